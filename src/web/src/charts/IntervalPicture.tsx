import {
  ErrorBar,
  ReferenceLine,
  Scatter,
  ScatterChart,
  XAxis,
  YAxis,
  type ScatterShapeProps,
} from 'recharts';
import type { Interval } from '../evaluationApi';
import { LINE, SMALL, TICK } from './look';

export interface Scale {
  from: number;
  to: number;
  /** A value that is drawn as a line through all rows, such as no difference. */
  mark?: number;
  text: (value: number) => string;
}

interface Estimate {
  mean: number;
  /** To its lower and its upper end. */
  error: [number, number];
  row: number;
}

const MIDDLE = 0.5;

/** An estimate as a point with its interval as a line; without one, what the scale is of. */
export default function IntervalPicture({
  interval,
  scale,
}: {
  interval?: Interval | null;
  scale: Scale;
}) {
  const { from, to, mark, text } = scale;
  const axis = interval === undefined;
  const inside = (value: number) => Math.min(to, Math.max(from, value));
  const estimates: Estimate[] = interval
    ? [
        {
          mean: inside(interval.mean),
          error: [
            inside(interval.mean) - inside(interval.low),
            inside(interval.high) - inside(interval.mean),
          ],
          row: MIDDLE,
        },
      ]
    : [];
  return (
    <ScatterChart
      responsive
      style={{ width: '100%', height: '100%' }}
      margin={{ top: 0, right: 6, bottom: 0, left: 6 }}
      accessibilityLayer={false}
    >
      <XAxis
        type="number"
        dataKey="mean"
        domain={[from, to]}
        // Where there is nothing to draw the scale is there all the same.
        allowDataOverflow={estimates.length === 0}
        ticks={[from, (from + to) / 2, to]}
        tickFormatter={text}
        fontSize={SMALL}
        height={axis ? 22 : 0}
        tick={axis && TICK}
        tickSize={4}
        axisLine={axis && { stroke: LINE }}
        tickLine={axis && { stroke: LINE }}
        interval="preserveStartEnd"
      />
      <YAxis
        type="number"
        dataKey="row"
        domain={[0, 1]}
        allowDataOverflow={estimates.length === 0}
        width={0}
        hide
      />
      {!axis && <ReferenceLine y={MIDDLE} className="interval-scale" />}
      {!axis && mark !== undefined && <ReferenceLine x={mark} className="interval-mark" />}
      <Scatter
        data={estimates}
        className="interval-point"
        isAnimationActive={false}
        shape={({ cx, cy }: ScatterShapeProps) => <circle cx={cx} cy={cy} r={4.5} />}
      >
        <ErrorBar
          dataKey="error"
          direction="x"
          width={5}
          className="interval-line"
          isAnimationActive={false}
        />
      </Scatter>
    </ScatterChart>
  );
}
