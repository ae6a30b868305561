import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Rates } from './api';
import { Dashboard, targets } from './Dashboard';
import { enter } from './host';
import { run, server } from './testing';

beforeEach(() => {
  window.scrollTo = vi.fn();
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  enter({ api: 'api/v1', jenkins: null });
});

const RATES: Rates = {
  runs: 20,
  succeeded: 19,
  unstable: 0,
  failed: 1,
  aborted: 0,
  successRate: 0.95,
  interventionRate: 0.2,
  medianDurationMs: 60_000,
  packages: 2,
  medianTimeToPackageMs: 600_000,
  cost: 4,
  rehearsalCost: 0,
  medianCost: 0.2,
};
const NONE = {
  ...RATES,
  runs: 0,
  successRate: null,
  interventionRate: null,
  medianTimeToPackageMs: null,
  medianCost: null,
};

it('holds the figures against their targets', async () => {
  server({
    'GET metrics/workflows?days=30': { total: RATES, jobs: [{ ...RATES, job: 'shop' }] },
    'GET runs': [run()],
    'GET runs?state=open': [],
    'GET budgets': [
      { name: 'team', subject: '', state: 'ok', spent: 1, reserved: 0, soft: null, hard: 5 },
    ],
  });
  render(<Dashboard />);
  expect(await screen.findByText('✗ target missed: below 10 %')).toBeTruthy();
  expect(screen.getAllByText(/✓ target met/)).toHaveLength(3);
  expect(await screen.findByRole('progressbar', { name: 'Used of team' })).toBeTruthy();
  expect(await screen.findByRole('link', { name: 'typescript-library' })).toBeTruthy();
  expect(screen.getByRole('rowheader', { name: 'shop' })).toBeTruthy();
});

it('shows what waits for a person behind newer runs, and says where budgets can’t be had', async () => {
  server({
    'GET metrics/workflows?days=30': { total: RATES, jobs: [] },
    'GET runs': Array.from({ length: 9 }, (_, at) => run({ id: `r-${at}`, job: `job-${at}` })),
    'GET runs?state=open': [run({ id: 'old', job: 'waits', state: 'WAITING' })],
    'GET budgets': { status: 503, detail: 'The database is away.' },
  });
  render(<Dashboard />);
  expect(await screen.findByRole('link', { name: 'waits' })).toBeTruthy();
  expect((await screen.findByRole('link', { name: 'All runs' })).getAttribute('href')).toBe('#/');
  expect(await screen.findByText('The database is away.')).toBeTruthy();
});

it('waits for a server that is still opening its database', async () => {
  const answers: Record<string, unknown> = {
    'GET metrics/workflows?days=30': { status: 503, detail: 'It is being opened.' },
  };
  const asked = server(answers, { 'Retry-After': '0' });
  render(<Dashboard />);
  await waitFor(() => {
    expect(asked.some(({ path }) => path === 'metrics/workflows?days=30')).toBe(true);
  });
  answers['GET metrics/workflows?days=30'] = {
    total: RATES,
    jobs: [{ ...RATES, job: 'shop' }],
  };
  expect(await screen.findByRole('rowheader', { name: 'shop' })).toBeTruthy();
  expect(screen.queryByText('It is being opened.')).toBeNull();
});

it('tells builds apart by number, and marks what is rehearsed with its cost', async () => {
  enter({ jenkins: '/j' });
  server({
    'GET metrics/workflows?days=30': {
      total: { ...RATES, rehearsalCost: 1 },
      jobs: [{ ...RATES, job: 'shop', rehearsalCost: 4 }],
    },
    'GET runs': [run({ id: 'shop#7@x', job: 'shop', source: 'job/shop/7/', rehearsal: true })],
    'GET runs?state=open': [run({ id: 'shop#8@x', job: 'shop', state: 'RUNNING' })],
  });
  render(<Dashboard />);
  expect((await screen.findByRole('link', { name: 'shop #7' })).getAttribute('href')).toBe(
    '/j/job/shop/7/agentic-calls/',
  );
  expect(screen.getByRole('link', { name: 'shop #8' })).toBeTruthy();
  expect(screen.getByText('rehearsal')).toBeTruthy();
  expect(screen.getByText('median; $4.00 together; $1.00 in rehearsal')).toBeTruthy();
  expect(screen.getByRole('cell', { name: '$0.2000 all in rehearsal' })).toBeTruthy();
});

it('hides budgets from those who may not see them', async () => {
  server({
    'GET metrics/workflows?days=30': { total: NONE, jobs: [] },
    'GET runs': [],
    'GET runs?state=open': [],
    'GET budgets': { status: 403, detail: 'You may not.' },
  });
  render(<Dashboard />);
  expect(await screen.findByText('Nothing at the moment.')).toBeTruthy();
  await waitFor(() => {
    expect(screen.queryByRole('heading', { name: 'Budgets' })).toBeNull();
  });
});

it('says that nothing has ended, and judges nothing then', async () => {
  server({
    'GET metrics/workflows?days=30': { total: NONE, jobs: [] },
    'GET runs': [],
    'GET runs?state=open': [],
  });
  render(<Dashboard />);
  expect(await screen.findByText('No run has ended in 30 days')).toBeTruthy();
  expect(targets(NONE).map((it) => it.met)).toEqual([null, null, null, null]);
});

it('misses a target that is just reached', () => {
  const edge = targets({ ...RATES, successRate: 0.9, medianCost: 0.5 });
  expect(edge.map((it) => it.met)).toEqual([false, false, true, false]);
});
