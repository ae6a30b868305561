import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AuditRow } from './api';
import { Audit, brokenAt } from './Audit';
import { server } from './testing';

beforeEach(() => {
  window.scrollTo = vi.fn();
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function row(seq: number, changes: Partial<AuditRow> = {}): AuditRow {
  return {
    seq,
    at: Date.UTC(2026, 10, 23),
    actor: 'ada',
    action: 'prompt.save',
    subject: `planner ${seq}`,
    details: { version: '1.0.0' },
    run: '',
    previous: `h${seq - 1}`,
    hash: `h${seq}`,
    ...changes,
  };
}

it('pages on by the cursor, and says that the rows hang together', async () => {
  const asked = server(
    {
      'GET audit-logs?limit=50': [row(3), row(2)],
      'GET audit-logs?limit=50&cursor=k': [row(1)],
    },
    { Link: '</api/v1/audit-logs?limit=50&cursor=k>; rel="next"' },
  );
  render(<Audit />);
  fireEvent.click(await screen.findByRole('button', { name: 'Show older' }));
  await screen.findByText('planner 1');
  expect(screen.getByText(/3 rows shown; no link between them is broken/)).toBeTruthy();
  expect(asked).toHaveLength(2);
});

it('says where the chain is broken', async () => {
  server({ 'GET audit-logs?limit=50': [row(3), row(2, { hash: 'other' }), row(1)] });
  render(<Audit />);
  expect((await screen.findByRole('alert')).textContent).toContain('broken at row 3');
});

it('judges only neighbours', () => {
  expect(brokenAt([row(9), row(4)])).toBeNull();
  expect(brokenAt([row(5), row(4, { hash: 'x' })])).toBe(5);
});

it('filters', async () => {
  server({ 'GET audit-logs?limit=50': [row(1)], 'GET audit-logs?limit=50&actor=bob': [] });
  render(<Audit />);
  await screen.findByText('planner 1');
  fireEvent.change(screen.getByRole('textbox', { name: 'By' }), { target: { value: 'bob' } });
  fireEvent.click(screen.getByRole('button', { name: 'Filter' }));
  expect(await screen.findByText('Nobody did such a thing')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
  expect(await screen.findByText('planner 1')).toBeTruthy();
});

it('says that one may not see it', async () => {
  server({ 'GET audit-logs?limit=50': { status: 403, detail: 'You need Audit/View.' } });
  render(<Audit />);
  expect((await screen.findByRole('alert')).textContent).toContain('You need Audit/View.');
});
