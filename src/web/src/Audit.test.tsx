import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AuditRow } from './api';
import { Audit } from './Audit';
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

it('pages on by the cursor', async () => {
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
  expect(asked).toHaveLength(2);
});

it('says that the chain is whole, and where it ends', async () => {
  server({
    'GET audit-logs?limit=50': [row(1)],
    'GET audit-logs/verify': { intact: true, rows: 1200, head: '1200:ab', broken: 0, problem: '' },
  });
  render(<Audit />);
  fireEvent.click(await screen.findByRole('button', { name: 'Verify the chain' }));
  expect(await screen.findByText(/The log is whole: 1,200 rows/)).toBeTruthy();
  expect(screen.getByText('1200:ab')).toBeTruthy();
});

it('says where the chain is broken', async () => {
  server({
    'GET audit-logs?limit=50': [row(1)],
    'GET audit-logs/verify': {
      intact: false,
      rows: 2,
      head: '3:ab',
      broken: 2,
      problem: 'Row 2 was changed: its content does not give its hash.',
    },
  });
  render(<Audit />);
  fireEvent.click(await screen.findByRole('button', { name: 'Verify the chain' }));
  expect(await screen.findByText(/The log is broken. Row 2 was changed/)).toBeTruthy();
});

it('exports what the filter lets through', async () => {
  server({ 'GET audit-logs?limit=50': [row(1)], 'GET audit-logs?limit=50&actor=ada': [row(1)] });
  render(<Audit />);
  expect((await screen.findByRole('link', { name: 'Export as CSV' })).getAttribute('href')).toBe(
    'api/v1/audit-logs.csv',
  );
  fireEvent.change(screen.getByLabelText('By'), { target: { value: 'ada' } });
  fireEvent.click(screen.getByRole('button', { name: 'Filter' }));
  expect(
    (await screen.findByRole('link', { name: 'Export these as JSON' })).getAttribute('href'),
  ).toBe('api/v1/audit-logs.json?actor=ada');
});

it('takes names with spaces, as they are typed', async () => {
  const asked = server({
    'GET audit-logs?limit=50': [row(1)],
    'GET audit-logs?limit=50&run=my+job%237': [],
  });
  render(<Audit />);
  await screen.findByText('planner 1');
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Run' });
  fireEvent.change(field, { target: { value: 'my ' } });
  expect(field.value).toBe('my ');
  fireEvent.change(field, { target: { value: 'my job#7 ' } });
  fireEvent.click(screen.getByRole('button', { name: 'Filter' }));
  await screen.findByText('Nobody did such a thing');
  expect(asked.at(-1)?.path).toBe('audit-logs?limit=50&run=my+job%237');
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
