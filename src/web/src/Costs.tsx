import { useCallback, useState } from 'react';
import { loadCosts, type BudgetStatus, type CostReport, type Period, type Sum } from './api';
import { cost, count, moment, plural } from './format';
import { apiUrl, inJenkins } from './host';
import { Empty, Failure, Loading } from './Notice';
import { Figure } from './Section';
import { usePageTitle } from './usePageTitle';
import { usePolled } from './usePolled';

const PERIODS: [Period, string][] = [
  ['day', 'Today'],
  ['week', 'This week'],
  ['month', 'This month'],
];
const TABLES: [keyof CostReport['by'], string][] = [
  ['job', 'Job'],
  ['folder', 'Folder'],
  ['user', 'User'],
  ['role', 'Role'],
  ['model', 'Model'],
  ['day', 'Day'],
];
const STATES = { ok: 'Within limits', warn: 'Soft limit passed', exhausted: 'Exhausted' };
const never = () => false;

/** Who spent what on what, and how the budgets stand. */
export function Costs() {
  const [period, setPeriod] = useState<Period>('month');
  const load = useCallback((signal: AbortSignal) => loadCosts(period, signal), [period]);
  const { data, error, retry } = usePolled(load, never);
  const heading = usePageTitle('Costs');
  const report = data?.period === period ? data : null;
  return (
    <>
      <div className="title">
        {!inJenkins() && (
          <h1 ref={heading} tabIndex={-1}>
            Costs
          </h1>
        )}
        <div className="choice" role="group" aria-label="Period">
          {PERIODS.map(([key, name]) => (
            <button
              key={key}
              type="button"
              aria-pressed={key === period}
              onClick={() => {
                setPeriod(key);
              }}
            >
              {name}
            </button>
          ))}
        </div>
        <p className="downloads">
          Download{' '}
          <a href={apiUrl(`costs.csv?period=${period}`)} download={`costs-${period}.csv`}>
            CSV
          </a>{' '}
          <a href={apiUrl(`costs?period=${period}`)} download={`costs-${period}.json`}>
            JSON
          </a>
        </p>
      </div>
      {error !== null && <Failure message={error} stale={report !== null} onRetry={retry} />}
      {report === null && error === null && <Loading what="costs" />}
      {report !== null && <Report report={report} />}
    </>
  );
}

function Report({ report }: { report: CostReport }) {
  return (
    <>
      {report.total.calls > 0 && (
        <dl className="figures card figures-4">
          <Figure
            name="Spent"
            value={cost(report.total.cost)}
            {...(report.mine === undefined ? {} : { note: `${cost(report.mine)} by you` })}
          />
          <Figure
            name="Expected by the end"
            value={cost(report.forecast)}
            note="if it goes on like this"
          />
          <Figure name="Model calls" value={count(report.total.calls)} />
          <Figure name="Tokens" value={count(report.total.tokens)} />
        </dl>
      )}
      {report.budgets.length > 0 && (
        <section aria-label="Budgets">
          <h2>Budgets</h2>
          <ul className="budgets card">
            {report.budgets.map((budget) => (
              <BudgetItem key={`${budget.name} ${budget.subject}`} budget={budget} />
            ))}
          </ul>
        </section>
      )}
      {report.total.calls === 0 ? (
        <Empty title="No calls yet">
          No agent has called a model {phrase(report.period)}. What calls cost shows up here, by
          job, user, role, model and day.
        </Empty>
      ) : (
        <div className="tables">
          {TABLES.filter(([key]) => key !== 'folder' || isInFolders(report)).map(([key, name]) => (
            <SumTable key={key} name={name} sums={report.by[key]} />
          ))}
        </div>
      )}
    </>
  );
}

/** A host without folders, or a Jenkins that uses none, needs no table of them. */
function isInFolders(report: CostReport): boolean {
  return report.by.folder.some((sum) => sum.key !== '');
}

function phrase(period: Period): string {
  return period === 'day' ? 'today' : `this ${period}`;
}

export function BudgetItem({ budget }: { budget: BudgetStatus }) {
  const limit = budget.hard ?? budget.soft;
  return (
    <li className={`budget budget-${budget.state}`}>
      <span className="budget-name">
        <strong>{budget.name}</strong>
        {budget.whose !== '' && <span className="fact"> {budget.whose}</span>}
      </span>
      <span
        className={`state state-${budget.state === 'ok' ? 'succeeded' : budget.state === 'warn' ? 'unstable' : 'failed'}`}
      >
        {STATES[budget.state]}
      </span>
      <span className="number">
        {cost(budget.spent)}
        {limit !== null && ` of ${cost(limit)}`}
        {budget.reserved > 0 && <small> and {cost(budget.reserved)} reserved</small>}
        {budget.resets !== null && <small> until {moment(budget.resets)}</small>}
      </span>
      {limit !== null && (
        <progress
          value={Math.min(limit, budget.spent)}
          max={limit}
          aria-label={`Used of ${budget.name}`}
        />
      )}
    </li>
  );
}

function SumTable({ name, sums }: { name: string; sums: Sum[] }) {
  const most = Math.max(...sums.map((sum) => sum.cost), 0);
  return (
    <table className="card sums">
      <caption>By {name.toLowerCase()}</caption>
      <thead>
        <tr>
          <th scope="col">{name}</th>
          <th scope="col" className="number">
            Calls
          </th>
          <th scope="col" className="number">
            Tokens
          </th>
          <th scope="col" className="number">
            Cost
          </th>
        </tr>
      </thead>
      <tbody>
        {sums.map((sum) => (
          <tr key={sum.key}>
            <th scope="row">
              {sum.key === '' ? (
                <span className="fact">{name === 'Folder' ? 'none' : 'nobody'}</span>
              ) : (
                sum.key
              )}
              <svg className="bar" aria-hidden="true">
                <rect className="bar-track" width="100%" height="100%" rx="2" />
                <rect
                  className="bar-part"
                  width={`${most === 0 ? 0 : Math.max(1, Math.round((100 * sum.cost) / most))}%`}
                  height="100%"
                  rx="2"
                />
              </svg>
            </th>
            <td className="number" title={plural(sum.calls, 'call')}>
              {count(sum.calls)}
            </td>
            <td className="number">{count(sum.tokens)}</td>
            <td className="number">{cost(sum.cost)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
