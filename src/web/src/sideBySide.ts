import { diffLines } from 'diff';

/** One line of one side; numbers count from 1. */
export interface Line {
  number: number;
  text: string;
}

/** Two lines side by side; `gap` counts lines left out between, which are the same. */
export type Row =
  | { kind: 'same' | 'changed'; left: Line | null; right: Line | null }
  | { kind: 'gap'; lines: number };

const AROUND = 3;
/** A file that differs by more lines is shown as wholly replaced. */
const MOST_EDITS = 4000;

/** Null is a file that is not there. */
export function sideBySide(before: string | null, after: string | null): Row[] {
  const changes = diffLines(before ?? '', after ?? '', { maxEditLength: MOST_EDITS }) ?? [
    { value: before ?? '', removed: true, added: false },
    { value: after ?? '', removed: false, added: true },
  ];
  const rows: Row[] = [];
  let left = 0;
  let right = 0;
  let removed: Line[] = [];
  const flush = (added: Line[]) => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) {
      rows.push({ kind: 'changed', left: removed[i] ?? null, right: added[i] ?? null });
    }
    removed = [];
  };
  for (const change of changes) {
    const texts = lines(change.value);
    if (change.removed) {
      removed = texts.map((text) => ({ number: ++left, text }));
    } else if (change.added) {
      flush(texts.map((text) => ({ number: ++right, text })));
    } else {
      flush([]);
      for (const text of texts) {
        rows.push({
          kind: 'same',
          left: { number: ++left, text },
          right: { number: ++right, text },
        });
      }
    }
  }
  flush([]);
  return folded(rows);
}

function lines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** Leaves out what is the same, but for a few lines around each change. */
function folded(rows: Row[]): Row[] {
  const near = rows.map(() => false);
  rows.forEach((row, at) => {
    if (row.kind === 'changed') {
      for (let i = Math.max(0, at - AROUND); i <= Math.min(rows.length - 1, at + AROUND); i++) {
        near[i] = true;
      }
    }
  });
  const shown: Row[] = [];
  let left = 0;
  rows.forEach((row, at) => {
    if (near[at]) {
      if (left > 0) {
        shown.push({ kind: 'gap', lines: left });
        left = 0;
      }
      shown.push(row);
    } else {
      left++;
    }
  });
  if (left > 0) {
    shown.push({ kind: 'gap', lines: left });
  }
  return shown;
}

/** How many lines were added and removed. */
export function counts(rows: Row[]): { added: number; removed: number } {
  let added = 0;
  let removed = 0;
  for (const row of rows) {
    if (row.kind === 'changed') {
      added += row.right ? 1 : 0;
      removed += row.left ? 1 : 0;
    }
  }
  return { added, removed };
}
