import { Chart, IntervalPicture } from './charts/Chart';
import type { Scale } from './charts/IntervalPicture';
import type { Interval } from './evaluationApi';

export interface Measured {
  name: string;
  interval: Interval | null;
}

interface IntervalsProps {
  title: string;
  rows: Measured[];
  scale: Scale;
}

/** Estimates as points, their confidence intervals as lines, on one scale; the figures stand beside them. */
export function Intervals({ title, rows, scale }: IntervalsProps) {
  const { text } = scale;
  return (
    <table className="intervals">
      <caption>{title}</caption>
      <colgroup>
        <col className="interval-name" />
        <col />
        <col className="interval-figures" />
      </colgroup>
      <thead className="unseen">
        <tr>
          <th scope="col">Version</th>
          <th scope="col">Picture</th>
          <th scope="col">Estimate and 95 % interval</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, interval }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td aria-hidden="true">
              <Chart kind="interval">
                <IntervalPicture interval={interval} scale={scale} />
              </Chart>
            </td>
            <td className="number">
              {interval === null ? (
                <span className="fact">no answers</span>
              ) : (
                <>
                  {text(interval.mean)}{' '}
                  <span className="fact">
                    {text(interval.low)} to {text(interval.high)}
                  </span>
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot aria-hidden="true">
        <tr>
          <td />
          <td>
            <Chart kind="scale">
              <IntervalPicture scale={scale} />
            </Chart>
          </td>
          <td />
        </tr>
      </tfoot>
    </table>
  );
}

/** The next round number, of one digit or a half, so that the highest ends inside. */
export function scaleTo(rows: Measured[]): number {
  const most = Math.max(0, ...rows.map((row) => row.interval?.high ?? 0));
  if (most === 0) {
    return 1;
  }
  const unit = 10 ** Math.floor(Math.log10(most));
  return unit * ([1, 1.5, 2, 3, 4, 5, 6, 8].find((step) => step * unit >= most) ?? 10);
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
