import { lazy, Suspense, useMemo, useState } from 'react';
import { plural } from '../format';
import { Loading } from '../Notice';
import type { Difference, ReadJenkinsfile, Validated } from './designerApi';
import type { JenkinsfileEdit } from './useJenkinsfile';

const PromptEditor = lazy(() => import('../PromptEditor'));

/** The Jenkinsfile, to be changed: what a definition can say changes the definition. */
export function JenkinsfileView({
  checked,
  edit,
  readOnly,
}: {
  checked: Validated | undefined;
  edit: JenkinsfileEdit;
  readOnly: boolean;
}) {
  const { draft } = edit;
  const read = draft?.read ?? null;
  const [place, setPlace] = useState<{ line: number } | null>(null);
  const faults = useMemo(() => (read === null ? [] : faultsOf(read)), [read]);
  const text = draft?.text ?? checked?.jenkinsfile ?? null;
  if (text === null) {
    return checked ? (
      <p className="notice">The Jenkinsfile comes back once the definition is a workflow.</p>
    ) : (
      <Loading what="the Jenkinsfile" />
    );
  }
  return (
    <section aria-label="Jenkinsfile">
      <div className="card editor-card">
        <Suspense fallback={<Loading what="the editor" />}>
          <PromptEditor
            language="groovy"
            name="Jenkinsfile"
            source={text}
            readOnly={readOnly}
            faults={faults}
            place={place}
            onChange={edit.change}
          />
        </Suspense>
      </div>
      {draft && <Told edit={edit} error={draft.error} read={read} onPlace={setPlace} />}
    </section>
  );
}

/** Each line that no definition says, as a fault of that line. */
function faultsOf(read: ReadJenkinsfile) {
  return [
    ...(read.fault ? [read.fault] : []),
    ...read.differences.filter(isFault).map((each) => ({
      line: each.line,
      column: 0,
      text:
        each.kind === 'lost'
          ? 'No definition says this.'
          : `Each definition says before this: ${each.instead}`,
    })),
  ];
}

function isFault({ kind }: Difference): boolean {
  return kind === 'lost' || kind === 'missing';
}

function Told({
  edit,
  error,
  read,
  onPlace,
}: {
  edit: JenkinsfileEdit;
  error: string | null;
  read: ReadJenkinsfile | null;
  onPlace: (place: { line: number }) => void;
}) {
  const strange = read?.differences.filter(isFault) ?? [];
  const others = read?.differences.filter((each) => !isFault(each)) ?? [];
  const open = read !== null && !read.complete;
  return (
    <div className={`notice read-back${open || error !== null ? ' notice-error' : ''}`}>
      <p role="status">{summary(error, read, strange.length)}</p>
      {strange.length > 0 && (
        <Differences all={strange} name="What no definition says" onPlace={onPlace} />
      )}
      {others.length > 0 && (
        <Differences all={others} name="What changes besides" onPlace={onPlace} />
      )}
      {read && read.count > read.differences.length && (
        <p>
          These are the first {read.differences.length} of {read.count} lines.
        </p>
      )}
      {(open || error !== null) && (
        <div className="actions">
          <button type="button" onClick={edit.discard}>
            Discard the edit
          </button>
          {read?.definition && (
            <button type="button" onClick={edit.takeNearest}>
              Take the nearest definition, lose {plural(strange.length, 'line')}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function summary(error: string | null, read: ReadJenkinsfile | null, strange: number): string {
  if (error !== null) {
    return error;
  }
  if (read === null) {
    return 'Reading the edit…';
  }
  if (read.fault) {
    return `${read.fault.text} The edit stays here; the definition is as it was before.`;
  }
  return read.complete
    ? 'The definition says what the Jenkinsfile does.'
    : `No definition says ${plural(strange, 'line')} of it. The edit stays here; the definition is as it was before.`;
}

function Differences({
  all,
  name,
  onPlace,
}: {
  all: Difference[];
  name: string;
  onPlace: (place: { line: number }) => void;
}) {
  return (
    <ul aria-label={name} className="differences">
      {all.map((each, index) => (
        <li key={index}>
          <button
            type="button"
            onClick={() => {
              onPlace({ line: each.line });
            }}
          >
            Line {each.line}
          </button>
          : {toldOf(each)}
          {each.text !== '' && <code>{each.text}</code>}
          {each.instead !== '' && (
            <>
              {each.text !== '' && '; its own says: '}
              <code>{each.instead}</code>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function toldOf({ kind, text }: Difference): string {
  const words = {
    lost: 'no definition says ',
    missing: 'each definition says before it ',
    follows: text === '' ? 'comes with the change before it ' : 'changes with the rest, from ',
    comment: 'a definition keeps no comment ',
  };
  return words[kind];
}
