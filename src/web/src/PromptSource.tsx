import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, lazy, Suspense, useDeferredValue, useMemo, useState } from 'react';
import { inSentence, moment, nameOf } from './format';
import { Loading } from './Notice';
import {
  checkPrompt,
  loadPrompt,
  savePrompt,
  type Bump,
  type Checked,
  type Prompt,
} from './promptApi';
import { sentenceOf } from './Queries';
import { FileChange } from './FileChange';
import { usePaused } from './usePaused';
import { useUnsaved } from './useRoute';

const PromptEditor = lazy(() => import('./PromptEditor'));

const BUMPS: [Bump, string][] = [
  ['auto', 'Version by what changed'],
  ['patch', 'Patch'],
  ['minor', 'Minor'],
  ['major', 'Major'],
];

/** An object of JSON, or what is wrong with it. */
export function variablesOf(text: string): { variables: object; wrong: string | null } {
  try {
    const value: unknown = JSON.parse(text.trim() === '' ? '{}' : text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { variables: value, wrong: null }
      : { variables: {}, wrong: 'The variables are no JSON object.' };
  } catch (e) {
    return { variables: {}, wrong: `The variables are no JSON: ${sentenceOf(e)}` };
  }
}

/** The text with the server’s judgement, how it renders, and saving. */
export function PromptSource({ prompt }: { prompt: Prompt }) {
  const client = useQueryClient();
  // What the edit is based on: a newer version that others save meanwhile must not move it silently.
  const [base, setBase] = useState(prompt);
  const [source, setSource] = useState(prompt.source);
  const [message, setMessage] = useState('');
  const [bump, setBump] = useState<Bump>('auto');
  const [json, setJson] = useState('{}');
  const [theirs, setTheirs] = useState<Prompt | null>(null);
  const { variables, wrong } = variablesOf(json);
  const asked = usePaused(useDeferredValue(source));
  const filled = usePaused(JSON.stringify(variables));
  const check = useQuery({
    queryKey: ['check', base.name, asked, filled],
    queryFn: () => checkPrompt(base.name, asked, JSON.parse(filled) as object),
    placeholderData: (before) => before,
    enabled: asked.trim() !== '',
  });
  const save = useMutation({
    mutationFn: async () => {
      const saved = await savePrompt(base.name, base.version, { source, message, bump });
      return { saved, newest: saved ?? (await loadPrompt(base.name)) };
    },
    onSuccess: async ({ saved, newest }) => {
      if (saved === null) {
        setTheirs(newest);
        return;
      }
      setBase(saved);
      setMessage('');
      await client.invalidateQueries();
    },
  });
  const changed = source !== base.source;
  useUnsaved(changed);
  const mayEdit = check.data?.mayEdit !== false;
  const fault = check.data?.fault ?? null;
  const faults = useMemo(() => (fault ? [fault] : []), [fault]);
  return (
    <div className="workbench">
      <section aria-label="Source">
        <div className="card editor-card">
          <Suspense fallback={<Loading what="the editor" />}>
            <PromptEditor
              source={source}
              readOnly={!mayEdit}
              faults={faults}
              onChange={setSource}
            />
          </Suspense>
        </div>
        <Judgement checked={check.data} error={check.error && sentenceOf(check.error)} />
        {!mayEdit && <p className="fact">You may read this prompt, not change it.</p>}
        {theirs && (
          <Conflict
            mine={source}
            theirs={theirs}
            onBase={(text) => {
              setBase(theirs);
              setSource(text);
              setTheirs(null);
            }}
          />
        )}
        {mayEdit && !theirs && (
          <form
            className="save"
            aria-label="Save"
            onSubmit={(event) => {
              event.preventDefault();
              save.mutate();
            }}
          >
            <input
              aria-label="What changed, and why"
              placeholder="What changed, and why"
              value={message}
              onChange={(event) => {
                setMessage(event.target.value);
              }}
            />
            <select
              aria-label="Version"
              value={bump}
              onChange={(event) => {
                setBump(event.target.value as Bump);
              }}
            >
              {BUMPS.map(([key, text]) => (
                <option key={key} value={key}>
                  {text}
                </option>
              ))}
            </select>
            <button
              type="submit"
              className="primary"
              disabled={!changed || fault !== null || save.isPending}
            >
              Save
            </button>
            {changed && (
              <button
                type="button"
                onClick={() => {
                  setSource(base.source);
                }}
              >
                Undo all
              </button>
            )}
          </form>
        )}
        {save.error && (
          <p role="alert" className="bad">
            {sentenceOf(save.error)}
          </p>
        )}
        {save.data?.saved && !changed && (
          <p role="status" className="good">
            Saved as {base.version}.
          </p>
        )}
      </section>
      <section aria-label="Preview" className="preview">
        <label className="variables">
          Variables, as JSON
          <textarea
            rows={4}
            spellCheck={false}
            value={json}
            aria-invalid={wrong !== null}
            onChange={(event) => {
              setJson(event.target.value);
            }}
          />
        </label>
        {wrong !== null ? (
          <p className="bad" role="status">
            {wrong}
          </p>
        ) : (
          <Rendered
            checked={check.data}
            onNames={(names) => {
              setJson(withNames(variables, names));
            }}
          />
        )}
        <p className="fact">
          {base.version} by <span title={base.author}>{nameOf(base.author)}</span>,{' '}
          <time dateTime={base.at}>{inSentence(moment(base.at))}</time>: {base.message}
        </p>
      </section>
    </div>
  );
}

function Judgement({ checked, error }: { checked: Checked | undefined; error: string | null }) {
  return (
    <div role="status" className="judgement">
      {error !== null && <p className="bad">{error}</p>}
      {checked?.fault && <p className="bad">{checked.fault.text}</p>}
      {checked && !checked.fault && checked.warnings.length === 0 && (
        <p className="good">The text is well formed.</p>
      )}
      {checked?.warnings.map((warning) => (
        <p key={warning} className="warn">
          {warning}
        </p>
      ))}
    </div>
  );
}

/** The same variables and these, which are still empty. */
export function withNames(variables: object, names: string[]): string {
  const empty = Object.fromEntries(names.map((name) => [name, '']));
  return JSON.stringify({ ...variables, ...empty }, null, 2);
}

function Rendered({
  checked,
  onNames,
}: {
  checked: Checked | undefined;
  onNames: (names: string[]) => void;
}) {
  if (!checked) {
    return <Loading what="the preview" />;
  }
  if (checked.fault) {
    return <p className="fact">The preview comes back once the text is well formed.</p>;
  }
  const { needs } = checked;
  if (needs.length > 0) {
    return (
      <div className="notice notice-quiet needs" role="status">
        <p>
          The preview needs {needs.length === 1 ? 'a value for ' : 'values for '}
          {needs.map((name, at) => (
            <Fragment key={name}>
              {at > 0 && (at === needs.length - 1 ? ' and ' : ', ')}
              <code>{name}</code>
            </Fragment>
          ))}
          .
        </p>
        <button
          type="button"
          onClick={() => {
            onNames(needs);
          }}
        >
          {needs.length === 1 ? 'Add it' : 'Add them'} to the variables
        </button>
      </div>
    );
  }
  if (checked.missing) {
    return (
      <p className="warn" role="status">
        {checked.missing.text}
      </p>
    );
  }
  return (
    <ul className="turns">
      {checked.messages.map((message, index) => (
        <li key={index} className="turn">
          <h3>{message.role}</h3>
          <pre className="code">{message.text}</pre>
        </li>
      ))}
    </ul>
  );
}

/** Somebody else saved a version meanwhile: both sides, and which to go on with. */
function Conflict({
  mine,
  theirs,
  onBase,
}: {
  mine: string;
  theirs: Prompt;
  onBase: (source: string) => void;
}) {
  return (
    <div className="notice conflict" role="alert">
      <p>
        <strong>
          {nameOf(theirs.author)} has saved {theirs.version} meanwhile.
        </strong>{' '}
        On the left what is saved, on the right yours. Nothing is lost yet.
      </p>
      <FileChange
        open
        file={{ path: `${theirs.version} and yours`, before: theirs.source, after: mine }}
      />
      <div className="actions">
        <button
          type="button"
          className="primary"
          onClick={() => {
            onBase(mine);
          }}
        >
          Go on with mine, over {theirs.version}
        </button>
        <button
          type="button"
          onClick={() => {
            onBase(theirs.source);
          }}
        >
          Take {theirs.version}, drop mine
        </button>
      </div>
    </div>
  );
}
