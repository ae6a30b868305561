import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { Placement } from './api';
import { Environments } from './Environments';
import { enter } from './host';
import { serve, server } from './testing';

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
    mayPromote: true,
    mayRollBack: true,
    target: { type: 'npm', tag: 'latest' },
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

it('tells what is left of a version that was taken back', async () => {
  await shown(placement({ state: 'irreversible', note: 'yank it by hand' }));
  expect(card(0).textContent).toContain('Taken back in part yank it by hand');
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

it('offers only what the viewer may do', async () => {
  await shown(
    placement({ mayPromote: false }),
    placement({ environment: 'staging', mayRollBack: false }),
    placement({ environment: 'dev', mayPromote: false, mayRollBack: false }),
  );
  expect(screen.getAllByRole('button').map((it) => it.getAttribute('aria-label'))).toEqual([
    'Promote calc 1.0.0 from staging',
    'Roll back calc 1.0.0 in production',
  ]);
});

it('begins a promotion with the targets that were published to', async () => {
  await shown(placement({ environment: 'staging' }));
  fireEvent.click(screen.getByRole('button', { name: 'Promote calc 1.0.0 from staging' }));
  expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: /Targets/ }).value).toContain(
    '"tag": "latest"',
  );
});

it('takes a version back once that is confirmed, and tells the end', async () => {
  const asked = server({
    'GET environments': [placement()],
    'POST packages/calc/rollback': { run: 'calc-1', state: 'RUNNING' },
    'GET runs/calc-1/result': { run: 'calc-1', state: 'SUCCEEDED', result: {}, error: '' },
  });
  render(<Environments />);
  fireEvent.click(
    await screen.findByRole('button', { name: 'Roll back calc 1.0.0 in production' }),
  );
  const dialog = screen.getByRole('alertdialog', { name: 'Take calc 1.0.0 out of production?' });
  expect(asked.some((it) => it.method === 'POST')).toBe(false);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Roll back' }));
  expect(await screen.findByText('Done: succeeded.')).toBeTruthy();
  const sent = asked.find((it) => it.method === 'POST');
  expect(sent?.body).toEqual({ version: '1.0.0', environment: 'production' });
  expect(sent?.headers['Idempotency-Key']).toBeTruthy();
});

it('promotes to where one says, or says why not', async () => {
  const given: Record<string, unknown> = {
    'GET environments': [placement({ environment: 'staging' })],
    'POST packages/calc/promote': { status: 403, detail: 'You may not publish.' },
  };
  const asked = server(given);
  render(<Environments />);
  fireEvent.click(await screen.findByRole('button', { name: 'Promote calc 1.0.0 from staging' }));
  const dialog = within(screen.getByRole('alertdialog'));
  fireEvent.change(dialog.getByRole('textbox', { name: /Targets/ }), { target: { value: '{}' } });
  fireEvent.click(dialog.getByRole('button', { name: 'Promote' }));
  expect((await dialog.findByRole('alert')).textContent).toContain('no list');
  fireEvent.change(dialog.getByRole('textbox', { name: /Targets/ }), {
    target: { value: '[{"type": "npm"}]' },
  });
  fireEvent.click(dialog.getByRole('button', { name: 'Promote' }));
  expect(await dialog.findByText('You may not publish.')).toBeTruthy();
  expect(asked.find((it) => it.method === 'POST')?.body).toEqual({
    version: '1.0.0',
    from: 'staging',
    to: 'production',
    targets: [{ type: 'npm' }],
  });
});
