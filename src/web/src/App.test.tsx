import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from './App';
import { run, runWithStages, serve, server } from './testing';
import { IDLE_INTERVAL, LIVE_INTERVAL } from './usePolled';

beforeEach(() => {
  vi.useFakeTimers();
  window.scrollTo = vi.fn();
  window.location.hash = '';
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Shows the page and lets the first answer arrive. */
async function open(hash = ''): Promise<void> {
  window.location.hash = hash;
  render(<App />);
  await pass(0);
}

async function pass(ms: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(ms));
}

function row(index: number) {
  const found = screen.getAllByRole('row')[index];
  if (!found) {
    throw new Error(`There is no row ${index}.`);
  }
  return within(found);
}

/** How often the list of runs was asked for. */
function looks(fetched: ReturnType<typeof serve>): number {
  return fetched.mock.calls.filter(([url]) => url === 'api/v1/runs').length;
}

describe('the list of runs', () => {
  it('says that it loads', () => {
    vi.stubGlobal('fetch', () => new Promise(() => undefined));
    render(<App />);
    expect(screen.getByRole('status').textContent).toBe('Loading runs…');
  });

  it('says how to start the first run', async () => {
    serve({ 'api/v1/runs': [] });
    await open();
    expect(screen.getByRole('heading', { name: 'No runs yet' })).toBeTruthy();
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('shows a row for each run', async () => {
    serve({ 'api/v1/runs': [run({ rehearsal: true }), run({ id: 'r-2', state: 'FAILED' })] });
    await open();
    const first = row(1);
    const second = row(2);
    const cells = first.getAllByRole('cell');
    expect(cells.map((cell) => cell.textContent)).toEqual([
      'Succeeded',
      expect.stringMatching(/Nov|Today|Yesterday/),
      '3 min 05 s',
      '9 calls',
      '48,210 tokens',
      '$0.2123',
    ]);
    expect(first.getByText('rehearsal')).toBeTruthy();
    expect(second.getByText('Failed')).toBeTruthy();
    expect(second.queryByText('rehearsal')).toBeNull();
    expect(screen.getByText('2 runs · $0.4246')).toBeTruthy();
  });

  it('links to each run', async () => {
    serve({ 'api/v1/runs': [run({ id: 'job/7' })] });
    await open();
    expect(screen.getByRole('link', { name: 'typescript-library' }).getAttribute('href')).toBe(
      '#/runs/job%2F7',
    );
  });

  it('looks again every two seconds while a run goes on, and rarely afterwards', async () => {
    const answers = { 'api/v1/runs': [run({ state: 'RUNNING' })] };
    const fetched = serve(answers);
    await open();
    await pass(LIVE_INTERVAL);
    expect(looks(fetched)).toBe(2);
    expect(screen.getByText('Running')).toBeTruthy();

    answers['api/v1/runs'] = [run()];
    await pass(LIVE_INTERVAL);
    expect(screen.getByText('Succeeded')).toBeTruthy();
    await pass(LIVE_INTERVAL);
    expect(looks(fetched)).toBe(3);
    await pass(IDLE_INTERVAL);
    expect(looks(fetched)).toBe(4);
  });

  it('looks at once when the page becomes visible', async () => {
    const fetched = serve({ 'api/v1/runs': [run()] });
    await open();
    fireEvent(document, new Event('visibilitychange'));
    await pass(0);
    expect(looks(fetched)).toBe(2);
  });

  it('stops looking when it is gone', async () => {
    const fetched = serve({ 'api/v1/runs': [run({ state: 'RUNNING' })] });
    await open();
    cleanup();
    await pass(10 * LIVE_INTERVAL);
    expect(looks(fetched)).toBe(1);
  });
});

describe('trouble', () => {
  it('shows the server’s own sentence', async () => {
    serve(
      { 'api/v1/runs': { error: { message: 'The home is locked.', hint: 'Stop the other.' } } },
      503,
    );
    await open();
    expect(screen.getByRole('alert').textContent).toContain('The home is locked. Stop the other.');
  });

  it('asks again as soon as a server wants that cannot answer yet', async () => {
    server(
      { 'GET runs': { status: 503, detail: 'The database is being opened.' } },
      { 'Retry-After': '1' },
    );
    await open();
    expect(screen.getByRole('alert').textContent).toContain('The database is being opened.');
    serve({ 'api/v1/runs': [run()] });
    await pass(1000);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByText('Succeeded')).toBeTruthy();
  });

  it('keeps the last answer while the server is away, and recovers', async () => {
    serve({ 'api/v1/runs': [run({ state: 'RUNNING' })] });
    await open();
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
    await pass(LIVE_INTERVAL);
    expect(screen.getByRole('alert').textContent).toContain('The server can’t be reached.');
    expect(screen.getByRole('table')).toBeTruthy();

    serve({ 'api/v1/runs': [run()] });
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await pass(0);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByText('Succeeded')).toBeTruthy();
  });

  it.each([
    [200, { oops: 1 }, 'something other than a list of runs'],
    [500, {}, 'The server refused (HTTP 500).'],
    [404, { message: 'Not here.' }, 'Not here.'],
    [404, { error: 'No such page.' }, 'No such page.'],
  ])('explains HTTP %d with %j', async (status, body, text) => {
    serve({ 'api/v1/runs': body }, status);
    await open();
    expect(screen.getByRole('alert').textContent).toContain(text);
  });

  it('explains an answer that is not JSON', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>', { status: 502 })));
    await open();
    expect(screen.getByRole('alert').textContent).toContain('can’t be read (HTTP 502)');
  });
});

describe('the costs', () => {
  it('have a page of their own', async () => {
    vi.stubGlobal('fetch', () => new Promise(() => undefined));
    await open('#/costs');
    expect(screen.getByRole('heading', { name: 'Costs' })).toBeTruthy();
  });
});

describe('one run', () => {
  const found = runWithStages(
    [
      {
        path: '1',
        name: 'Code',
        depth: 0,
        state: 'SUCCEEDED',
        started: '2026-11-23T10:00:00Z',
        durationMs: 4000,
      },
      {
        path: '1.1',
        name: 'Review',
        depth: 1,
        state: 'FAILED',
        started: '2026-11-23T10:00:02Z',
        durationMs: 1000,
      },
    ],
    {
      rehearsal: true,
      artifacts: [{ path: 'dist/lib-1.0.0.tgz', size: 4321, sha256: 'ab'.repeat(32) }],
      published: [
        {
          type: 'npm',
          name: 'lib',
          version: '1.0.0',
          location: '/srv/registry/lib',
          state: 'PUBLISHED',
        },
      ],
    },
  );

  it('shows figures, stages, artifacts and what was published', async () => {
    serve({ 'api/v1/runs/r-1': found });
    await open('#/runs/r-1');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('typescript-library');
    expect(screen.getByText('31,000 in (800 cached) · 12,000 out · 5,210 thinking')).toBeTruthy();
    const stages = within(screen.getByRole('region', { name: 'Stages' }))
      .getAllByRole('listitem')
      .filter((item) => item.tagName === 'LI');
    expect(stages.map((stage) => stage.textContent)).toEqual([
      'CodeSucceeded4.0 s',
      'ReviewFailed1.0 s',
    ]);
    // When it went on, and how long, of the whole.
    const bar = stages[1]?.querySelector('.bar-part');
    expect(bar?.getAttribute('x')).toBe('50%');
    expect(bar?.getAttribute('width')).toBe('25%');
    expect(screen.getByRole('listitem', { name: 'Review: failed' })).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Artifacts' }).textContent).toContain('4.3 kB');
    expect(screen.getByRole('region', { name: 'Published' }).textContent).toContain(
      '/srv/registry/lib',
    );
    expect(screen.getByText('rehearsal')).toBeTruthy();
    expect(document.title).toBe('Run r-1 · agentic-workflow');
  });

  it('cancels a run that goes on, once that is confirmed', async () => {
    const fetched = serve({ 'api/v1/runs/r-1': runWithStages([], { state: 'RUNNING' }) });
    await open('#/runs/r-1');
    fireEvent.click(screen.getByRole('button', { name: 'Cancel…' }));
    const methods = () =>
      fetched.mock.calls.map((call: unknown[]) => (call[1] as RequestInit | undefined)?.method);
    expect(methods()).not.toContain('DELETE');
    fireEvent.click(screen.getByRole('button', { name: 'Cancel the run' }));
    await act(() => vi.advanceTimersByTimeAsync(10));
    expect(methods()).toContain('DELETE');
  });

  it('says why the graph of the workflow can’t be had', async () => {
    server({
      'GET runs/r-1': found,
      'GET runs/r-1/graph': { status: 503, detail: 'The repository is away.' },
    });
    await open('#/runs/r-1');
    expect(
      screen.getByText(/The workflow’s graph could not be had. The repository is away/),
    ).toBeTruthy();
  });

  it('goes on with a run that has broken off, once that is confirmed', async () => {
    const failed = runWithStages([], { state: 'FAILED' });
    const asked = server({
      'GET runs/r-1': failed,
      'POST runs/r-1/resume': { run: 'r-1', state: 'RUNNING' },
    });
    await open('#/runs/r-1');
    fireEvent.click(screen.getByRole('button', { name: 'Resume…' }));
    expect(asked.some(({ method }) => method === 'POST')).toBe(false);
    fireEvent.click(screen.getByRole('button', { name: 'Resume the run' }));
    await act(() => vi.advanceTimersByTimeAsync(10));
    const post = asked.find(({ method }) => method === 'POST');
    expect(post?.path).toBe('runs/r-1/resume');
    expect(post?.headers['Idempotency-Key']).toBeTruthy();
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });

  it('runs again from the stage that is chosen, and leads to the new run', async () => {
    const asked = server({
      'GET runs/r-1': found,
      'POST runs/r-1/rerun': { run: 'r-2', state: 'RUNNING' },
    });
    await open('#/runs/r-1');
    expect(screen.queryByRole('button', { name: 'Resume…' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Run again from a stage…' }));
    fireEvent.change(screen.getByLabelText('From'), { target: { value: '1.1' } });
    fireEvent.click(screen.getByRole('button', { name: 'Run again' }));
    await act(() => vi.advanceTimersByTimeAsync(10));
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ stage: '1.1' });
    expect(window.location.hash).toBe('#/runs/r-2');
  });

  it('says why a run can’t be resumed', async () => {
    server({
      'GET runs/r-1': runWithStages([], { state: 'ABORTED' }),
      'POST runs/r-1/resume': { status: 409, detail: 'The run is not of this host.' },
    });
    await open('#/runs/r-1');
    fireEvent.click(screen.getByRole('button', { name: 'Resume…' }));
    fireEvent.click(screen.getByRole('button', { name: 'Resume the run' }));
    await act(() => vi.advanceTimersByTimeAsync(10));
    const dialog = within(screen.getByRole('alertdialog'));
    expect(dialog.getByRole('alert').textContent).toContain('not of this host');
  });

  it('says what made an artifact when asked', async () => {
    const sha256 = 'ab'.repeat(32);
    const made = {
      run: 'r-1',
      job: 'typescript-library',
      source: '',
      path: 'dist/lib-1.0.0.tgz',
      sha256,
      size: 4321,
      at: 1_700_000_000_000,
      repository: 'git+https://git.example/team/lib.git',
      commit: 'c0ffee'.repeat(7).slice(2),
      changed: true,
      digest: '',
      prompts: [
        {
          role: 'coder',
          prompt: 'coder@1.2.0',
          commit: 'beef'.repeat(10),
          model: 'gemini-4-hydrogen',
          rehearsal: false,
          calls: 2,
        },
      ],
      approvals: [{ checkpoint: 1, by: 'eve', state: 'APPROVED', at: 1_700_000_000_000 }],
    };
    const fetched = serve({
      'api/v1/runs/r-1': found,
      [`api/v1/lineage?artifact=${sha256}`]: [{ ...made, run: 'r-0', approvals: [] }, made],
    });
    await open('#/runs/r-1');
    expect(fetched.mock.calls.some(([url]) => url.includes('lineage'))).toBe(false);
    const origin = within(screen.getByRole('region', { name: 'Artifacts' })).getByRole('group');
    await act(async () => {
      (origin as HTMLDetailsElement).open = true;
      origin.dispatchEvent(new Event('toggle'));
      await Promise.resolve();
    });
    await pass(0);
    const link = within(origin).getByRole('link', { name: 'coder@1.2.0' });
    expect(link.getAttribute('href')).toBe('#/prompts/coder');
    expect(origin.textContent).toContain('commit beefbeefbe');
    expect(origin.textContent).toContain('gemini-4-hydrogen');
    expect(origin.textContent).toContain('approved by eve');
    expect(origin.textContent).toContain('git+https://git.example/team/lib.git');
    expect(origin.textContent).toContain(', changed since');
  });

  it('says what a failed run failed of, and that it made nothing', async () => {
    serve({ 'api/v1/runs/r-1': runWithStages([], { state: 'FAILED', error: 'npm is missing.' }) });
    await open('#/runs/r-1');
    expect(screen.getByText('npm is missing.')).toBeTruthy();
    expect(screen.getByText('The run had no stages.')).toBeTruthy();
    expect(screen.getByText('Nothing was published.')).toBeTruthy();
    expect(screen.getByText('Nothing was kept.')).toBeTruthy();
  });

  it('follows a run that waits for approval', async () => {
    const fetched = serve({
      'api/v1/runs/r-1': runWithStages([], { state: 'WAITING', ended: null }),
    });
    await open('#/runs/r-1');
    await pass(LIVE_INTERVAL);
    expect(fetched.mock.calls.filter(([url]) => url === 'api/v1/runs/r-1')).toHaveLength(2);
    expect(screen.getByText('No stage has begun yet.')).toBeTruthy();
  });

  it('is reached from the list and takes the focus', async () => {
    serve({ 'api/v1/runs': [run()], 'api/v1/runs/r-1': found });
    await open();
    window.location.hash = '#/runs/r-1';
    fireEvent(window, new HashChangeEvent('hashchange'));
    await pass(0);
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 }));
    expect(screen.getByRole('link', { name: /All runs/ })).toBeTruthy();
  });

  it('explains a run that is not there', async () => {
    serve({ 'api/v1/runs/r-9': { error: { message: "There is no run 'r-9' here." } } }, 404);
    await open('#/runs/r-9');
    expect(screen.getByRole('alert').textContent).toContain("There is no run 'r-9' here.");
  });
});
