import type { Candidate } from './evaluationApi';
import { fineCost } from './format';

const WIDTH = 480;
const HEIGHT = 220;
const LEFT = 44;
const RIGHT = 16;
const TOP = 16;
const BOTTOM = 36;

export function nameOf(candidate: number): string {
  return candidate === 0 ? 'as it was' : `candidate ${candidate}`;
}

/** The ends of a scale with some air, also where all values are the same. */
function ends(values: number[], most: number): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = high === low ? Math.max(high * 0.1, 1e-6) : (high - low) * 0.12;
  return [Math.max(0, low - air), Math.min(most, high + air)];
}

/** Score over cost of each candidate; those on the Pareto front are joined. The table below has the same figures. */
export function ParetoChart({ candidates }: { candidates: Candidate[] }) {
  const [left, right] = ends(
    candidates.map((it) => it.costPerCase),
    Infinity,
  );
  const [bottom, top] = ends(
    candidates.map((it) => it.score),
    1,
  );
  const x = (value: number) =>
    LEFT + ((WIDTH - LEFT - RIGHT) * (value - left)) / (right - left || 1);
  const y = (value: number) =>
    HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * (value - bottom)) / (top - bottom || 1);
  const front = candidates
    .filter((it) => it.onParetoFront)
    .sort((a, b) => a.costPerCase - b.costPerCase);
  return (
    <svg className="pareto" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path
        className="chart-line"
        d={`M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}`}
        fill="none"
      />
      <text x={LEFT - 6} y={TOP + 8} textAnchor="end">
        {top.toFixed(2)}
      </text>
      <text x={LEFT - 6} y={HEIGHT - BOTTOM} textAnchor="end">
        {bottom.toFixed(2)}
      </text>
      <text x={LEFT} y={HEIGHT - BOTTOM + 14}>
        {fineCost(left)}
      </text>
      <text x={WIDTH - RIGHT} y={HEIGHT - BOTTOM + 14} textAnchor="end">
        {fineCost(right)}
      </text>
      <text x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 4} textAnchor="middle">
        score over cost a case
      </text>
      {front.length > 1 && (
        <path
          className="pareto-front"
          d={front
            .map((it, at) => `${at === 0 ? 'M' : 'L'}${x(it.costPerCase)} ${y(it.score)}`)
            .join('')}
        />
      )}
      {candidates.map((it) => (
        <g key={it.candidate} className={it.onParetoFront ? 'pareto-on' : 'pareto-off'}>
          <title>{`${nameOf(it.candidate)}: ${it.score.toFixed(3)} at ${fineCost(it.costPerCase)}`}</title>
          <circle cx={x(it.costPerCase)} cy={y(it.score)} r="9" />
          <text x={x(it.costPerCase)} y={y(it.score) + 4} textAnchor="middle">
            {it.candidate}
          </text>
        </g>
      ))}
    </svg>
  );
}
