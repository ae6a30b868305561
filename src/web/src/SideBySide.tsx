import { useMemo } from 'react';
import { plural } from './format';
import { counts, sideBySide, type Line } from './sideBySide';
import './sideBySide.css';

export interface ChangedFile {
  path: string;
  /** Null for a new file. */
  before: string | null;
  /** Null for a deleted file. */
  after: string | null;
  /** How long the whole is, where only its beginning is here. */
  beforeCharacters?: number;
  afterCharacters?: number;
  /** False where nobody knows what was there before. */
  known?: boolean;
}

/** A file's change, old on the left and new on the right; below each other on a narrow screen. */
export function FileChange({ file, open }: { file: ChangedFile; open: boolean }) {
  const rows = useMemo(() => sideBySide(file.before, file.after), [file.before, file.after]);
  const { added, removed } = counts(rows);
  const cut = file.beforeCharacters !== undefined || file.afterCharacters !== undefined;
  return (
    <details className="change" open={open}>
      <summary>
        <span className="thing">{file.path}</span>
        <span className="change-counts">
          {file.before === null && (
            <span className="change-word">{file.known === false ? 'written' : 'new'}</span>
          )}
          {file.after === null && <span className="change-word">deleted</span>}
          <span className="plus" aria-label={`${plural(added, 'line')} added`}>
            +{added}
          </span>
          <span className="minus" aria-label={`${plural(removed, 'line')} removed`}>
            −{removed}
          </span>
        </span>
      </summary>
      {cut && (
        <p className="fact change-cut">
          Only the file’s beginning is shown; its hash covers all of it.
        </p>
      )}
      {file.known === false && file.before === null && (
        <p className="fact change-cut">What was there before the run is not known.</p>
      )}
      {/* Lines wrap: nothing needs to be scrolled sideways. */}
      <div className="change-lines">
        <table>
          <caption className="unseen">{file.path}: before and after</caption>
          <colgroup>
            <col className="col-number" />
            <col />
            <col className="col-number" />
            <col />
          </colgroup>
          <thead className="unseen">
            <tr>
              <th scope="col">Line before</th>
              <th scope="col">Before</th>
              <th scope="col">Line after</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) =>
              row.kind === 'gap' ? (
                <tr key={at} className="gap">
                  <td colSpan={4}>{plural(row.lines, 'unchanged line')}</td>
                </tr>
              ) : (
                <tr key={at} className={row.kind}>
                  <Side line={row.left} sign={row.kind === 'changed' ? '−' : ' '} side="old" />
                  <Side line={row.right} sign={row.kind === 'changed' ? '+' : ' '} side="new" />
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Side({ line, sign, side }: { line: Line | null; sign: string; side: 'old' | 'new' }) {
  return (
    <>
      <td className={`${side} line-number${line ? '' : ' nothing'}`}>{line?.number}</td>
      <td className={`${side} line-text${line ? '' : ' nothing'}`}>
        {line && (
          <code>
            <span className="sign">{sign}</span>
            {line.text}
          </code>
        )}
      </td>
    </>
  );
}
