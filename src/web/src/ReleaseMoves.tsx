import { useEffect, useState } from 'react';
import { inPath, loadResult, once, post, type Result } from './api';
import { Confirm } from './Confirm';
import { LIVE_INTERVAL } from './usePolled';

/** Where users are. */
export const LAST = 'production';

/** Promotes a version to another environment, or takes it out of this one; each is confirmed, and its end is told. */
export function ReleaseMoves({
  name,
  version,
  environment,
  targets: published,
  mayPromote,
  mayRollBack,
}: {
  name: string;
  version: string;
  environment: string;
  /** That it was published to. */
  targets: Record<string, unknown>[];
  mayPromote: boolean;
  mayRollBack: boolean;
}) {
  const [asked, setAsked] = useState<'promote' | 'rollback' | null>(null);
  const [to, setTo] = useState(environment === LAST ? '' : LAST);
  const [targets, setTargets] = useState(() => JSON.stringify(published, null, 1));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [run, setRun] = useState<string | null>(null);

  async function start(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const body =
        asked === 'promote'
          ? { version, from: environment, to, targets: parsed(targets) }
          : { version, environment };
      const answer = await post(`packages/${inPath(name)}/${asked ?? ''}`, body, undefined, once());
      setRun((answer as { run: string }).run);
      setAsked(null);
    } catch (e) {
      setError(e instanceof Error ? e.message : String(e));
    } finally {
      setBusy(false);
    }
  }

  function ask(what: 'promote' | 'rollback'): void {
    setError(null);
    setAsked(what);
  }

  if (!mayPromote && !mayRollBack) {
    return null;
  }
  return (
    <>
      <div className="actions">
        {mayPromote && (
          <button
            type="button"
            aria-label={`Promote ${name} ${version} from ${environment}`}
            onClick={() => {
              ask('promote');
            }}
          >
            Promote
          </button>
        )}
        {mayRollBack && (
          <button
            type="button"
            aria-label={`Roll back ${name} ${version} in ${environment}`}
            onClick={() => {
              ask('rollback');
            }}
          >
            Roll back
          </button>
        )}
      </div>
      {asked !== null && (
        <Confirm
          key={asked}
          title={
            asked === 'promote'
              ? `Promote ${name} ${version} from ${environment}?`
              : `Take ${name} ${version} out of ${environment}?`
          }
          yes={asked === 'promote' ? 'Promote' : 'Roll back'}
          busy={busy || (asked === 'promote' && to.trim() === '')}
          error={error}
          onYes={() => void start()}
          onNo={() => {
            setAsked(null);
          }}
        >
          {asked === 'promote' ? (
            <div className="promotion">
              <label>
                To environment
                <input
                  value={to}
                  onChange={(event) => {
                    setTo(event.target.value);
                  }}
                />
              </label>
              <label>
                <span>
                  Targets, as <code>publishPackage</code> takes them. Change what is another one
                  there: the tag, the folder, the index.
                </span>
                <textarea
                  rows={9}
                  spellCheck={false}
                  value={targets}
                  onChange={(event) => {
                    setTargets(event.target.value);
                  }}
                />
              </label>
            </div>
          ) : (
            <p>
              What a registry allows is taken back or deprecated; the version before counts again.
            </p>
          )}
        </Confirm>
      )}
      {run !== null && <Outcome key={run} run={run} />}
    </>
  );
}

function parsed(targets: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(targets);
  } catch (e) {
    throw new Error('The targets are no JSON.', { cause: e });
  }
  if (!Array.isArray(value)) {
    throw new Error('The targets are no list. Give one such as [{"type": "npm"}].');
  }
  return value;
}

const GOES_ON = ['RUNNING', 'WAITING'];

function Outcome({ run }: { run: string }) {
  const [result, setResult] = useState<Result | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function look(): Promise<void> {
      try {
        const now = await loadResult(run, gone.signal);
        setResult(now);
        setError(null);
        if (!GOES_ON.includes(now.state)) {
          return;
        }
      } catch (e) {
        if (gone.signal.aborted) {
          return;
        }
        setError(e instanceof Error ? e.message : String(e));
      }
      timer = setTimeout(() => void look(), LIVE_INTERVAL);
    }
    void look();
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, [run]);
  const bad = error ?? (result && result.error !== '' ? result.error : null);
  return (
    <p role="status" className={bad === null ? 'fact' : 'bad'}>
      {bad ??
        (result === null || GOES_ON.includes(result.state)
          ? 'Under way…'
          : `Done: ${result.state.toLowerCase()}.`)}
    </p>
  );
}
