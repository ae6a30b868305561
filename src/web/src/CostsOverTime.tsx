import type { DayCosts } from './api';
import { Bars, Chart } from './charts/Chart';
import { cost, plural } from './format';

const DAY = 86_400_000;
/** More days are not drawn: the newest are. */
const MOST_DAYS = 92;

interface Part {
  key: string;
  name: string;
  /** Its colour's number; 0 is that of all others. */
  series: number;
  value: number;
}

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
  const parts = ({ costs, others }: DayCosts): Part[] =>
    [
      ...shown.map((key, index) => ({
        key,
        name: nameOf(key),
        series: index + 1,
        value: costs[key] ?? 0,
      })),
      { key: '\n', name: 'all others', series: 0, value: others },
    ].filter(({ value }) => value > 0);
  const sums = days.map((day) => parts(day).reduce((sum, { value }) => sum + value, 0));
  const legend = shown.length > 1 || given.some(({ others }) => others > 0);
  return (
    <section aria-label="Over time" className="over-time">
      <h2>Over time</h2>
      <div className="card">
        <Chart kind="days">
          <Bars
            name={`${what}, day by day`}
            columns={days.map((day, index) => ({
              label: day.day,
              title: `${day.day}: ${cost(sums[index] ?? 0)}`,
              parts: parts(day).map(({ name, series, value }) => ({
                name,
                look: `series-${series}`,
                value,
              })),
            }))}
            text={cost}
            told={legend}
          />
        </Chart>
        {legend && (
          <ul className="legend">
            {[
              ...shown.map((key, index): [string, number] => [nameOf(key), index + 1]),
              ...(given.some(({ others }) => others > 0)
                ? [['all others', 0] as [string, number]]
                : []),
            ].map(([name, series]) => (
              <li key={series}>
                <svg className="legend-mark" viewBox="0 0 10 10" aria-hidden="true">
                  <rect className={`series series-${series}`} width="10" height="10" rx="2" />
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
            {days.map((day, index) => (
              <tr key={day.day}>
                <th scope="row">{day.day}</th>
                <td>
                  {[
                    cost(sums[index] ?? 0),
                    ...(legend
                      ? parts(day).map(({ name, value }) => `${name} ${cost(value)}`)
                      : []),
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
