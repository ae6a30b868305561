import { useCallback } from 'react';
import { isLive, loadRunsOf, type Run } from './api';
import { RehearsalMark, StateBadge } from './Badges';
import { Bars, Chart } from './charts/Chart';
import { cost, count, duration, moment, rehearsed } from './format';
import { buildNumber, runLink } from './host';
import { Empty, Failure, Loading } from './Notice';
import { Figure, Section } from './Section';
import { usePolled } from './usePolled';

const anyLive = (runs: Run[]) => runs.some(isLive);

/** How cost, duration and success went over a job's last runs. */
export function Trend({ job }: { job: string }) {
  const load = useCallback((signal: AbortSignal) => loadRunsOf(job, signal), [job]);
  const { data: runs, error, retry } = usePolled(load, anyLive);
  return (
    <>
      {error !== null && <Failure message={error} stale={runs !== null} onRetry={retry} />}
      {runs === null && error === null && <Loading what="runs" />}
      {runs?.length === 0 && (
        <Empty title="No runs yet">No build of this job called an agent.</Empty>
      )}
      {runs !== null && runs.length > 0 && <Charts runs={runs} />}
    </>
  );
}

function Charts({ runs }: { runs: Run[] }) {
  const oldestFirst = [...runs].reverse();
  const ended = runs.filter((run) => !isLive(run));
  const good = ended.filter((run) => run.state === 'SUCCEEDED').length;
  const sum = (some: Run[]) => some.reduce((all, run) => all + run.cost, 0);
  const inRehearsal = rehearsed({
    cost: sum(runs),
    rehearsalCost: sum(runs.filter((run) => run.rehearsal)),
  });
  return (
    <>
      <dl className="figures card figures-4">
        <Figure
          name="Succeeded"
          value={ended.length === 0 ? '—' : `${Math.round((100 * good) / ended.length)} %`}
          note={`${good} of ${ended.length}`}
        />
        <Figure name="Median cost" value={cost(median(ended.map((run) => run.cost)))} />
        <Figure
          name="Median duration"
          value={duration(median(ended.map((run) => run.durationMs)))}
        />
        <Figure
          name="Cost together"
          value={cost(sum(runs))}
          note={`in the last ${count(runs.length)} runs${inRehearsal === null ? '' : ` · ${inRehearsal}`}`}
        />
      </dl>
      <Section title="Cost">
        <RunBars name="Cost of each run" runs={oldestFirst} value={(run) => run.cost} text={cost} />
      </Section>
      <Section title="Duration">
        <RunBars
          name="Duration of each run"
          runs={oldestFirst}
          value={(run) => run.durationMs}
          text={duration}
        />
      </Section>
      <Section title="Runs">
        <Figures runs={runs} />
      </Section>
    </>
  );
}

/** Of an even number the mean of the two in the middle; 0 of none. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return (lower + upper) / 2;
}

interface RunBarsProps {
  name: string;
  runs: Run[];
  value: (run: Run) => number;
  text: (value: number) => string;
}

/** A bar a run, in the colour of its end; the table below has the same figures. */
function RunBars({ name, runs, value, text }: RunBarsProps) {
  const columns = runs.map((run) => {
    const state = run.state.toLowerCase();
    const label = `#${buildNumber(run)}`;
    return {
      label,
      title: `${label} · ${text(value(run))} · ${state}${run.rehearsal ? ' · rehearsal' : ''}`,
      parts: [{ name: state, look: `run-${state}`, value: value(run) }],
    };
  });
  return (
    <Chart kind="runs">
      <Bars name={name} columns={columns} text={text} told={false} />
    </Chart>
  );
}

function Figures({ runs }: { runs: Run[] }) {
  return (
    <table className="sums builds">
      <caption className="unseen">The last runs, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Build</th>
          <th scope="col">State</th>
          <th scope="col" className="wide-only">
            Started
          </th>
          <th scope="col" className="number">
            Duration
          </th>
          <th scope="col" className="number wide-only">
            Calls
          </th>
          <th scope="col" className="number">
            Cost
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            <th scope="row">
              <a href={runLink(run)}>#{buildNumber(run)}</a>
              {run.rehearsal && <RehearsalMark />}
            </th>
            <td>
              <StateBadge state={run.state} />
            </td>
            <td className="wide-only">{moment(run.started)}</td>
            <td className="number">{duration(run.durationMs)}</td>
            <td className="number wide-only">{count(run.calls)}</td>
            <td className="number">{cost(run.cost)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
