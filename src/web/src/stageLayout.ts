/** Where stages stand in time, and in a graph that goes from left to right. */
import type { Stage } from './api';

/** From the begin of the first to the end of the last, in milliseconds. */
export function span(stages: Stage[]): { from: number; length: number } {
  const from = Math.min(...stages.map((each) => Date.parse(each.started)));
  const to = Math.max(...stages.map((each) => Date.parse(each.started) + each.durationMs));
  return { from, length: Math.max(1, to - from) };
}

/** A stage's part of that, in percent; at least 1 wide so that it can be seen. */
export function part(
  stage: Stage,
  whole: { from: number; length: number },
): { start: number; width: number } {
  const start = (100 * (Date.parse(stage.started) - whole.from)) / whole.length;
  const width = Math.max(1, (100 * stage.durationMs) / whole.length);
  return { start: Math.round(Math.min(start, 99) * 10) / 10, width: Math.round(width * 10) / 10 };
}

export interface Dot {
  stage: Stage;
  column: number;
  row: number;
}

export interface StageMap {
  /** Stages without any within them. */
  dots: Dot[];
  /** From one dot to the next, by their places in the list. */
  ways: [number, number][];
  columns: number;
  rows: number;
}

interface Tree {
  stage: Stage;
  within: Tree[];
}

function trees(stages: Stage[]): Tree[] {
  const roots: Tree[] = [];
  const open: Tree[] = [];
  for (const stage of stages) {
    const tree = { stage, within: [] };
    open.length = Math.min(open.length, stage.depth);
    (open.at(-1)?.within ?? roots).push(tree);
    open.push(tree);
  }
  return roots;
}

/** Siblings that went on at once are beside each other; all others follow one another. */
function atOnce(siblings: Tree[]): Tree[][] {
  const groups: Tree[][] = [];
  let end = -Infinity;
  for (const tree of siblings) {
    const start = Date.parse(tree.stage.started);
    const group = groups.at(-1);
    if (group && start < end) {
      group.push(tree);
    } else {
      groups.push([tree]);
    }
    end = Math.max(end, start + tree.stage.durationMs);
  }
  return groups;
}

/** The graph of stages in the order in which they went. */
export function stageMap(stages: Stage[]): StageMap {
  const map: StageMap = { dots: [], ways: [], columns: 0, rows: 0 };
  const series = (siblings: Tree[], column: number, row: number, from: number[]) => {
    let at = column;
    let ends = from;
    let rows = 1;
    for (const group of atOnce(siblings)) {
      let next = at;
      let below = row;
      const after: number[] = [];
      for (const tree of group) {
        const drawn =
          tree.within.length === 0
            ? dot(tree.stage, at, below, ends)
            : series(tree.within, at, below, ends);
        next = Math.max(next, drawn.column);
        below += drawn.rows;
        after.push(...drawn.ends);
      }
      at = next;
      ends = after;
      rows = Math.max(rows, below - row);
    }
    return { column: at, ends, rows };
  };
  const dot = (stage: Stage, column: number, row: number, from: number[]) => {
    const index = map.dots.push({ stage, column, row }) - 1;
    map.ways.push(...from.map((each): [number, number] => [each, index]));
    return { column: column + 1, ends: [index], rows: 1 };
  };
  const { column, rows } = series(trees(stages), 0, 0, []);
  map.columns = column;
  map.rows = rows;
  return map;
}
