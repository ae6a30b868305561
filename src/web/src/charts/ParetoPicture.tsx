import {
  CartesianGrid,
  Label,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
  type ScatterShapeProps,
  type TooltipContentProps,
} from 'recharts';
import { nameOf, type Candidate } from '../evaluationApi';
import { fineCost } from '../format';
import { LINE, SMALL, TICK } from './look';

/** The ends of a scale with some air, also where all values are the same. */
function ends(values: number[], most: number): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = high === low ? Math.max(high * 0.1, 1e-6) : (high - low) * 0.12;
  return [Math.max(0, low - air), Math.min(most, high + air)];
}

/** Score over cost of each candidate; those on the Pareto front are joined. */
export default function ParetoPicture({ candidates }: { candidates: Candidate[] }) {
  const front = candidates
    .filter((it) => it.onParetoFront)
    .sort((a, b) => a.costPerCase - b.costPerCase);
  return (
    <ScatterChart
      responsive
      style={{ width: '100%', height: '100%' }}
      margin={{ top: 12, right: 24, bottom: 20, left: 4 }}
      accessibilityLayer={false}
    >
      <CartesianGrid stroke={LINE} />
      <XAxis
        type="number"
        dataKey="costPerCase"
        domain={ends(
          candidates.map((it) => it.costPerCase),
          Infinity,
        )}
        tickFormatter={fineCost}
        tickCount={4}
        minTickGap={14}
        fontSize={SMALL}
        tick={TICK}
        axisLine={{ stroke: LINE }}
        tickLine={false}
      >
        <Label
          value="score over cost a case"
          position="insideBottom"
          offset={-14}
          fontSize={SMALL}
          {...TICK}
        />
      </XAxis>
      <YAxis
        type="number"
        dataKey="score"
        domain={ends(
          candidates.map((it) => it.score),
          1,
        )}
        tickFormatter={(score: number) => score.toFixed(2)}
        tickCount={4}
        width="auto"
        fontSize={SMALL}
        tick={TICK}
        axisLine={{ stroke: LINE }}
        tickLine={false}
      />
      <Tooltip cursor={false} isAnimationActive={false} content={Tip} />
      <Scatter
        data={candidates.filter((it) => !it.onParetoFront)}
        className="pareto-off"
        isAnimationActive={false}
        shape={Spot}
      />
      <Scatter
        data={front}
        className="pareto-on"
        isAnimationActive={false}
        line={{ className: 'pareto-front' }}
        shape={Spot}
      />
    </ScatterChart>
  );
}

/** The candidate's number in a circle. */
function Spot({ cx, cy, payload }: ScatterShapeProps) {
  return (
    <g>
      <circle cx={cx} cy={cy} r={10} />
      <text x={cx} y={cy} dy={4} textAnchor="middle" fontSize={SMALL}>
        {(payload as Candidate).candidate}
      </text>
    </g>
  );
}

function Tip({ active, payload }: TooltipContentProps) {
  const candidate = payload[0]?.payload as Candidate | undefined;
  return active && candidate ? (
    <div className="chart-tip">
      <p>
        {nameOf(candidate.candidate)}: {candidate.score.toFixed(3)} at{' '}
        {fineCost(candidate.costPerCase)}
      </p>
    </div>
  ) : null;
}
