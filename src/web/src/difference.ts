import { structuredPatch, type StructuredPatchHunk } from 'diff';

/** What differs between two texts, in parts with a few lines around each; a line begins with `-`, `+` or a blank. */
export interface Difference {
  hunks: StructuredPatchHunk[];
  added: number;
  removed: number;
}

const AROUND = 3;
/** A file that differs by more lines is shown as wholly replaced. */
const MOST_EDITS = 2000;

/** Null is a file that is not there. */
export function difference(before: string | null, after: string | null): Difference {
  const patch = structuredPatch('', '', before ?? '', after ?? '', undefined, undefined, {
    context: AROUND,
    maxEditLength: MOST_EDITS,
  });
  // That a text ends without an end of line is no line of its own.
  const hunks = patch?.hunks.map((hunk) => ({
    ...hunk,
    lines: hunk.lines.filter((line) => !line.startsWith('\\')),
  })) ?? [replaced(linesOf(before), linesOf(after))];
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return {
    hunks,
    added: lines.filter((line) => line.startsWith('+')).length,
    removed: lines.filter((line) => line.startsWith('-')).length,
  };
}

export function linesOf(text: string | null): string[] {
  return text === null || text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function replaced(before: string[], after: string[]): StructuredPatchHunk {
  return {
    oldStart: 1,
    oldLines: before.length,
    newStart: 1,
    newLines: after.length,
    lines: [...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)],
  };
}

/** The first `most` lines of what differs, and how many are left. */
export function firstLines(
  hunks: StructuredPatchHunk[],
  most: number,
): { shown: StructuredPatchHunk[]; left: number } {
  let room = most;
  let left = 0;
  const shown: StructuredPatchHunk[] = [];
  for (const hunk of hunks) {
    const lines = hunk.lines.slice(0, room);
    room -= lines.length;
    left += hunk.lines.length - lines.length;
    if (lines.length > 0) {
      shown.push({
        ...hunk,
        oldLines: lines.filter((line) => !line.startsWith('+')).length,
        newLines: lines.filter((line) => !line.startsWith('-')).length,
        lines,
      });
    }
  }
  return { shown, left };
}
