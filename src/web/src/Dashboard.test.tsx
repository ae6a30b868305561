import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Rates } from './api';
import { Dashboard, targets } from './Dashboard';
import { run, server } from './testing';

beforeEach(() => {
  window.scrollTo = vi.fn();
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
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

it('says that nothing has ended, and judges nothing then', async () => {
  server({ 'GET metrics/workflows?days=30': { total: NONE, jobs: [] }, 'GET runs': [] });
  render(<Dashboard />);
  expect(await screen.findByText('No run has ended in 30 days')).toBeTruthy();
  expect(targets(NONE).map((it) => it.met)).toEqual([null, null, null, null]);
});

it('misses a target that is just reached', () => {
  const edge = targets({ ...RATES, successRate: 0.9, medianCost: 0.5 });
  expect(edge.map((it) => it.met)).toEqual([false, false, true, false]);
});
