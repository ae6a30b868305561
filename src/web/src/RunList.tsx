import { useState } from 'react';
import { isLive, loadRuns, loadRunsAfter, type Page, type Run } from './api';
import { BudgetBanner } from './BudgetBanner';
import { RehearsalMark, StateBadge } from './Badges';
import { buildNumber, inJenkins, runLink } from './host';
import { cost, count, duration, moment, plural } from './format';
import { More } from './More';
import { Empty, Failure, Loading } from './Notice';
import { sentenceOf } from './Queries';
import { usePageTitle } from './usePageTitle';
import { usePolled } from './usePolled';

const anyLive = ({ rows }: Page<Run>) => rows.some(isLive);

export function RunList() {
  const { data, error, retry } = usePolled(loadRuns, anyLive);
  const [older, setOlder] = useState<Page<Run> | null>(null);
  const runs = data && joined(data.rows, older?.rows ?? []);
  const next = older === null ? (data?.next ?? null) : older.next;
  const heading = usePageTitle('Runs');
  return (
    <>
      <div className="title">
        {!inJenkins() && (
          <h1 ref={heading} tabIndex={-1}>
            Runs
          </h1>
        )}
        {runs !== null && runs.length > 0 && <p className="sum">{summary(runs, next !== null)}</p>}
      </div>
      <BudgetBanner />
      {error !== null && <Failure message={error} stale={runs !== null} onRetry={retry} />}
      {runs === null && error === null && <Loading what="runs" />}
      {runs?.length === 0 && (
        <Empty title="No runs yet">
          {inJenkins() ? (
            <>
              A run appears here once a Pipeline calls a step such as <code>agentPlan</code>, or{' '}
              <code>agenticWorkflow</code>.
            </>
          ) : (
            <>
              Start one: <code>./agentic run sample-jobs/typescript-library</code>
            </>
          )}
        </Empty>
      )}
      {runs !== null && runs.length > 0 && <RunTable runs={runs} />}
      {runs !== null && next !== null && (
        <Older
          key={next}
          cursor={next}
          onLoaded={(page) => {
            setOlder({ rows: joined(runs, page.rows), next: page.next });
          }}
        />
      )}
    </>
  );
}

/** The newer ones as they are now; of the older ones those that have not moved up among them. */
function joined(newer: Run[], older: Run[]): Run[] {
  const known = new Set(newer.map((run) => run.id));
  return [...newer, ...older.filter((run) => !known.has(run.id))];
}

function Older({ cursor, onLoaded }: { cursor: string; onLoaded: (page: Page<Run>) => void }) {
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function load(): Promise<void> {
    setLoading(true);
    setError(null);
    try {
      onLoaded(await loadRunsAfter(cursor));
    } catch (e) {
      setError(sentenceOf(e));
    } finally {
      setLoading(false);
    }
  }

  return (
    <>
      {error !== null && (
        <p className="notice notice-error" role="alert">
          {error}
        </p>
      )}
      <More loading={loading} onMore={() => void load()}>
        Show older
      </More>
    </>
  );
}

/** One line over the table: how many runs, how many still go on, what they cost together. */
export function summary(runs: Run[], more = false): string {
  const live = runs.filter(isLive).length;
  const dollars = runs.reduce((sum, run) => sum + run.cost, 0);
  return [
    (more ? 'The newest ' : '') + plural(runs.length, 'run'),
    live > 0 ? `${live} in progress` : '',
    cost(dollars),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

// A table laid out as cards on a narrow screen loses its meaning to screen readers unless its roles are spelled out.
function RunTable({ runs }: { runs: Run[] }) {
  return (
    <table className="card runs" role="table">
      <caption className="unseen">Runs, newest first</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            State
          </th>
          <th role="columnheader" scope="col">
            Job
          </th>
          <th role="columnheader" scope="col">
            Started
          </th>
          <th role="columnheader" scope="col" className="number">
            Duration
          </th>
          <th role="columnheader" scope="col" className="number">
            Calls
          </th>
          <th role="columnheader" scope="col" className="number">
            Tokens
          </th>
          <th role="columnheader" scope="col" className="number">
            Cost
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {runs.map((run) => (
          <RunRow key={run.id} run={run} />
        ))}
      </tbody>
    </table>
  );
}

function RunRow({ run }: { run: Run }) {
  return (
    <tr role="row">
      <td role="cell" className="cell-state">
        <StateBadge state={run.state} />
      </td>
      <th role="rowheader" scope="row" className="cell-job">
        <a href={runLink(run)}>{run.job}</a>
        {run.rehearsal && <RehearsalMark />}
        <span className="id">{inJenkins() ? `#${buildNumber(run)}` : run.id}</span>
        {run.activity.map((it) => (
          <span className="activity" key={it.step + it.since}>
            <span className="pulse" aria-hidden="true" />
            {it.step}
            {it.doing !== '' && ` · ${it.doing}`}
          </span>
        ))}
      </th>
      <td role="cell" className="cell-started">
        <time dateTime={run.started}>{moment(run.started)}</time>
      </td>
      <td role="cell" className="number">
        {duration(run.durationMs)}
      </td>
      <td role="cell" className="number">
        {count(run.calls)}
        <span className="unit"> {run.calls === 1 ? 'call' : 'calls'}</span>
      </td>
      <td role="cell" className="number">
        {count(run.tokens.total)}
        <span className="unit"> tokens</span>
      </td>
      <td role="cell" className="number">
        {cost(run.cost)}
      </td>
    </tr>
  );
}
