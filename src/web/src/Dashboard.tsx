import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  isLive,
  loadBudgets,
  loadMetrics,
  loadOpenRuns,
  loadRuns,
  Refused,
  type Rates,
  type Run,
} from './api';
import { RehearsalMark, StateBadge } from './Badges';
import { Choice } from './Choice';
import { BudgetItem } from './Budgets';
import { cost, count, duration, moment, plural, rehearsed } from './format';
import { buildNumber, inJenkins, runLink, runsLink } from './host';
import { Awaited, Empty } from './Notice';
import { Queries } from './Queries';
import { usePageTitle } from './usePageTitle';
import { IDLE_INTERVAL, LIVE_INTERVAL } from './usePolled';

const SPANS: [number, string][] = [
  [7, '7 days'],
  [30, '30 days'],
  [90, '90 days'],
];
/** Ended runs that are listed here; the page of runs has all. */
const RECENT = 8;

export function Dashboard() {
  return (
    <Queries>
      <Overview />
    </Queries>
  );
}

export default Dashboard;

function Overview() {
  const [days, setDays] = useState(30);
  const heading = usePageTitle('Dashboard');
  const metrics = useQuery({
    queryKey: ['metrics', days],
    queryFn: ({ signal }) => loadMetrics(days, signal),
    refetchInterval: IDLE_INTERVAL,
  });
  return (
    <>
      <div className="title">
        {!inJenkins() && (
          <h1 ref={heading} tabIndex={-1}>
            Dashboard
          </h1>
        )}
        <Choice name="Time" options={SPANS} chosen={days} onChoose={setDays} />
      </div>
      <Awaited query={metrics} what="figures" />
      {metrics.data &&
        (metrics.data.total.runs === 0 ? (
          <Empty title={`No run has ended in ${days} days`}>
            Rates show up here once one has.{' '}
            {!inJenkins() && (
              <>
                Start one: <code>./agentic run DIRECTORY</code>
              </>
            )}
          </Empty>
        ) : (
          <>
            <Targets rates={metrics.data.total} />
            {metrics.data.jobs.length > 0 && <Jobs jobs={metrics.data.jobs} />}
          </>
        ))}
      <UnderWay />
      <Budgets />
      <Recent />
    </>
  );
}

interface Target {
  name: string;
  target: string;
  value: string;
  note: string;
  /** Null where there is nothing to judge. */
  met: boolean | null;
}

const percent = (rate: number) => `${Math.round(rate * 1000) / 10} %`;

/** The four figures with what they should be. */
export function targets(rates: Rates): Target[] {
  const { successRate, interventionRate, medianTimeToPackageMs, medianCost } = rates;
  const judged = (value: number | null, is: (value: number) => boolean) =>
    value === null ? null : is(value);
  return [
    {
      name: 'Success rate',
      target: 'over 90 %',
      value: successRate === null ? '—' : percent(successRate),
      note: `${count(rates.succeeded)} of ${plural(rates.runs, 'run')}`,
      met: judged(successRate, (rate) => rate > 0.9),
    },
    {
      name: 'A person was asked',
      target: 'below 10 %',
      value: interventionRate === null ? '—' : percent(interventionRate),
      note: 'of runs',
      met: judged(interventionRate, (rate) => rate < 0.1),
    },
    {
      name: 'Time to package',
      target: 'below 30 min',
      value: medianTimeToPackageMs === null ? '—' : duration(medianTimeToPackageMs),
      note:
        rates.packages === 0
          ? 'nothing published'
          : `median of ${plural(rates.packages, 'package')}`,
      met: judged(medianTimeToPackageMs, (ms) => ms < 30 * 60_000),
    },
    {
      name: 'Cost of a workflow',
      target: 'below $0.50',
      value: medianCost === null ? '—' : cost(medianCost),
      note: ['median', `${cost(rates.cost)} together`, rehearsed(rates) ?? '']
        .filter((part) => part !== '')
        .join('; '),
      met: judged(medianCost, (dollars) => dollars < 0.5),
    },
  ];
}

function Targets({ rates }: { rates: Rates }) {
  return (
    <dl className="figures card figures-4">
      {targets(rates).map((it) => (
        <div key={it.name}>
          <dt>{it.name}</dt>
          <dd>
            {it.value}
            <small>{it.note}</small>
            <small className={it.met === null ? '' : it.met ? 'good' : 'warn'}>
              {it.met === null
                ? `target: ${it.target}`
                : `${it.met ? '✓ target met' : '✗ target missed'}: ${it.target}`}
            </small>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Jobs({ jobs }: { jobs: (Rates & { job: string })[] }) {
  return (
    <section aria-label="Workflows">
      <h2>Workflows</h2>
      <table className="card sums">
        <caption className="unseen">How each workflow did</caption>
        <thead>
          <tr>
            <th scope="col">Workflow</th>
            <th scope="col" className="number">
              Runs
            </th>
            <th scope="col" className="number">
              Success
            </th>
            <th scope="col" className="number wide-only">
              Asked
            </th>
            <th scope="col" className="number wide-only">
              Median time
            </th>
            <th scope="col" className="number">
              Median cost
            </th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((it) => (
            <tr key={it.job}>
              <th scope="row">{it.job}</th>
              <td className="number">{count(it.runs)}</td>
              <td className="number">{it.successRate === null ? '—' : percent(it.successRate)}</td>
              <td className="number wide-only">
                {it.interventionRate === null ? '—' : percent(it.interventionRate)}
              </td>
              <td className="number wide-only">
                {it.medianDurationMs === null ? '—' : duration(it.medianDurationMs)}
              </td>
              <td className="number">
                {it.medianCost === null ? '—' : cost(it.medianCost)}
                {it.rehearsalCost > 0 && <small className="rehearsed">{rehearsed(it)}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Nothing to those who may not see budgets, or where there are none. */
function Budgets() {
  const query = useQuery({
    queryKey: ['budgets'],
    queryFn: ({ signal }) => loadBudgets(signal),
    refetchInterval: IDLE_INTERVAL,
  });
  const { data, error } = query;
  const hidden = error instanceof Refused && (error.status === 403 || error.status === 404);
  return hidden || data?.length === 0 ? null : (
    <section aria-label="Budgets">
      <h2>Budgets</h2>
      <Awaited query={query} what="budgets" />
      {data && (
        <ul className="budgets card">
          {data.map((budget) => (
            <BudgetItem key={`${budget.name} ${budget.subject}`} budget={budget} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** What goes on, however long ago it began: a run may wait for a person behind many newer ones. */
function UnderWay() {
  const query = useQuery({
    queryKey: ['runs', 'open'],
    queryFn: ({ signal }) => loadOpenRuns(signal),
    refetchInterval: ({ state }) => (state.data?.length ? LIVE_INTERVAL : IDLE_INTERVAL),
  });
  const { data } = query;
  return (
    <section aria-label="Runs under way">
      <h2>Under way</h2>
      <Awaited query={query} what="runs under way" />
      {data?.length === 0 && <p className="fact">Nothing at the moment.</p>}
      {data && data.length > 0 && <RunItems runs={data} />}
    </section>
  );
}

function Recent() {
  const query = useQuery({
    queryKey: ['runs'],
    queryFn: ({ signal }) => loadRuns(signal),
    refetchInterval: IDLE_INTERVAL,
  });
  const ended = query.data?.rows.filter((run) => !isLive(run));
  return (
    <section aria-label="Recent runs">
      <h2>Recent runs</h2>
      <Awaited query={query} what="runs" />
      {ended?.length === 0 && <p className="fact">None yet.</p>}
      {ended && ended.length > 0 && (
        <>
          <RunItems runs={ended.slice(0, RECENT)} />
          <p>
            <a href={runsLink()}>All runs</a>
          </p>
        </>
      )}
    </section>
  );
}

function RunItems({ runs }: { runs: Run[] }) {
  return (
    <ul className="things card recent">
      {runs.map((run) => (
        <li key={run.id}>
          <span className="thing">
            <a href={runLink(run)}>
              {run.job} {inJenkins() && `#${buildNumber(run)}`}
            </a>
            {run.rehearsal && <RehearsalMark />}
            {!inJenkins() && <span className="id">{run.id}</span>}{' '}
            <span className="fact">
              {moment(run.started)}, {duration(run.durationMs)}, {cost(run.cost)}
            </span>
          </span>
          <StateBadge state={run.state} />
        </li>
      ))}
    </ul>
  );
}
