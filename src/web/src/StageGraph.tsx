import { useEffect, useRef, type ReactNode } from 'react';
import type { Stage } from './api';
import { stageMap } from './stageLayout';
import type { NodeState } from './workflowMap';

const COLUMN = 104;
const ROW = 62;
const RADIUS = 11;
const TOP = 18;

const SHAPES: Record<NodeState, string> = {
  RUNNING: 'M0-5A5 5 0 1 1-5 0',
  WAITING: 'M-2-4V4M2-4V4',
  SUCCEEDED: 'M-4.5.5-1.5 3.5 5-3.5',
  UNSTABLE: 'M0-5V1.5M0 4.4V5',
  FAILED: 'M-4-4 4 4M4-4-4 4',
  ABORTED: 'M-4.5 0H4.5',
  PASSED_BY: 'M-3-3.5 1 0-3 3.5M1-3.5 5 0 1 3.5',
  TO_COME: '',
};

const short = (name: string) => (name.length > 15 ? `${name.slice(0, 14)}…` : name);

export interface Dot {
  name: string;
  /** What is said of it beside its name. */
  said: string;
  note?: string;
  state: NodeState;
  /** A person decides there. */
  asks?: boolean;
  column: number;
  row: number;
}

/** Stages from left to right, those that went on at once below each other, each with its state. */
export function StageGraph({ stages }: { stages: Stage[] }) {
  const { dots, ways, columns, rows } = stageMap(stages);
  return (
    <DotGraph
      name="Graph of stages"
      dots={dots.map(({ stage, column, row }) => ({
        name: stage.name,
        said: stage.state.toLowerCase(),
        state: stage.state,
        column,
        row,
      }))}
      ways={ways}
      columns={columns}
      rows={rows}
    />
  );
}

/** Dots with their names, and ways between them. `back` leads from one to an earlier one, above all others. */
export function DotGraph({
  name,
  dots,
  ways,
  columns,
  rows,
  back = null,
}: {
  name: string;
  dots: Dot[];
  ways: [number, number][];
  columns: number;
  rows: number;
  back?: { from: number; to: number; said: string; gone: boolean } | null;
}) {
  const top = TOP + (back === null ? 0 : 22);
  const x = (column: number) => COLUMN / 2 + column * COLUMN;
  const y = (row: number) => top + row * ROW;
  const width = columns * COLUMN;
  // What goes on now is in sight, where the window is narrow or the workflow long.
  const frame = useRef<HTMLDivElement>(null);
  const present = dots.find(({ state }) => state === 'RUNNING' || state === 'WAITING')?.column;
  useEffect(() => {
    if (frame.current && present !== undefined) {
      const middle = COLUMN / 2 + present * COLUMN;
      frame.current.scrollLeft = middle - frame.current.clientWidth / 2;
    }
  }, [present]);
  const height = top - TOP + rows * ROW + (dots.some(({ note }) => note) ? 14 : 6);
  return (
    // Can be reached by keyboard, since it may scroll.
    <div
      ref={frame}
      className="stage-graph"
      role="region"
      aria-label={name}
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
          const isAhead = [a, b].some(({ state }) => state === 'TO_COME' || state === 'PASSED_BY');
          return (
            <path
              key={`${from} ${to}`}
              className={isAhead ? 'stage-way stage-way-ahead' : 'stage-way'}
              aria-hidden="true"
              d={y1 === y2 ? `M${x1} ${y1}H${x2}` : `M${x1} ${y1}H${bend}V${y2}H${x2}`}
            />
          );
        })}
        {back && (
          <Back
            said={back.said}
            gone={back.gone}
            at={[dots[back.from], dots[back.to]]}
            x={x}
            y={y}
          />
        )}
        {dots.map(({ name: text, said, note, state, asks, column, row }, index) => (
          <g
            key={index}
            role="listitem"
            aria-label={`${text}: ${said}`}
            className={`stage-dot stage-dot-${state.toLowerCase().replace('_', '-')}`}
            transform={`translate(${x(column)} ${y(row)})`}
          >
            <title>{`${text}: ${said}`}</title>
            {asks ? (
              <rect
                className="stage-spot"
                x="-9.5"
                y="-9.5"
                width="19"
                height="19"
                rx="3"
                transform="rotate(45)"
              />
            ) : (
              <circle className="stage-spot" r={RADIUS} />
            )}
            <path d={SHAPES[state]} />
            <text y={RADIUS + 16} aria-hidden="true">
              {short(text)}
            </text>
            {note && (
              <text className="stage-note" y={RADIUS + 30} aria-hidden="true">
                {short(note)}
              </text>
            )}
          </g>
        ))}
      </svg>
    </div>
  );
}

function Back({
  said,
  gone,
  at: [from, to],
  x,
  y,
}: {
  said: string;
  gone: boolean;
  at: [Dot | undefined, Dot | undefined];
  x: (column: number) => number;
  y: (row: number) => number;
}): ReactNode {
  if (!from || !to) {
    return null;
  }
  const [right, left] = [x(from.column), x(to.column)];
  const [low, high] = [y(0) - RADIUS - 4, y(0) - RADIUS - 20];
  return (
    <g aria-hidden="true">
      <title>{said}</title>
      <path
        className={gone ? 'stage-way stage-way-back' : 'stage-way stage-way-ahead stage-way-back'}
        d={`M${right} ${low}V${high + 6}q0-6-6-6H${left + 6}q-6 0-6 6V${low}m-4-5 4 5 4-5`}
      />
    </g>
  );
}
