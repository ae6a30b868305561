import { useCallback, useEffect, useRef, useState } from 'react';
import {
  deleteBudget,
  loadBudget,
  Overtaken,
  PERIODS,
  saveBudget,
  SCOPES,
  type Budget,
  type KeptBudget,
  type Scope,
} from './budgetApi';
import { Confirm } from './Confirm';
import { Failure, Loading } from './Notice';
import { usePolled } from './usePolled';

const FRESH: Budget = {
  name: '',
  scope: 'installation',
  subject: '*',
  period: 'month',
  soft: null,
  hard: null,
};
const WHOSE: Record<Scope, string> = {
  installation: 'All together',
  folder: 'A folder',
  job: 'A job',
  user: 'A user',
  run: 'A run',
};
const SUBJECTS: Partial<Record<Scope, string>> = {
  folder: 'Full name of the folder',
  job: 'Full name of the job',
  user: 'Id of the user',
};
const SPANS = { run: 'For as long as it runs', day: 'A day', week: 'A week', month: 'A month' };
const never = () => false;

/** Makes a budget, where the name is empty, or changes that of the name. */
export function BudgetForm({
  name,
  onClose,
}: {
  name: string;
  onClose: (changed: boolean) => void;
}) {
  const load = useCallback(
    (signal: AbortSignal) =>
      name === '' ? Promise.resolve({ budget: FRESH, tag: null }) : loadBudget(name, signal),
    [name],
  );
  const { data, error, retry } = usePolled<{ budget: Budget; tag: string | null }>(load, never);
  // What is edited must not change under the hand: only what was there first, or what is asked for anew.
  const [read, setRead] = useState<typeof data>(null);
  if (read === null && data !== null) {
    setRead(data);
  }
  if (read === null) {
    return error === null ? (
      <Loading what="the budget" />
    ) : (
      <Failure message={error} stale={false} onRetry={retry} />
    );
  }
  return (
    <Fields
      key={read.tag}
      kept={read}
      onClose={onClose}
      onOvertaken={async () => {
        setRead(await loadBudget(name, new AbortController().signal));
      }}
    />
  );
}

function Fields({
  kept: { budget, tag },
  onClose,
  onOvertaken,
}: {
  kept: { budget: Budget; tag: KeptBudget['tag'] | null };
  onClose: (changed: boolean) => void;
  onOvertaken: () => Promise<void>;
}) {
  const [now, setNow] = useState(budget);
  const [limits, setLimits] = useState({ soft: text(budget.soft), hard: text(budget.hard) });
  const [busy, setBusy] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [overtaken, setOvertaken] = useState(false);
  const first = useRef<HTMLInputElement & HTMLSelectElement>(null);
  useEffect(() => {
    first.current?.focus();
  }, []);
  const subject = SUBJECTS[now.scope];

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    setOvertaken(false);
    try {
      await work();
      return true;
    } catch (e) {
      setError(e instanceof Error ? e.message : String(e));
      setOvertaken(e instanceof Overtaken);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const change = async (work: () => Promise<void>) => {
    if (await attempt(work)) {
      onClose(true);
    }
  };
  return (
    <form
      className="notice form budget-form"
      aria-label={tag === null ? 'New budget' : `Change ${budget.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        const whole = { ...now, soft: amount(limits.soft), hard: amount(limits.hard) };
        void change(() =>
          saveBudget(subject === undefined ? { ...whole, subject: '*' } : whole, tag),
        );
      }}
    >
      {tag === null && (
        <label>
          Name
          <input
            ref={first}
            required
            maxLength={100}
            value={now.name}
            onChange={(event) => {
              setNow({ ...now, name: event.target.value });
            }}
          />
        </label>
      )}
      <div className="form-row">
        <label>
          Of
          <select
            ref={tag === null ? undefined : first}
            value={now.scope}
            onChange={(event) => {
              const scope = event.target.value as Scope;
              setNow({
                ...now,
                scope,
                subject: '*',
                period: scope === 'run' ? 'run' : now.period === 'run' ? 'month' : now.period,
              });
            }}
          >
            {SCOPES.map((scope) => (
              <option key={scope} value={scope}>
                {WHOSE[scope]}
              </option>
            ))}
          </select>
        </label>
        <label>
          In
          <select
            value={now.period}
            onChange={(event) => {
              setNow({ ...now, period: event.target.value as Budget['period'] });
            }}
          >
            {PERIODS.filter((period) => (period === 'run') === (now.scope === 'run')).map(
              (period) => (
                <option key={period} value={period}>
                  {SPANS[period]}
                </option>
              ),
            )}
          </select>
        </label>
      </div>
      {subject !== undefined && (
        <label>
          {subject}; empty: each for itself
          <input
            value={now.subject === '*' ? '' : now.subject}
            onChange={(event) => {
              setNow({ ...now, subject: event.target.value === '' ? '*' : event.target.value });
            }}
          />
        </label>
      )}
      <div className="form-row">
        {(['soft', 'hard'] as const).map((limit) => (
          <label key={limit}>
            {limit === 'soft' ? 'Warn from, in US dollars' : 'Stop at, in US dollars'}
            <input
              type="number"
              min={0}
              step="any"
              inputMode="decimal"
              required={limits.soft === '' && limits.hard === ''}
              value={limits[limit]}
              onChange={(event) => {
                setLimits({ ...limits, [limit]: event.target.value });
              }}
            />
          </label>
        ))}
      </div>
      {error !== null && !deleting && (
        <p role="alert" className="bad">
          {error}
        </p>
      )}
      {overtaken && !deleting && (
        <button type="button" disabled={busy} onClick={() => void attempt(onOvertaken)}>
          Show what it is now
        </button>
      )}
      {deleting && tag !== null ? (
        <Confirm
          title={`Remove the budget ${budget.name}?`}
          yes="Remove"
          busy={busy}
          error={error}
          onYes={() => void change(() => deleteBudget(budget.name, tag))}
          onNo={() => {
            setDeleting(false);
            setError(null);
          }}
        >
          <p>Nothing it counted is lost, but it limits nothing any more.</p>
        </Confirm>
      ) : (
        <div className="actions">
          <button type="submit" className="primary" disabled={busy}>
            Save
          </button>
          <button
            type="button"
            onClick={() => {
              onClose(false);
            }}
          >
            Cancel
          </button>
          {tag !== null && (
            <button
              type="button"
              onClick={() => {
                setError(null);
                setDeleting(true);
              }}
            >
              Remove…
            </button>
          )}
        </div>
      )}
    </form>
  );
}

function text(limit: number | null): string {
  return limit === null ? '' : String(limit);
}

function amount(text: string): number | null {
  return text.trim() === '' ? null : Number(text);
}
