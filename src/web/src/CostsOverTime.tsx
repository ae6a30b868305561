import type { DayCosts } from './api';
import type { Part } from './charts/Bars';
import { Bars, Chart } from './charts/Chart';
import { cost, plural } from './format';

const DAY = 86_400_000;
/** More days are not drawn: the newest are. */
const MOST_DAYS = 92;
const OTHERS = 'all others';

/** Every day from the first with a cost to the last: one without costs is a gap that is seen. */
function whole(days: DayCosts[]): DayCosts[] {
  const known = new Map(days.map((day) => [day.day, day]));
  const first = Date.parse(days[0]?.day ?? '');
  const last = Date.parse(days.at(-1)?.day ?? '');
  const all: DayCosts[] = [];
  for (let at = Math.max(first, last - (MOST_DAYS - 1) * DAY); at <= last; at += DAY) {
    const day = new Date(at).toISOString().slice(0, 10);
    all.push(known.get(day) ?? { day, costs: {}, others: 0 });
  }
  return all;
}

/**
 * What each day has cost, stacked by what is chosen: a picture, with a table for those who don’t see it. `keys` are the dearest
 * first, as the table has them.
 */
export function CostsOverTime({
  what,
  days: given,
  keys,
  nameOf,
}: {
  what: string;
  days: DayCosts[];
  keys: string[];
  nameOf: (key: string) => string;
}) {
  const days = whole(given);
  if (days.length < 2) {
    return null;
  }
  const shown = keys.filter((key) => days.some(({ costs }) => costs[key] !== undefined));
  // A colour's number; 0 is that of all others.
  const look = (series: number) => `series-${series}`;
  const parts = ({ costs, others }: DayCosts): Part[] =>
    [
      ...shown.map((key, index) => ({
        name: nameOf(key),
        look: look(index + 1),
        value: costs[key] ?? 0,
      })),
      { name: OTHERS, look: look(0), value: others },
    ].filter(({ value }) => value > 0);
  const columns = days.map((day) => {
    const own = parts(day);
    const sum = cost(own.reduce((all, { value }) => all + value, 0));
    return { label: day.day, title: `${day.day}: ${sum}`, parts: own, sum };
  });
  const others = given.some((day) => day.others > 0);
  const legend = shown.length > 1 || others;
  return (
    <section aria-label="Over time" className="over-time">
      <h2>Over time</h2>
      <div className="card">
        <Chart kind="days">
          <Bars name={`${what}, day by day`} columns={columns} text={cost} told={legend} />
        </Chart>
        {legend && (
          <ul className="legend">
            {[
              ...shown.map((key, index) => ({ name: nameOf(key), look: look(index + 1) })),
              ...(others ? [{ name: OTHERS, look: look(0) }] : []),
            ].map(({ name, look: colour }) => (
              <li key={colour}>
                <svg className="legend-mark" viewBox="0 0 10 10" aria-hidden="true">
                  <rect className={`series ${colour}`} width="10" height="10" rx="2" />
                </svg>
                {name}
              </li>
            ))}
          </ul>
        )}
      </div>
      {/* A table itself grows with its content however small it shall be. */}
      <div className="unseen">
        <table>
          <caption>
            {what} over {plural(days.length, 'day')}
          </caption>
          <tbody>
            {columns.map(({ label, sum, parts: own }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>
                  {[
                    sum,
                    ...(legend ? own.map(({ name, value }) => `${name} ${cost(value)}`) : []),
                  ].join(', ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
