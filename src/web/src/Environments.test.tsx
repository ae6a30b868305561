import { act, cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { Placement } from './api';
import { Environments } from './Environments';
import { enter } from './host';
import { serve } from './testing';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  enter({ api: 'api/v1', jenkins: null });
});

async function shown(...placements: Placement[]): Promise<void> {
  serve({ 'api/v1/environments': placements });
  render(<Environments />);
  await act(async () => {
    await new Promise((done) => setTimeout(done, 0));
  });
}

function placement(changes: Partial<Placement> = {}): Placement {
  return {
    environment: 'production',
    name: 'calc',
    version: '1.0.0',
    type: 'npm',
    location: 'https://npm.example.com/calc',
    since: Date.UTC(2026, 10, 23, 10),
    by: 'ada',
    job: 'shop/calc',
    run: 'shop/calc#7@1',
    source: 'job/shop/job/calc/7/',
    ...changes,
  };
}

function card(index: number): HTMLElement {
  const cards = [...document.querySelectorAll<HTMLElement>('.environment')];
  return cards[index] ?? document.body;
}

it('tells which version is where, by whom and by which run', async () => {
  await shown(
    placement(),
    placement({ environment: 'staging', version: '1.1.0-rc.1', by: '', run: 'r-2' }),
  );
  expect(screen.getAllByRole('heading', { level: 3 }).map((it) => it.textContent)).toEqual([
    'staging',
    'production',
  ]);
  expect(card(0).textContent).toContain('1.1.0-rc.1');
  expect(card(0).textContent).not.toContain(' by ');
  expect(card(1).textContent).toContain('by ada');
  expect(within(card(1)).getByRole('link', { name: 'shop/calc#7@1' }).getAttribute('href')).toBe(
    '#/runs/shop%2Fcalc%237%401',
  );
});

it('tells a version of one run once, with all its places', async () => {
  await shown(
    placement(),
    placement({ type: 'docker', location: 'registry.example.com/calc:1.0.0' }),
  );
  expect(screen.getAllByText('1.0.0')).toHaveLength(1);
  expect(within(card(0)).getAllByRole('listitem')).toHaveLength(2);
  expect(screen.queryByText('Several versions')).toBeNull();
});

it('marks an environment whose places have several versions', async () => {
  await shown(placement(), placement({ type: 'pypi', version: '0.9.0', run: 'r-1' }));
  expect(screen.getByText('Several versions')).toBeTruthy();
});

it('links to builds in Jenkins, unless they are gone', async () => {
  enter({ jenkins: '/jenkins' });
  await shown(placement(), placement({ environment: 'staging', run: 'shop/calc#3@1', source: '' }));
  expect(screen.getByRole('link', { name: 'shop/calc #7' }).getAttribute('href')).toBe(
    '/jenkins/job/shop/job/calc/7/agentic-calls/',
  );
  expect(screen.queryByRole('link', { name: 'shop/calc #3' })).toBeNull();
  expect(card(0).textContent).toContain('shop/calc #3');
});

it('makes no link of what is no address of a page', async () => {
  await shown(placement({ location: 'javascript:alert(1)' }));
  expect(screen.getByText('javascript:alert(1)').tagName).toBe('SPAN');
});

it('says that nothing is published', async () => {
  await shown();
  expect(screen.getByText('Nothing is published yet')).toBeTruthy();
});
