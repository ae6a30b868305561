import { useCallback, useState } from 'react';
import {
  loadCosts,
  loadCostTable,
  type CostKey,
  type CostReport,
  type Period,
  type Sum,
} from './api';
import { Budgets } from './Budgets';
import { Choice } from './Choice';
import { CostsOverTime } from './CostsOverTime';
import { cost, count, dayIn, plural, rehearsed, together } from './format';
import { apiUrl, inJenkins } from './host';
import { Empty, Failure, Loading } from './Notice';
import { Figure } from './Section';
import { usePageTitle } from './usePageTitle';
import { usePolled } from './usePolled';

type Span = Period | 'days';

const SPANS: [Span, string][] = [
  ['day', 'Today'],
  ['week', 'This week'],
  ['month', 'This month'],
  ['days', 'Other days'],
];
const KEYS: [CostKey, string][] = [
  ['job', 'Job'],
  ['folder', 'Folder'],
  ['user', 'User'],
  ['role', 'Role'],
  ['model', 'Model'],
  ['prompt', 'Prompt version'],
  ['run', 'Run'],
  ['outcome', 'Outcome'],
  ['day', 'Day'],
];
const TABLES = ['job', 'folder', 'user', 'role', 'model', 'day'] as const;
/** Rows of one table on the page; the download has all. */
const MOST_ROWS = 200;
/** Beside the sums also those of each day; days themselves are their own. */
const OVER_TIME = '&over=day';
/** Lines that the API tells apart. */
const LINES = 6;
const never = () => false;

function nameOfKey(by: CostKey, key: string): string {
  return key === '' ? (by === 'user' ? 'nobody' : 'none') : key;
}

interface Choice {
  span: Span;
  /** Empty: a table of each. */
  by: CostKey | '';
  /** Days such as 2026-01-31, for the span 'days'; empty for the month's first, and for today. */
  from: string;
  to: string;
}

/** What the choice asks for as one table; null where it asks for all, or the period's first day is not known yet. */
function tableQuery(choice: Choice, report: CostReport | null): string | null {
  if (choice.span === 'days') {
    const days = new URLSearchParams({ by: choice.by === '' ? 'job' : choice.by });
    if (choice.from !== '') {
      days.set('from', choice.from);
    }
    if (choice.to !== '') {
      days.set('to', choice.to);
    }
    return days.toString();
  }
  return choice.by === '' || report === null
    ? null
    : new URLSearchParams({ by: choice.by, from: dayIn(report.zone, report.from) }).toString();
}

/** Who spent what on what, and how the budgets stand. */
export function Costs() {
  const [choice, setChoice] = useState<Choice>({ span: 'month', by: '', from: '', to: '' });
  const { span } = choice;
  const load = useCallback(
    (signal: AbortSignal) => (span === 'days' ? Promise.resolve(null) : loadCosts(span, signal)),
    [span],
  );
  const whole = usePolled(load, never);
  const report = whole.data?.period === span ? whole.data : null;
  const query = tableQuery(choice, report);
  const loadTable = useCallback(
    async (signal: AbortSignal) =>
      query === null
        ? null
        : {
            query,
            table: await loadCostTable(
              query.includes('by=day') ? query : `${query}${OVER_TIME}`,
              signal,
            ),
          },
    [query],
  );
  const part = usePolled(loadTable, never);
  const table = query !== null && part.data?.query === query ? part.data.table : null;
  const heading = usePageTitle('Costs');
  const error = whole.error ?? part.error;
  const loaded = span === 'days' ? table !== null : report !== null;
  const by = choice.by === '' ? 'job' : choice.by;
  return (
    <>
      <div className="title">
        {!inJenkins() && (
          <h1 ref={heading} tabIndex={-1}>
            Costs
          </h1>
        )}
        <Choice
          name="Period"
          options={SPANS}
          chosen={span}
          onChoose={(key) => {
            setChoice({ ...choice, span: key });
          }}
        />
        <Downloads query={query ?? `period=${span}`} />
      </div>
      <CostChoice choice={choice} onChange={setChoice} />
      {error !== null && (
        <Failure
          message={error}
          stale={loaded}
          onRetry={() => {
            whole.retry();
            part.retry();
          }}
        />
      )}
      {!loaded && error === null && <Loading what="costs" />}
      {report !== null && (
        <Report report={report} tables={query === null} onChanged={whole.retry} />
      )}
      {report !== null && query === null && report.by.day.length > 0 && (
        <DaysOverTime days={report.by.day} />
      )}
      {table !== null && (
        <>
          {span === 'days' && table.rows.length > 0 && (
            <dl className="figures card">
              <Figure
                name="Spent"
                value={cost(table.total.cost)}
                note={together(days(table), rehearsed(table.total))}
              />
              <Figure name="Model calls" value={count(table.total.calls)} />
              <Figure name="Tokens" value={count(table.total.tokens)} />
            </dl>
          )}
          {by === 'day' ? (
            <DaysOverTime days={table.rows} />
          ) : (
            table.days && (
              <CostsOverTime
                what={`What was spent by ${by}`}
                days={table.days}
                keys={table.rows.slice(0, LINES).map(({ key }) => key)}
                nameOf={(key) => nameOfKey(by, key)}
              />
            )
          )}
          {table.rows.length > 0 && <SumTable by={by} sums={table.rows} />}
          {table.rows.length === 0 && span === 'days' && (
            <Empty title="No calls on these days">Choose other days.</Empty>
          )}
        </>
      )}
    </>
  );
}

/** All together, day by day. */
function DaysOverTime({ days }: { days: Sum[] }) {
  return (
    <CostsOverTime
      what="What was spent"
      days={days.map((sum) => ({ day: sum.key, costs: { '': sum.cost }, others: 0 }))}
      keys={['']}
      nameOf={() => 'all'}
    />
  );
}

/** The days of a table, both of them part of it. */
function days({ from, to, zone }: { from: string; to: string; zone: string }): string {
  const first = dayIn(zone, from);
  const last = dayIn(zone, new Date(Date.parse(to) - 1).toISOString());
  return `${first === last ? first : `${first} to ${last}`}, ${zone}`;
}

function Downloads({ query }: { query: string }) {
  const name = `costs-${query.replace(/[^a-z0-9-]+/g, '-')}`;
  return (
    <p className="downloads">
      Download{' '}
      <a href={apiUrl(`costs.csv?${query}`)} download={`${name}.csv`}>
        CSV
      </a>{' '}
      <a href={apiUrl(`costs?${query}`)} download={`${name}.json`}>
        JSON
      </a>
    </p>
  );
}

function CostChoice({ choice, onChange }: { choice: Choice; onChange: (choice: Choice) => void }) {
  const chosenDays = choice.span === 'days';
  return (
    <div className="cost-choice" role="group" aria-label="What is shown">
      <label>
        By
        <select
          value={chosenDays && choice.by === '' ? 'job' : choice.by}
          onChange={(event) => {
            onChange({ ...choice, by: event.target.value as Choice['by'] });
          }}
        >
          {!chosenDays && <option value="">All tables</option>}
          {KEYS.map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {chosenDays &&
        (['from', 'to'] as const).map((end) => (
          <label key={end}>
            {end === 'from' ? 'From' : 'To'}
            <input
              type="date"
              value={choice[end]}
              onChange={(event) => {
                onChange({ ...choice, [end]: event.target.value });
              }}
            />
          </label>
        ))}
    </div>
  );
}

function Report({
  report,
  tables,
  onChanged,
}: {
  report: CostReport;
  tables: boolean;
  onChanged: () => void;
}) {
  return (
    <>
      {report.total.calls > 0 && (
        <dl className="figures card figures-4">
          <Figure
            name="Spent"
            value={cost(report.total.cost)}
            note={together(
              report.mine === undefined ? null : `${cost(report.mine)} by you`,
              rehearsed(report.total),
            )}
          />
          <Figure
            name="Expected by the end"
            // It is in whole cents, and no less than what is spent.
            value={cost(Math.max(report.forecast, report.total.cost))}
            note={together(
              'if it goes on like this',
              report.total.rehearsalCost > 0 ? 'rehearsals counted' : null,
            )}
          />
          <Figure name="Model calls" value={count(report.total.calls)} />
          <Figure name="Tokens" value={count(report.total.tokens)} />
        </dl>
      )}
      <Budgets budgets={report.budgets} mayEdit={report.mayEditBudgets} onChanged={onChanged} />
      {report.total.calls === 0 && (
        <Empty title="No calls yet">
          No agent has called a model {phrase(report.period)}. What calls cost shows up here, by
          job, user, role, model, prompt version and day.
        </Empty>
      )}
      {report.total.calls > 0 && tables && (
        <div className="tables">
          {TABLES.filter((by) => by !== 'folder' || isInFolders(report)).map((by) => (
            <SumTable key={by} by={by} sums={report.by[by]} />
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

function SumTable({ by, sums }: { by: CostKey; sums: Sum[] }) {
  const name = KEYS.find(([key]) => key === by)?.[1] ?? by;
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
        {sums.slice(0, MOST_ROWS).map((sum) => (
          <tr key={sum.key}>
            <th scope="row">
              {sum.key === '' ? <span className="fact">{nameOfKey(by, '')}</span> : sum.key}
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
            <td className="number">
              {cost(sum.cost)}
              {sum.rehearsalCost > 0 && <small className="rehearsed">{rehearsed(sum)}</small>}
            </td>
          </tr>
        ))}
      </tbody>
      {sums.length > MOST_ROWS && (
        <tfoot>
          <tr>
            <td colSpan={4}>and {count(sums.length - MOST_ROWS)} more, which the download has</td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}
