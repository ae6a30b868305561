import { isLive, loadRuns, type Run } from './api';
import { BudgetBanner } from './BudgetBanner';
import { RehearsalMark, StateBadge } from './Badges';
import { buildNumber, inJenkins, runLink } from './host';
import { cost, count, duration, moment, plural } from './format';
import { Empty, Failure, Loading } from './Notice';
import { usePageTitle } from './usePageTitle';
import { usePolled } from './usePolled';

const anyLive = (runs: Run[]) => runs.some(isLive);

export function RunList() {
  const { data: runs, error, retry } = usePolled(loadRuns, anyLive);
  const heading = usePageTitle('Runs');
  return (
    <>
      <div className="title">
        {!inJenkins() && (
          <h1 ref={heading} tabIndex={-1}>
            Runs
          </h1>
        )}
        {runs !== null && runs.length > 0 && <p className="sum">{summary(runs)}</p>}
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
    </>
  );
}

/** One line over the table: how many runs, how many still go on, what they cost together. */
export function summary(runs: Run[]): string {
  const live = runs.filter(isLive).length;
  const dollars = runs.reduce((sum, run) => sum + run.cost, 0);
  return [plural(runs.length, 'run'), live > 0 ? `${live} in progress` : '', cost(dollars)]
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
