import type { Interval } from './evaluationApi';

const WIDTH = 100;
const HEIGHT = 24;
const MIDDLE = HEIGHT / 2;
const CAP = 5;

export interface Measured {
  name: string;
  interval: Interval | null;
}

interface IntervalsProps {
  title: string;
  rows: Measured[];
  /** Ends of the scale. */
  from: number;
  to: number;
  /** A value that is drawn as a line through all rows, such as no difference. */
  mark?: number;
  text: (value: number) => string;
}

/** Estimates as points, their confidence intervals as lines, on one scale; the figures stand beside them. */
export function Intervals({ title, rows, from, to, mark, text }: IntervalsProps) {
  const span = to - from || 1;
  const x = (value: number) => (WIDTH * (Math.min(to, Math.max(from, value)) - from)) / span;
  return (
    <table className="intervals">
      <caption>{title}</caption>
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
            <td>
              <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
                <path className="interval-scale" d={`M0 ${MIDDLE}H${WIDTH}`} />
                {mark !== undefined && (
                  <path className="interval-mark" d={`M${x(mark)} 0V${HEIGHT}`} />
                )}
                {interval && (
                  <>
                    <path
                      className="interval-line"
                      d={`M${x(interval.low)} ${MIDDLE}H${x(interval.high)}M${x(interval.low)} ${MIDDLE - CAP}v${2 * CAP}M${x(interval.high)} ${MIDDLE - CAP}v${2 * CAP}`}
                    />
                    <path className="interval-point" d={`M${x(interval.mean)} ${MIDDLE}h0`} />
                  </>
                )}
              </svg>
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
    </table>
  );
}

/** A little more than the highest, so that its line ends inside. */
export function scaleTo(rows: Measured[]): number {
  return 1.05 * Math.max(0, ...rows.map((row) => row.interval?.high ?? 0));
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
