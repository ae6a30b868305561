import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AgentCall, Conversation, CostReport } from './api';
import { once, post } from './api';
import { Calls, readable } from './Calls';
import { Costs } from './Costs';
import { buildNumber, enter, inAddress, promptPage, runLink, viewAt } from './host';
import { RunList } from './RunList';
import { run, serve, server } from './testing';
import { cost } from './format';
import { median, Trend } from './Trend';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  enter({ api: 'api/v1', jenkins: null });
  delete document.head.dataset.crumbHeader;
  delete document.head.dataset.crumbValue;
});

async function settle(): Promise<void> {
  await act(async () => {
    await new Promise((done) => setTimeout(done, 0));
  });
}

const TOKENS = { input: 900, cached: 0, output: 80, thoughts: 20, total: 1000 };

const CALL: AgentCall = {
  number: 1,
  step: 'agentCode',
  asked: '(task: add)',
  role: 'coder',
  state: 'SUCCEEDED',
  started: '2026-11-23T10:00:00Z',
  durationMs: 4200,
  turnCount: 2,
  toolCount: 1,
  model: 'gemini-3-pro',
  promptVersion: 'coder@1',
  rehearsal: true,
  tokens: TOKENS,
  cost: 0.0123,
};

const TALK: Conversation = {
  ...CALL,
  result: '{}',
  turns: [
    {
      state: 'SUCCEEDED',
      durationMs: 2000,
      model: 'gemini-3-pro',
      routing: "'deep' is the choice of the role",
      promptVersion: 'coder@1.0.0',
      outcome: 'ok',
      tokens: TOKENS,
      cost: 0.01,
      text: '',
      error: null,
      tools: [
        {
          name: 'read_file',
          arguments: '{"path":"a.ts"}',
          state: 'FAILED',
          text: '<b>no such file</b>',
          durationMs: 3,
        },
      ],
    },
    {
      state: 'SUCCEEDED',
      durationMs: 2000,
      model: 'gemini-3-pro',
      routing: "'deep' is the choice of the role",
      promptVersion: 'coder@1.0.0',
      outcome: 'ok',
      tokens: TOKENS,
      cost: 0.0023,
      text: '{"result":1}',
      error: null,
      tools: [],
    },
  ],
};

const COSTS: CostReport = {
  period: 'month',
  from: '2026-11-01T00:00:00Z',
  to: '2026-12-01T00:00:00Z',
  zone: 'UTC',
  total: { key: '', calls: 3, tokens: 3000, cost: 1.5, rehearsalCost: 0 },
  mine: 0.5,
  forecast: 2,
  by: {
    job: [{ key: 'shop/cart', calls: 3, tokens: 3000, cost: 1.5, rehearsalCost: 0 }],
    folder: [{ key: 'shop', calls: 3, tokens: 3000, cost: 1.5, rehearsalCost: 0 }],
    user: [{ key: '', calls: 3, tokens: 3000, cost: 1.5, rehearsalCost: 0 }],
    role: [],
    model: [],
    day: [],
  },
  mayEditBudgets: false,
  budgets: [
    {
      name: 'team',
      whose: 'shop',
      subject: 'shop',
      state: 'warn',
      spent: 8,
      reserved: 1,
      soft: 5,
      hard: 10,
      resets: '2026-12-01T00:00:00Z',
      stored: false,
    },
  ],
};

describe('agent calls', () => {
  it('open to their conversation, whose texts stay texts', async () => {
    serve({ 'api/v1/runs/r-1/calls': [CALL], 'api/v1/runs/r-1/calls/1': TALK });
    render(<Calls run={run()} stream={{ connected: false, count: 0 }} />);
    await settle();
    const head = screen.getByRole('button', { name: /coder/ });
    expect(head.getAttribute('aria-expanded')).toBe('false');
    fireEvent.click(head);
    await settle();
    expect(head.getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByText('<b>no such file</b>')).toBeTruthy();
    expect(screen.getAllByText("gemini-3-pro: 'deep' is the choice of the role")).toHaveLength(2);
    expect(screen.getByRole('region', { name: 'Answer of turn 2' }).textContent).toBe(
      '{\n  "result": 1\n}',
    );
  });

  it('say that there are none', async () => {
    serve({});
    render(<Calls run={run()} stream={{ connected: false, count: 0 }} />);
    await settle();
    expect(screen.getByText('The run called no agent.')).toBeTruthy();
  });

  it('show what is no JSON as it is', () => {
    expect(readable('plain')).toBe('plain');
  });
});

describe('costs', () => {
  it('show sums, budgets, the marked period and downloads', async () => {
    serve({ 'api/v1/costs?period=month': COSTS });
    render(<Costs />);
    await settle();
    const pressed = screen.getAllByRole('button', { pressed: true });
    expect(pressed.map((button) => button.textContent)).toEqual(['This month']);
    expect(screen.getByText('Soft limit passed')).toBeTruthy();
    expect(screen.getByText('$0.5000 by you')).toBeTruthy();
    expect(screen.getByText(/^ ?until /)).toBeTruthy();
    expect(
      within(screen.getByRole('table', { name: 'By job' })).getByRole('rowheader').textContent,
    ).toBe('shop/cart');
    expect(screen.getByRole('link', { name: 'CSV' }).getAttribute('href')).toBe(
      'api/v1/costs.csv?period=month',
    );
  });

  it('are shown by what is chosen, in the period or in any days, and downloaded so', async () => {
    const sum = (key: string, dollars: number) => ({
      key,
      calls: 3,
      tokens: 900,
      cost: dollars,
      rehearsalCost: 0,
    });
    const table = {
      from: '2026-11-01T00:00:00Z',
      to: '2026-12-01T00:00:00Z',
      zone: 'UTC',
      total: sum('', 5),
    };
    serve({
      'api/v1/costs?period=month': COSTS,
      'api/v1/costs?by=prompt&from=2026-11-01&over=day': {
        ...table,
        by: 'prompt',
        rows: [sum('coder@1.2.0', 4), sum('', 1)],
        days: [
          { day: '2026-11-01', costs: { 'coder@1.2.0': 3 }, others: 0 },
          { day: '2026-11-03', costs: { 'coder@1.2.0': 1, '': 1 }, others: 0 },
        ],
      },
      'api/v1/costs?by=prompt&over=day': { ...table, by: 'prompt', rows: [] },
      'api/v1/costs?by=prompt&from=2026-10-01&over=day': { ...table, by: 'prompt', rows: [] },
      'api/v1/costs?by=prompt&from=2026-10-01&to=2026-10-31&over=day': {
        ...table,
        from: '2026-09-30T22:00:00Z',
        to: '2026-10-31T23:00:00Z',
        zone: 'Europe/Berlin',
        by: 'prompt',
        rows: [sum('coder@1.1.0', 5)],
      },
    });
    render(<Costs />);
    await settle();
    fireEvent.change(screen.getByLabelText('By'), { target: { value: 'prompt' } });
    await settle();
    const shown = screen.getByRole('table', { name: 'By prompt version' });
    expect(
      within(shown)
        .getAllByRole('rowheader')
        .map((cell) => cell.textContent),
    ).toEqual(['coder@1.2.0', 'none']);
    const days = screen.getByRole('table', { name: 'What was spent by prompt over 3 days' });
    expect(
      within(days)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual(['$3.00, coder@1.2.0 $3.00', '$0', '$2.00, coder@1.2.0 $1.00, none $1.00']);
    expect(screen.queryByRole('table', { name: 'By job' })).toBeNull();
    expect(screen.getByText('Expected by the end')).toBeTruthy();

    fireEvent.click(screen.getByRole('button', { name: 'Other days' }));
    await settle();
    fireEvent.change(screen.getByLabelText('From'), { target: { value: '2026-10-01' } });
    await settle();
    expect(screen.getByRole('heading', { name: 'No calls on these days' })).toBeTruthy();
    fireEvent.change(screen.getByLabelText('To'), { target: { value: '2026-10-31' } });
    await settle();
    expect(screen.getByText('coder@1.1.0')).toBeTruthy();
    expect(screen.getByText('2026-10-01 to 2026-10-31, Europe/Berlin')).toBeTruthy();
    expect(screen.queryByText('Expected by the end')).toBeNull();
    expect(screen.getByRole('link', { name: 'CSV' }).getAttribute('href')).toBe(
      'api/v1/costs.csv?by=prompt&from=2026-10-01&to=2026-10-31',
    );
  });

  it('let those who may make, change and remove budgets', async () => {
    const budget = {
      name: 'team',
      scope: 'folder',
      subject: 'shop',
      period: 'month',
      soft: 5,
      hard: 10,
      stored: true,
    };
    const answers: Record<string, unknown> = {
      'GET costs?period=month': {
        ...COSTS,
        mayEditBudgets: true,
        budgets: COSTS.budgets.map((each) => ({ ...each, stored: true })),
      },
      'GET budgets/team': budget,
      'PUT budgets/team': { status: 412, detail: 'Somebody else has changed it.' },
      'POST budgets': {},
    };
    const asked = server(answers, { ETag: '"t1"' });
    render(<Costs />);
    await settle();
    fireEvent.click(screen.getByRole('button', { name: 'Edit team' }));
    await settle();
    const stop = screen.getByLabelText(/^Stop at/);
    expect((stop as HTMLInputElement).value).toBe('10');
    fireEvent.change(stop, { target: { value: '12.5' } });
    fireEvent.change(screen.getByLabelText(/^Warn from/), { target: { value: '' } });
    fireEvent.submit(screen.getByRole('form', { name: 'Change team' }));
    await settle();
    const put = asked.find(({ method }) => method === 'PUT');
    expect(put?.headers['If-Match']).toBe('"t1"');
    expect(put?.body).toEqual({ scope: 'folder', subject: 'shop', period: 'month', hard: 12.5 });
    expect(screen.getByRole('alert').textContent).toContain('Somebody else');

    answers['GET budgets/team'] = { ...budget, hard: 20 };
    fireEvent.click(screen.getByRole('button', { name: 'Show what it is now' }));
    await settle();
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    fireEvent.click(screen.getByRole('button', { name: 'New budget' }));
    await settle();
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'each run' } });
    fireEvent.change(screen.getByLabelText('Of'), { target: { value: 'run' } });
    fireEvent.change(screen.getByLabelText(/^Stop at/), { target: { value: '2' } });
    fireEvent.submit(screen.getByRole('form', { name: 'New budget' }));
    await settle();
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
      name: 'each run',
      scope: 'run',
      subject: '*',
      period: 'run',
      hard: 2,
    });
    expect(screen.queryByRole('form', { name: 'New budget' })).toBeNull();
  });

  it('show the budgets of the configuration, and to others all, only to be read', async () => {
    serve({ 'api/v1/costs?period=month': { ...COSTS, mayEditBudgets: true } });
    render(<Costs />);
    await settle();
    expect(screen.getByRole('button', { name: 'New budget' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Edit team' })).toBeNull();
  });

  it('say what is wrong with the days', async () => {
    server({
      'GET costs?period=month': COSTS,
      'GET costs?by=job&over=day': {
        status: 400,
        detail: 'The last day, 2026-11-01, is before the first, 2026-11-02.',
      },
    });
    render(<Costs />);
    await settle();
    fireEvent.click(screen.getByRole('button', { name: 'Other days' }));
    await settle();
    expect(screen.getByRole('alert').textContent).toContain('is before the first');
  });

  it('are marked as far as recorded answers stood in', async () => {
    const sum = (key: string, rehearsalCost: number) => ({
      key,
      calls: 3,
      tokens: 900,
      cost: 1.5,
      rehearsalCost,
    });
    serve({
      'api/v1/costs?period=month': {
        ...COSTS,
        total: sum('', 0.5),
        by: { ...COSTS.by, job: [sum('all', 1.5), sum('some', 0.5), sum('none', 0)] },
      },
    });
    render(<Costs />);
    await settle();
    const figure = screen.getByText('Spent').parentElement;
    expect(figure?.textContent).toBe('Spent$1.50$0.5000 by you · $0.5000 in rehearsal');
    const rows = within(screen.getByRole('table', { name: 'By job' })).getAllByRole('row');
    expect(rows.slice(1).map((row) => row.lastElementChild?.textContent)).toEqual([
      '$1.50all in rehearsal',
      '$1.50$0.5000 in rehearsal',
      '$1.50',
    ]);
  });

  it('say that there are no calls yet in the period', async () => {
    serve({
      'api/v1/costs?period=day': {
        ...COSTS,
        period: 'day',
        total: { key: '', calls: 0, tokens: 0, cost: 0, rehearsalCost: 0 },
        budgets: [],
      },
    });
    render(<Costs />);
    await settle();
    fireEvent.click(screen.getByRole('button', { name: 'Today' }));
    await settle();
    expect(screen.getByRole('heading', { name: 'No calls yet' })).toBeTruthy();
  });
});

describe('the trend', () => {
  it('shows how many succeeded and a row a build', async () => {
    serve({
      'api/v1/runs?limit=50&job=shop%2Fcart': [
        run({ id: 'shop/cart#2@x', state: 'FAILED', source: 'job/shop/job/cart/2/' }),
        run({ id: 'shop/cart#1@x', source: 'job/shop/job/cart/1/' }),
      ],
    });
    enter({ jenkins: '/jenkins' });
    render(<Trend job="shop/cart" />);
    await settle();
    expect(screen.getByText('50 %')).toBeTruthy();
    expect(screen.getByRole('link', { name: '#2' }).getAttribute('href')).toBe(
      '/jenkins/job/shop/job/cart/2/agentic-calls/',
    );
  });

  it('counts the cost of builds that have ended', async () => {
    serve({
      'api/v1/runs?limit=50&job=cart': [
        run({ id: 'cart#3@x', state: 'RUNNING', cost: 0.01 }),
        run({ id: 'cart#2@x', cost: 4 }),
        run({ id: 'cart#1@x', cost: 2 }),
      ],
    });
    render(<Trend job="cart" />);
    await settle();
    const figure = screen.getByText('Median cost').parentElement;
    expect(figure?.textContent).toContain(cost(3));
  });

  it('marks builds in which recorded answers stood in, and their cost', async () => {
    serve({
      'api/v1/runs?limit=50&job=cart': [
        run({ id: 'cart#2@x', cost: 4, rehearsal: true }),
        run({ id: 'cart#1@x', cost: 2 }),
      ],
    });
    render(<Trend job="cart" />);
    await settle();
    expect(screen.getByText('Cost together').parentElement?.textContent).toContain(
      'in the last 2 runs · $4.00 in rehearsal',
    );
    expect(screen.getByRole('rowheader', { name: '#2 rehearsal' })).toBeTruthy();
    expect(screen.getByRole('rowheader', { name: '#1' })).toBeTruthy();
  });

  it('takes the mean of the two in the middle for the median of an even number', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1])).toBe(2.5);
    expect(median([9, 4, 1, 2])).toBe(3);
    expect(median([])).toBe(0);
  });

  it('reads the build’s number', () => {
    expect(buildNumber(run({ id: 'a/b#12@k3' }))).toBe('12');
    expect(buildNumber(run({ id: '20261123-1' }))).toBe('20261123-1');
  });
});

describe('the host', () => {
  it('has a run’s page in Jenkins, or here', () => {
    expect(runLink({ id: 'a#1', source: 'job/a/1/' })).toBe('#/runs/a%231');
    enter({ jenkins: '/j' });
    expect(runLink({ id: 'a#1', source: 'job/a/1/' })).toBe('/j/job/a/1/agentic-calls/');
  });

  it('writes views in Jenkins’ address as what can be a part of a CSS class, and reads both', () => {
    const views = [
      '#/prompts',
      '#/prompts/team%2Fcode_it-v1.2',
      '#/prompts/a/tests/job%231%40x',
      '#/designer/%2B',
      "#/prompts/it's(!)~*/tests",
      '#/prompts/%C3%A4_',
    ];
    expect(views.map(inAddress)).toEqual(views);
    enter({ jenkins: '/j' });
    expect(inAddress('#/prompts/team%2Fcode_it-v1.2')).toBe('#prompts__team_2Fcode_5Fit-v1_2E2');
    for (const view of views) {
      expect(inAddress(view)).toMatch(/^#[A-Za-z0-9_-]+$/);
      expect(decodeURIComponent(viewAt(inAddress(view)))).toBe(decodeURIComponent(view));
      expect(viewAt(view)).toBe(view);
    }
    expect(viewAt('')).toBe('');
    expect(promptPage('a/b')).toBe('/j/agentic/prompts/#prompts__a_2Fb');
  });

  it('sends Jenkins’ crumb with a change', async () => {
    const fetched = vi.fn<typeof fetch>(() => Promise.resolve(new Response('{}')));
    vi.stubGlobal('fetch', fetched);
    document.head.dataset.crumbHeader = 'Jenkins-Crumb';
    document.head.dataset.crumbValue = 'abc';
    await post('runs/a/x', { yes: true });
    expect(fetched.mock.calls[0]?.[1]?.headers).toMatchObject({ 'Jenkins-Crumb': 'abc' });
  });
});

describe('a request whose answer was lost', () => {
  it('is sent again with its key, and a new one once it was answered', async () => {
    const keys: string[] = [];
    let reachable = false;
    vi.stubGlobal('fetch', (_: string, request: RequestInit) => {
      keys.push((request.headers as Record<string, string>)['Idempotency-Key'] ?? '');
      return reachable
        ? Promise.resolve(new Response('{}'))
        : Promise.reject(new TypeError('away'));
    });
    const send = (what: string) => post('runs/a/x', { what }, undefined, once());
    await expect(send('one')).rejects.toThrow('can’t be reached');
    reachable = true;
    await send('two');
    await send('one');
    await send('one');
    const [lost, other, again, next] = keys;
    expect(lost).toMatch(/^[0-9a-f]{32}$/);
    expect(again).toBe(lost);
    expect(other).not.toBe(lost);
    expect(next).not.toBe(lost);
  });
});

describe('the list of runs', () => {
  it('goes on to older ones, and says that it has the newest only', async () => {
    vi.stubGlobal('fetch', (url: string) =>
      Promise.resolve(
        url.endsWith('runs')
          ? new Response(JSON.stringify([run({ id: 'b', job: 'second' })]), {
              headers: { Link: '</api/v1/runs?cursor=k>; rel="next"' },
            })
          : new Response(
              JSON.stringify(url.endsWith('?cursor=k') ? [run({ id: 'a', job: 'first' })] : []),
            ),
      ),
    );
    render(<RunList />);
    await settle();
    expect(screen.getByText(/^The newest 1 run/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show older' }));
    await settle();
    expect(screen.getByRole('link', { name: 'first' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'second' })).toBeTruthy();
    expect(screen.getByText(/^2 runs/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
  });
});

describe('the banner of budgets', () => {
  const budget = COSTS.budgets[0];

  it('names three, the exhausted first, and counts the others', async () => {
    const jobs = ['a', 'b', 'c', 'd', 'e'].map((whose) => ({ ...budget, whose, subject: whose }));
    serve({
      'api/v1/budgets': [...jobs, { ...budget, whose: 'f', subject: 'f', state: 'exhausted' }],
    });
    render(<RunList />);
    await settle();
    const banner = screen.getByRole('complementary', { name: 'Budgets past their limits' });
    const lines = [...banner.querySelectorAll('li')].map((item) => item.textContent);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('of f is exhausted');
    expect(lines[3]).toBe('And 3 more budgets.');
  });

  it('names each budget past a limit, and leads to the costs', async () => {
    serve({
      'api/v1/budgets': [
        budget,
        {
          ...budget,
          name: 'all',
          whose: '',
          subject: '',
          state: 'exhausted',
          spent: 8,
          reserved: 2,
        },
        { ...budget, name: 'each user', state: 'ok' },
      ],
    });
    render(<RunList />);
    await settle();
    const banner = screen.getByRole('complementary', { name: 'Budgets past their limits' });
    expect([...banner.querySelectorAll('li')].map((item) => item.textContent)).toEqual([
      'The budget “all” is exhausted: $8.00 spent and $2.00 reserved of $10.00. Calls it applies to are refused.',
      'The budget “team” of shop has spent $8.00, past its soft limit of $5.00.',
    ]);
    expect(banner.querySelector('a')?.getAttribute('href')).toBe('#/costs');
  });

  it('is not there while all are within their limits', async () => {
    serve({ 'api/v1/budgets': [{ ...budget, state: 'ok' }] });
    render(<RunList />);
    await settle();
    expect(screen.queryByRole('complementary')).toBeNull();
  });

  it('says nothing to those who may not see budgets', async () => {
    serve({ 'api/v1/budgets': { error: 'You may not see costs.' } }, 403);
    render(<RunList />);
    await settle();
    expect(screen.queryByRole('complementary')).toBeNull();
  });
});
