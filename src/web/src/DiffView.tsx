import type { StructuredPatchHunk } from 'diff';
import { useMemo, useState } from 'react';
import {
  Decoration,
  Diff,
  expandFromRawCode,
  Hunk,
  isDelete,
  isInsert,
  isNormal,
  markEdits,
  tokenize,
  type ChangeData,
  type HunkData,
} from 'react-diff-view';
import 'react-diff-view/style/index.css';
import { firstLines, linesOf } from './difference';
import type { ChangedFile } from './FileChange';
import { plural } from './format';
import { useNarrow } from './useNarrow';

/** Lines that are drawn before somebody asks for the others. */
const MOST_LINES = 500;
/** In a difference of more lines it is not searched for the words that differ. */
const MOST_MARKED = 400;
/** Unchanged lines that one click shows. */
const STEP = 100;

/** A file's lines, old on the left and new on the right; below each other where there is no room. */
export default function DiffView({
  file,
  hunks,
}: {
  file: ChangedFile;
  hunks: StructuredPatchHunk[];
}) {
  // A file that is new, or gone, or was empty, has one column anyway.
  const kind = kindOf(file);
  const unified = useNarrow() && kind === 'modify';
  const [most, setMost] = useState(MOST_LINES);
  const [opened, setOpened] = useState<[number, number][]>([]);
  const source = useMemo(() => linesOf(file.before), [file.before]);
  const { shown, left } = useMemo(() => firstLines(hunks, most), [hunks, most]);
  const paired = useMemo(
    () =>
      opened.reduce(
        (all, [from, to]) => expandFromRawCode(all, source, from, to),
        shown.map(pairs),
      ),
    [opened, source, shown],
  );
  const tokens = useMemo(() => {
    const edits = paired.flatMap(({ changes }) => changes).filter((it) => !isNormal(it));
    return edits.length > MOST_MARKED
      ? null
      : tokenize(paired, { enhancers: [markEdits(paired, { type: 'line' })] });
  }, [paired]);
  const gap = (from: number, to: number) => (
    <Decoration key={`gap ${from}`} className="diff-gap">
      <button
        type="button"
        onClick={() => {
          setOpened([...opened, [from, Math.min(to, from + STEP)]]);
        }}
      >
        Show {plural(Math.min(to - from, STEP), 'unchanged line')}
        {to - from > STEP && ` of ${to - from}`}
      </button>
    </Decoration>
  );
  const parts = (all: HunkData[]) => {
    const elements = [];
    // The line of the old text that is next; beside a new file nothing is unchanged.
    let next = 1;
    for (const hunk of all) {
      if (hunk.oldLines > 0 && hunk.oldStart > next) {
        elements.push(gap(next, hunk.oldStart));
      }
      elements.push(<Hunk key={hunk.content} hunk={hunk} />);
      next = hunk.oldStart + hunk.oldLines;
    }
    if (left === 0 && next <= source.length) {
      elements.push(gap(next, source.length + 1));
    }
    return elements;
  };
  return (
    <>
      <Diff
        viewType={unified ? 'unified' : 'split'}
        diffType={kind}
        hunks={unified ? paired.map(inOrder) : paired}
        tokens={tokens}
      >
        {parts}
      </Diff>
      {left > 0 && (
        <p className="diff-rest">
          <button
            type="button"
            onClick={() => {
              setMost(Infinity);
            }}
          >
            Show {plural(left, 'more line')}
          </button>
        </p>
      )}
    </>
  );
}

function kindOf({ before, after }: ChangedFile): 'add' | 'delete' | 'modify' {
  return !before ? 'add' : !after ? 'delete' : 'modify';
}

/** As the library has it, each removed line before the added one that stands beside it. */
function pairs({ oldStart, oldLines, newStart, newLines, lines }: StructuredPatchHunk): HunkData {
  let oldLineNumber = oldStart;
  let newLineNumber = newStart;
  const changes: ChangeData[] = [];
  let removed: ChangeData[] = [];
  let added: ChangeData[] = [];
  const flush = () => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) {
      changes.push(...removed.slice(i, i + 1), ...added.slice(i, i + 1));
    }
    removed = [];
    added = [];
  };
  for (const line of lines) {
    const content = line.slice(1);
    if (line.startsWith('-')) {
      removed.push({ type: 'delete', isDelete: true, content, lineNumber: oldLineNumber++ });
    } else if (line.startsWith('+')) {
      added.push({ type: 'insert', isInsert: true, content, lineNumber: newLineNumber++ });
    } else {
      flush();
      changes.push({
        type: 'normal',
        isNormal: true,
        content,
        oldLineNumber: oldLineNumber++,
        newLineNumber: newLineNumber++,
      });
    }
  }
  flush();
  const content = `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`;
  return { content, oldStart, oldLines, newStart, newLines, changes };
}

/** Of one column: what is removed, then what stands there now. */
function inOrder(hunk: HunkData): HunkData {
  const changes: ChangeData[] = [];
  let run: ChangeData[] = [];
  const flush = () => {
    changes.push(...run.filter(isDelete), ...run.filter(isInsert));
    run = [];
  };
  for (const change of hunk.changes) {
    if (isNormal(change)) {
      flush();
      changes.push(change);
    } else {
      run.push(change);
    }
  }
  flush();
  return { ...hunk, changes };
}
