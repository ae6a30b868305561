import { lazy, Suspense, useMemo, useState } from 'react';
import { Boundary } from './Boundary';
import { difference } from './difference';
import { plural } from './format';
import { Loading } from './Notice';
import './fileChange.css';

const DiffView = lazy(() => import('./DiffView'));

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

/** A file's change: how many lines, and which, once it is open. */
export function FileChange({ file, open }: { file: ChangedFile; open: boolean }) {
  const { hunks, added, removed } = useMemo(
    () => difference(file.before, file.after),
    [file.before, file.after],
  );
  const [shown, setShown] = useState(open);
  const cut = file.beforeCharacters !== undefined || file.afterCharacters !== undefined;
  return (
    <details
      className="change"
      open={open}
      onToggle={(event) => {
        setShown(event.currentTarget.open);
      }}
    >
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
      <div className="change-lines" role="group" aria-label={`${file.path}: before and after`}>
        {shown && (
          <Boundary message="The view of differences could not be loaded.">
            <Suspense fallback={<Loading what="the lines" />}>
              <DiffView file={file} hunks={hunks} />
            </Suspense>
          </Boundary>
        )}
      </div>
    </details>
  );
}
