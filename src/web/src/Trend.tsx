import { useCallback } from 'react';
import { isLive, loadRunsOf, type Run } from './api';
import { StateBadge } from './Badges';
import { cost, count, duration, moment } from './format';
import { runLink } from './host';
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
  const costs = runs.map((run) => run.cost);
  return (
    <>
      <dl className="figures card">
        <Figure
          name="Succeeded"
          value={ended.length === 0 ? '—' : `${Math.round((100 * good) / ended.length)} %`}
          note={`${good} of ${ended.length}`}
        />
        <Figure name="Median cost" value={cost(median(costs))} />
        <Figure
          name="Median duration"
          value={duration(median(ended.map((run) => run.durationMs)))}
        />
        <Figure
          name="Cost together"
          value={cost(costs.reduce((sum, each) => sum + each, 0))}
          note={`in the last ${count(runs.length)} runs`}
        />
      </dl>
      <Section title="Cost">
        <Bars runs={oldestFirst} value={(run) => run.cost} text={cost} />
      </Section>
      <Section title="Duration">
        <Bars runs={oldestFirst} value={(run) => run.durationMs} text={duration} />
      </Section>
      <Section title="Runs">
        <Figures runs={runs} />
      </Section>
    </>
  );
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
}

const HEIGHT = 96;
const STEP = 20;

interface BarsProps {
  runs: Run[];
  value: (run: Run) => number;
  text: (value: number) => string;
}

/** A picture; the table below has the same figures for those who don't see it. */
function Bars({ runs, value, text }: BarsProps) {
  const most = Math.max(...runs.map(value), 0);
  return (
    <div className="chart">
      <span className="chart-most" aria-hidden="true">
        {text(most)}
      </span>
      <svg
        viewBox={`0 0 ${Math.max(runs.length, 12) * STEP} ${HEIGHT + 16}`}
        height={HEIGHT + 16}
        preserveAspectRatio="xMinYMax meet"
        aria-hidden="true"
      >
        <path
          className="chart-line"
          d={`M0 ${HEIGHT + 0.5}H${Math.max(runs.length, 12) * STEP}M0 0.5H${Math.max(runs.length, 12) * STEP}`}
        />
        {runs.map((run, index) => {
          const height = most === 0 ? 1 : Math.max(2, (HEIGHT * value(run)) / most);
          return (
            <g key={run.id} className={`chart-bar bar-${run.state.toLowerCase()}`}>
              <title>{`${number(run)} · ${text(value(run))} · ${run.state.toLowerCase()}`}</title>
              <rect className="chart-hit" x={index * STEP} width={STEP} height={HEIGHT} />
              <rect
                className="bar-part"
                x={index * STEP + 3}
                y={HEIGHT - height}
                width={STEP - 6}
                height={height}
                rx="2"
              />
              {(runs.length <= 12 || index % 5 === 0 || index === runs.length - 1) && (
                <text x={index * STEP + STEP / 2} y={HEIGHT + 13}>
                  {number(run)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** The build's number in `folder/job#12@time`. */
export function number(run: Run): string {
  return /#(\d+)(?:@|$)/.exec(run.id)?.[1] ?? run.id;
}

function Figures({ runs }: { runs: Run[] }) {
  return (
    <table className="sums">
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
          <th scope="col" className="number">
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
              <a href={runLink(run)}>#{number(run)}</a>
            </th>
            <td>
              <StateBadge state={run.state} />
            </td>
            <td className="wide-only">{moment(run.started)}</td>
            <td className="number">{duration(run.durationMs)}</td>
            <td className="number">{count(run.calls)}</td>
            <td className="number">{cost(run.cost)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
