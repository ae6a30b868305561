import type { Stage } from './api';
import { stageMap } from './stageLayout';

const COLUMN = 104;
const ROW = 62;
const RADIUS = 11;
const TOP = 18;

const SHAPES: Record<Stage['state'], string> = {
  RUNNING: 'M0-5A5 5 0 1 1-5 0',
  WAITING: 'M-2-4V4M2-4V4',
  SUCCEEDED: 'M-4.5.5-1.5 3.5 5-3.5',
  UNSTABLE: 'M0-5V1.5M0 4.4V5',
  FAILED: 'M-4-4 4 4M4-4-4 4',
  ABORTED: 'M-4.5 0H4.5',
};

const short = (name: string) => (name.length > 15 ? `${name.slice(0, 14)}…` : name);

/** Stages from left to right, those that went on at once below each other, each with its state. */
export function StageGraph({ stages }: { stages: Stage[] }) {
  const { dots, ways, columns, rows } = stageMap(stages);
  const x = (column: number) => COLUMN / 2 + column * COLUMN;
  const y = (row: number) => TOP + row * ROW;
  const width = columns * COLUMN;
  const height = rows * ROW + 6;
  return (
    // Can be reached by keyboard, since it may scroll.
    <div
      className="stage-graph"
      role="region"
      aria-label="Graph of stages"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="list">
        {ways.map(([from, to]) => {
          const a = dots[from];
          const b = dots[to];
          if (!a || !b) {
            return null;
          }
          const [x1, y1, x2, y2] = [x(a.column), y(a.row), x(b.column), y(b.row)];
          // Down right behind the one, or up right before the other: names stay free.
          const bend = y2 > y1 ? x1 + COLUMN / 2 : x2 - COLUMN / 2;
          return (
            <path
              key={`${from} ${to}`}
              className="stage-way"
              aria-hidden="true"
              d={y1 === y2 ? `M${x1} ${y1}H${x2}` : `M${x1} ${y1}H${bend}V${y2}H${x2}`}
            />
          );
        })}
        {dots.map(({ stage, column, row }, index) => (
          <g
            key={index}
            role="listitem"
            aria-label={`${stage.name}: ${stage.state.toLowerCase()}`}
            className={`stage-dot stage-dot-${stage.state.toLowerCase()}`}
            transform={`translate(${x(column)} ${y(row)})`}
          >
            <title>{`${stage.name}: ${stage.state.toLowerCase()}`}</title>
            <circle r={RADIUS} />
            <path d={SHAPES[stage.state]} />
            <text y={RADIUS + 16} aria-hidden="true">
              {short(stage.name)}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}
