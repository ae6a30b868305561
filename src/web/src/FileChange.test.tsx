import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { FileChange } from './FileChange';

const TEXT = Array.from({ length: 20 }, (_, at) => `line ${at + 1}`).join('\n');
const CHANGED = TEXT.replace('line 10', 'line ten\nmore');

afterEach(cleanup);

const texts = (cells: string) =>
  [...document.querySelectorAll(cells)].map((cell) => cell.textContent);

describe('a file’s change', () => {
  it('has what was removed beside what was added, and the words that differ marked', async () => {
    render(<FileChange open file={{ path: 'a.ts', before: TEXT, after: CHANGED }} />);

    await screen.findByRole('table');
    expect(texts('.diff-code-delete')).toEqual(['line 10']);
    expect(texts('.diff-code-insert')).toEqual(['line ten', 'more']);
    const row = document.querySelector('.diff-code-delete')?.closest('tr');
    expect(row?.querySelector('.diff-code-insert')?.textContent).toBe('line ten');
    expect(texts('.diff-code-delete .diff-code-edit')).toEqual(['10']);
  });

  it('shows unchanged lines on demand', async () => {
    render(<FileChange open file={{ path: 'a.ts', before: TEXT, after: CHANGED }} />);

    fireEvent.click(await screen.findByRole('button', { name: 'Show 6 unchanged lines' }));
    expect(screen.getAllByText('line 1')).toHaveLength(2);
    fireEvent.click(screen.getByRole('button', { name: 'Show 7 unchanged lines' }));
    expect(screen.getAllByText('line 20')).toHaveLength(2);
    expect(texts('.diff-gutter').slice(-2)).toEqual(['20', '21']);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it.each([null, ''])(
    'has one column for a file that was %j, of so many lines at once',
    async (before) => {
      const after = Array.from({ length: 700 }, (_, at) => `n${at}`).join('\n');
      render(<FileChange open file={{ path: 'a.ts', before, after }} />);

      const more = await screen.findByText('Show 200 more lines');
      expect(document.querySelectorAll('.diff-line')).toHaveLength(500);
      expect(document.querySelectorAll('.diff-line:first-child > td')).toHaveLength(2);
      fireEvent.click(more);
      expect(document.querySelectorAll('.diff-line')).toHaveLength(700);
    },
  );

  it('draws nothing before it is opened', async () => {
    render(<FileChange open={false} file={{ path: 'a.ts', before: 'a', after: 'b' }} />);
    expect(screen.getByLabelText('1 line added')).toBeTruthy();
    expect(screen.queryByRole('table', { hidden: true })).toBeNull();

    const change = screen.getByText('a.ts').closest('details');
    change?.setAttribute('open', '');
    expect(await screen.findByRole('table')).toBeTruthy();
  });
});
