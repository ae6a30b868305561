import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Approval } from './Approval';
import { toInput, toServer, type Checkpoint } from './checkpoints';
import { difference, firstLines } from './difference';

const HASH = 'a1'.repeat(32);

function checkpoint(changes: Partial<Checkpoint> = {}): Checkpoint {
  return {
    number: 1,
    inputId: 'publish',
    state: 'OPEN',
    hash: HASH,
    submitter: '',
    notStarter: false,
    asked: Date.now(),
    expires: 0,
    decided: 0,
    by: '',
    feedback: '',
    reason: '',
    waiting: true,
    answerable: true,
    content: {
      message: 'Publish?',
      details: 'Two doubts',
      plan: { summary: 'Two tasks', tasks: [{ title: 'First' }] },
      diff: [{ path: 'a.ts', before: 'one\ntwo\n', after: 'one\n2\n' }],
      findings: [{ severity: 'critical', file: 'a.ts', line: 2, message: 'boom' }],
      tests: { passed: 2, total: 3 },
      cost: {
        spent: '0.25',
        calls: 3,
        rehearsal: false,
        expectedRuns: 4,
        expectedMedian: '0.2',
        expectedP90: '0.4',
      },
      prompts: [{ role: 'coder', version: 'coder@1', model: 'm' }],
    },
    ...changes,
  };
}

let checkpoints: Checkpoint[];
let posted: { url: string; body: string; headers: Record<string, string> }[];
let refusal: string | null;

beforeEach(() => {
  checkpoints = [checkpoint()];
  posted = [];
  refusal = null;
  document.head.dataset.crumbHeader = 'Jenkins-Crumb';
  document.head.dataset.crumbValue = 'c';
  vi.stubGlobal('fetch', (url: string, request: RequestInit) => {
    if (request.method !== 'POST') {
      return Promise.resolve(new Response(JSON.stringify(checkpoints)));
    }
    posted.push({
      url,
      body: String(request.body as URLSearchParams | string),
      headers: request.headers as Record<string, string>,
    });
    return Promise.resolve(
      refusal === null
        ? new Response('{}')
        : new Response(JSON.stringify({ detail: refusal }), { status: 409 }),
    );
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  delete document.head.dataset.crumbHeader;
  delete document.head.dataset.crumbValue;
});

async function settle(): Promise<void> {
  await act(async () => {
    await new Promise((done) => setTimeout(done, 0));
  });
}

async function show(give = toInput('answer'), isPart = false): Promise<void> {
  render(<Approval list="checkpoints" give={give} isPart={isPart} />);
  await settle();
}

describe('Approval', () => {
  it('shows which bytes are to go where', async () => {
    const shown = checkpoint();
    shown.content.artifacts = [{ path: 'dist/lib.tgz', size: 3, sha256: 'c3'.repeat(32) }];
    shown.content.release = {
      name: 'lib',
      version: '1.2.0',
      from: 'staging',
      environment: 'production',
      targets: [{ type: 'npm', registry: 'https://npm.example.com', undo: { days: 3 } }],
      files: { 'npm lib.tgz': 'd4'.repeat(32) },
    };
    checkpoints = [shown];

    await show();

    expect(screen.getByText('lib 1.2.0 from staging to production')).toBeTruthy();
    expect(
      screen.getByText(/registry: https:\/\/npm.example.com\s+undo: \{"days":3\}/),
    ).toBeTruthy();
    expect(screen.getByText('c3'.repeat(32))).toBeTruthy();
    expect(screen.getByText('d4'.repeat(32))).toBeTruthy();
  });

  it('shows what is decided on', async () => {
    await show();

    expect(screen.getByRole('heading', { name: 'Publish?' })).toBeTruthy();
    expect(screen.getByText('Two tasks')).toBeTruthy();
    expect(screen.getByText('boom')).toBeTruthy();
    expect(screen.getByText('2 of 3')).toBeTruthy();
    expect(screen.getByText('$0.2500')).toBeTruthy();
    expect(screen.getByText('coder@1')).toBeTruthy();
    expect(screen.getByLabelText('1 line removed').textContent).toBe('−1');
  });

  it('approves what is shown, after a confirmation, with the crumb', async () => {
    await show();

    fireEvent.keyDown(document.body, { key: 'a' });
    expect(posted).toHaveLength(0);
    const confirm = screen.getByRole('button', { name: 'Confirm approval' });
    expect(document.activeElement).toBe(confirm);
    fireEvent.click(confirm);
    await settle();

    expect(posted).toEqual([
      {
        url: 'answer',
        body: `checkpoint=1&seen=${HASH}&decision=approve&feedback=`,
        headers: { Accept: 'application/json', 'Jenkins-Crumb': 'c' },
      },
    ]);
  });

  it('rejects with feedback', async () => {
    await show();

    fireEvent.keyDown(document.body, { key: 'r' });
    const words = screen.getByLabelText('What to do instead, or why');
    expect(document.activeElement).toBe(words);
    fireEvent.keyDown(words, { key: 'a' });
    fireEvent.change(words, { target: { value: 'smaller' } });
    fireEvent.click(screen.getByRole('button', { name: 'Confirm rejection' }));
    await settle();

    expect(posted[0]?.body).toContain('decision=reject&feedback=smaller');
  });

  it('goes back by Escape', async () => {
    await show();

    fireEvent.keyDown(document.body, { key: 'a' });
    fireEvent.keyDown(document.body, { key: 'Escape' });

    expect(screen.getByRole('button', { name: 'Approve' })).toBeTruthy();
  });

  it('does not confirm what has changed meanwhile', async () => {
    await show();
    fireEvent.keyDown(document.body, { key: 'a' });

    checkpoints = [checkpoint({ hash: 'b2'.repeat(32) })];
    fireEvent(document, new Event('visibilitychange'));
    await settle();

    expect(screen.getByRole('alert').textContent).toContain('has changed');
    expect(
      screen.getByRole<HTMLButtonElement>('button', { name: 'Confirm approval' }).disabled,
    ).toBe(true);
  });

  it('says why an answer was refused', async () => {
    refusal = 'Checkpoint 1 may not be approved by ann, who started the run.';
    await show();

    fireEvent.click(screen.getByRole('button', { name: 'Approve' }));
    fireEvent.click(screen.getByRole('button', { name: 'Confirm approval' }));
    await settle();

    expect(screen.getByRole('alert').textContent).toContain('may not be approved by ann');
  });

  it('offers no answer to who may not give one, or where it is decided', async () => {
    checkpoints = [
      checkpoint({ answerable: false }),
      checkpoint({ number: 2, state: 'VOID', by: 'ann', decided: 1, reason: 'It has changed.' }),
    ];
    await show();

    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
    expect(screen.getByText(/It has changed\./)).toBeTruthy();
  });

  it('is a part of the run’s page if there is something, and answers the server', async () => {
    checkpoints = [];
    await show(toServer('shop/cart 7'), true);
    expect(screen.queryByRole('heading')).toBeNull();
    cleanup();

    const asByRest = checkpoint();
    delete asByRest.answerable;
    checkpoints = [asByRest];
    await show(toServer('shop/cart 7'), true);
    expect(screen.getByRole('heading', { name: 'Checkpoints' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Approve' }));
    fireEvent.click(screen.getByRole('button', { name: 'Confirm approval' }));
    await settle();

    expect(posted[0]?.url).toBe('api/v1/runs/shop/cart%207/checkpoints/1/approve');
    expect(posted[0]?.body).toBe(JSON.stringify({ hash: HASH, feedback: '' }));
    expect(posted[0]?.headers['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('gives an answer again that nothing waited for yet, with the same key', async () => {
    await show(toServer('r'));
    const keys: string[] = [];
    vi.stubGlobal('fetch', (_: string, request: RequestInit) => {
      if (request.method !== 'POST') {
        return Promise.resolve(new Response(JSON.stringify(checkpoints)));
      }
      keys.push((request.headers as Record<string, string>)['Idempotency-Key'] ?? '');
      return Promise.resolve(
        keys.length < 3
          ? new Response('{"detail":"Not yet."}', { status: 503, headers: { 'Retry-After': '0' } })
          : new Response('{}'),
      );
    });
    fireEvent.click(screen.getByRole('button', { name: 'Approve' }));
    fireEvent.click(screen.getByRole('button', { name: 'Confirm approval' }));
    await waitFor(() => {
      expect(keys).toHaveLength(3);
    });
    await settle();
    expect(new Set(keys).size).toBe(1);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says that it is out of date, but for where the page around it says so', async () => {
    const part = (isStale: boolean) => (
      <Approval list="checkpoints" give={toServer('r')} isPart isStale={isStale} />
    );
    const { rerender } = render(part(false));
    await settle();
    vi.stubGlobal('fetch', () =>
      Promise.resolve(new Response('{"detail":"The database is away."}', { status: 503 })),
    );
    fireEvent(document, new Event('visibilitychange'));
    await settle();

    expect(screen.getByRole('alert').textContent).toContain('The database is away.');
    expect(screen.getByRole('heading', { name: 'Publish?' })).toBeTruthy();
    rerender(part(true));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('shows the files to be published with their hashes, and the plan’s risks and open questions', async () => {
    const before = checkpoint();
    checkpoints = [
      {
        ...before,
        content: {
          ...before.content,
          plan: { risks: ['It may break'], openQuestions: ['Which name?'] },
          artifacts: [{ path: 'dist/lib.tgz', size: 2500, sha256: 'ab'.repeat(32) }],
        },
      },
    ];
    await show(toServer('r'));

    expect(screen.getByText('dist/lib.tgz')).toBeTruthy();
    expect(screen.getByText('2.5 kB')).toBeTruthy();
    expect(screen.getByText('ab'.repeat(32))).toBeTruthy();
    expect(screen.getByText('It may break')).toBeTruthy();
    expect(screen.getByText('Which name?')).toBeTruthy();
  });

  it('is folded on the run’s page once it is decided', async () => {
    checkpoints = [checkpoint({ state: 'APPROVED', by: 'ann', decided: 1 })];
    await show(toServer('r'), true);

    expect(screen.getAllByRole<HTMLDetailsElement>('group')[0]?.open).toBe(false);
  });

  it('counts the tests in what compilePackage returned', async () => {
    const before = checkpoint();
    checkpoints = [
      {
        ...before,
        content: {
          ...before.content,
          tests: { passed: false, tests: { passed: 21, total: 24, skipped: 1 } },
        },
      },
    ];
    await show();
    expect(screen.getByText('21 of 24')).toBeTruthy();
    expect(screen.getByText('2 failed · 1 skipped')).toBeTruthy();
  });

  it.each([
    [['plan'] as const, 'Findings–not given', 'Tests–not given'],
    [['plan', 'findings', 'tests'] as const, 'Findings0none found', 'Tests–not run'],
    [undefined, 'Findings–none given', 'Tests–none given'],
  ])('makes nothing of what was not given: %j', async (given, findings, tests) => {
    const before = checkpoint();
    const content = { ...before.content, findings: [], tests: {} };
    checkpoints = [{ ...before, content: given ? { ...content, given: [...given] } : content }];
    await show();
    expect(screen.getByText('Findings').parentElement?.textContent).toBe(findings);
    expect(screen.getByText('Tests').parentElement?.textContent).toBe(tests);
  });

  it('does not call it none found where a scanner left no report', async () => {
    const before = checkpoint();
    const unread = ['security: .agentic/reports/bandit.json was not written'];
    checkpoints = [
      {
        ...before,
        content: { ...before.content, findings: [], given: ['findings', 'tests'], unread },
      },
    ];
    await show();
    expect(screen.getByText('Findings').parentElement?.textContent).toBe(
      'Findings–1 report not read',
    );
    expect(screen.getByText(unread[0] ?? '')).toBeTruthy();
  });

  it('says beside what was found that a report was not read', async () => {
    const before = checkpoint();
    const findings = [{ severity: 'minor', file: 'a.py', line: 1, message: 'Too short.' }];
    const unread = ['security: .agentic/reports/bandit.json was not written'];
    checkpoints = [{ ...before, content: { ...before.content, findings, unread } }];
    await show();
    expect(screen.getByText('none critical · 1 report not read')).toBeTruthy();
  });

  it('says of a step that failed whether it only reports, and of one that passed what it wants said', async () => {
    const before = checkpoint();
    const steps = [
      { name: 'security', passed: false, exitCode: 127, failOnError: false, hint: 'No bandit.' },
      {
        name: 'lint',
        passed: true,
        exitCode: 0,
        failOnError: true,
        hint: '',
        note: 'flake8 was used.',
      },
    ];
    checkpoints = [{ ...before, content: { ...before.content, tests: { passed: true, steps } } }];
    await show();
    expect(screen.getByText(/security/).textContent).toBe(
      '✗ security failed (exit code 127, reported only) No bandit.',
    );
    expect(screen.getByText(/lint/).textContent).toBe('✓ lint passed flake8 was used.');
  });

  it('names the tests that failed, of whichever step, and puts doubts before the changed lines', async () => {
    const before = checkpoint();
    const failures = Array.from({ length: 21 }, (_, at) => ({
      name: `adds ${at}`,
      file: 'a.test.ts',
      message: `expected ${at}`,
    }));
    checkpoints = [
      {
        ...before,
        content: {
          ...before.content,
          tests: {
            passed: false,
            steps: [{ name: 'test', passed: false, exitCode: 1, hint: 'Tests failed.' }],
            tests: { passed: 5, total: 30, skipped: 0, failures },
          },
        },
      },
    ];
    await show();
    const tests = screen.getByRole('region', { name: 'Tests' });
    expect(tests.textContent).toContain('test failed (exit code 1) Tests failed.');
    expect(within(tests).getByText('adds 0').parentElement?.textContent).toContain('expected 0');
    expect(within(tests).queryByText('adds 20')).toBeNull();
    fireEvent.click(within(tests).getByRole('button', { name: 'Show 1 more failed test' }));
    expect(within(tests).getByText('adds 20')).toBeTruthy();
    expect(tests.textContent).toContain('And 4 failed tests more, not named here.');
    expect(
      screen.getAllByRole('region').map((region) => region.getAttribute('aria-label')),
    ).toEqual(['Plan', 'Findings', 'Tests', 'Changed files', 'Prompt versions']);
  });

  it('says no number of passed tests where none is known', async () => {
    const before = checkpoint();
    checkpoints = [
      { ...before, content: { ...before.content, tests: { passed: false, total: 24 } } },
    ];
    await show();
    expect(screen.getByText('not passed')).toBeTruthy();
    expect(screen.getByText('24 tests')).toBeTruthy();
  });

  it('says beside the question and the cost that a recording answered', async () => {
    const before = checkpoint();
    const { content } = before;
    checkpoints = [
      { ...before, content: { ...content, cost: { ...content.cost, rehearsal: true } } },
    ];
    await show();
    expect(screen.getByText('rehearsal')).toBeTruthy();
    expect(screen.getByText('3 model calls, as recorded')).toBeTruthy();
  });
});

describe('a difference', () => {
  it('leaves out what is the same', () => {
    const text = Array.from({ length: 20 }, (_, at) => `line ${at + 1}`).join('\n');

    const { hunks, added, removed } = difference(text, text.replace('line 10', 'other\nmore'));

    expect(hunks.map(({ oldStart, newStart, lines }) => [oldStart, newStart, lines])).toEqual([
      [
        7,
        7,
        [
          ' line 7',
          ' line 8',
          ' line 9',
          '-line 10',
          '+other',
          '+more',
          ' line 11',
          ' line 12',
          ' line 13',
        ],
      ],
    ]);
    expect([added, removed]).toEqual([2, 1]);
  });

  it('knows new and deleted files', () => {
    expect(difference(null, 'a\nb\n')).toMatchObject({ added: 2, removed: 0 });
    expect(difference('a\n', null)).toMatchObject({ added: 0, removed: 1 });
  });

  it('of more lines than can be compared is that all was replaced', () => {
    const lines = (word: string) => Array.from({ length: 3000 }, (_, at) => `${word} ${at}`);

    const { added, removed } = difference(lines('a').join('\n'), lines('b').join('\n'));

    expect([added, removed]).toEqual([3000, 3000]);
  });

  it('is drawn as far as there is room for it', () => {
    const { hunks } = difference(null, 'a\n'.repeat(30));

    const { shown, left } = firstLines(hunks, 10);

    expect(shown[0]).toMatchObject({ oldLines: 0, newLines: 10 });
    expect(left).toBe(20);
  });
});
