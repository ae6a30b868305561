/** A workflow's graph from left to right, with what a run has made of each of its nodes. */
import type { RunWithStages, Stage, State } from './api';
import type { Checkpoint, CheckpointState } from './checkpoints';

export interface WorkflowNode {
  id: string;
  kind: 'agent' | 'stage' | 'checkpoint' | 'stop';
  title: string;
}

export interface WorkflowGraph {
  nodes: WorkflowNode[];
  /** `condition` in words; empty for always. */
  edges: { from: string; to: string; condition: string }[];
}

/** Of a node: a stage's, or that the run has not come to it, or has gone past it without need. */
export type NodeState = State | 'TO_COME' | 'PASSED_BY';

export interface Spot {
  node: WorkflowNode;
  column: number;
  row: number;
  state: NodeState;
  /** Under what condition it is come to; of the coder which try it is. */
  note: string;
}

export interface WorkflowMap {
  spots: Spot[];
  /** By their places in the list. */
  ways: [number, number][];
  /** The way back to the coder, with how often it was gone; null where there is none. */
  again: { from: number; to: number; conditions: string[] } | null;
  columns: number;
  rows: number;
}

const CODER = 'coder';
const JUDGES = ['reviewer', 'tester'];
const CHECKPOINT = 'checkpoint ';
/** What a translated definition has beside its nodes. */
const OWN_STAGES = ['Requirements', 'Implement'];
const ANSWERED: Record<CheckpointState, State> = {
  OPEN: 'WAITING',
  APPROVED: 'SUCCEEDED',
  REJECTED: 'FAILED',
  VOID: 'ABORTED',
};

const isQuestion = ({ kind }: WorkflowNode) => kind === 'checkpoint' || kind === 'stop';

/** Whether a run's stages are those of the definition: it may have been another, or a Jenkinsfile of its own. */
export function fits(graph: WorkflowGraph, stages: Stage[]): boolean {
  const names = new Set([
    ...OWN_STAGES,
    ...graph.nodes.filter((node) => !isQuestion(node)).map(({ title }) => title),
  ]);
  return stages.every(
    ({ depth, name }) => depth > 0 || names.has(name) || name.startsWith('Declarative: '),
  );
}

/** How far each node has come. */
class Progress {
  private readonly coder: Stage | undefined;
  private readonly pack: Stage | undefined;
  /** Whether the package itself is being made, after what the packager wrote. */
  private readonly packing: boolean;

  constructor(
    private readonly stages: Stage[],
    private readonly checkpoints: Checkpoint[],
    private readonly hasPackager: boolean,
  ) {
    this.coder = this.last(/^Code \d+$/);
    const at = stages.findLastIndex(({ depth, name }) => depth === 0 && name === 'Package');
    this.pack = stages[at];
    this.packing = (stages[at + 1]?.depth ?? 0) > 0;
  }

  get tries(): number {
    return Number(/\d+$/.exec(this.coder?.name ?? '')?.[0] ?? 0);
  }

  of(node: WorkflowNode): NodeState {
    if (isQuestion(node)) {
      const asked = this.asked(node.id.slice(CHECKPOINT.length));
      return asked === undefined ? 'TO_COME' : ANSWERED[asked.state];
    }
    if (node.id === CODER) {
      return this.coder?.state ?? 'TO_COME';
    }
    if (JUDGES.includes(node.id)) {
      return this.judged(node.id === 'reviewer' ? /^Review( \d+)?$/ : /^Test( \d+)?$/);
    }
    if (node.id === 'packager') {
      return this.packing ? 'SUCCEEDED' : (this.pack?.state ?? 'TO_COME');
    }
    if (node.id === 'package') {
      return this.hasPackager && !this.packing ? 'TO_COME' : (this.pack?.state ?? 'TO_COME');
    }
    const own = this.stages.findLast(({ depth, name }) => depth === 0 && name === node.title);
    return own?.state ?? 'TO_COME';
  }

  /** What a judge says of an earlier try is over once the next has begun. */
  private judged(name: RegExp): NodeState {
    const found = this.last(name);
    return found && this.coder && Date.parse(found.started) >= Date.parse(this.coder.started)
      ? found.state
      : 'TO_COME';
  }

  /** Of a checkpoint within the tries each has its number. */
  private asked(id: string): Checkpoint | undefined {
    return this.checkpoints.findLast(({ inputId, asked }) => {
      const rest = inputId.toLowerCase().startsWith(id.toLowerCase())
        ? inputId.slice(id.length)
        : null;
      return (
        rest === '' ||
        (rest !== null &&
          /^-\d+$/.test(rest) &&
          asked >= Date.parse(this.coder?.started ?? '1970-01-01'))
      );
    });
  }

  private last(name: RegExp): Stage | undefined {
    return this.stages.findLast((stage) => stage.depth > 0 && name.test(stage.name));
  }
}

/** The graph with each node at its place and in its state. */
export function workflowMap(
  graph: WorkflowGraph,
  { stages }: Pick<RunWithStages, 'stages'>,
  checkpoints: Checkpoint[],
): WorkflowMap {
  const { nodes } = graph;
  const place = new Map(nodes.map(({ id }, index) => [id, index]));
  const edges = graph.edges.flatMap(({ from, to, condition }) => {
    const [a, b] = [place.get(from), place.get(to)];
    return a === undefined || b === undefined ? [] : [{ from: a, to: b, condition }];
  });
  const ways = edges.filter(({ from, to }) => to > from);
  const columns = columnsOf(nodes.length, ways);
  const rows = rowsOf(columns, ways);
  const progress = new Progress(
    stages,
    checkpoints,
    nodes.some(({ id }) => id === 'packager'),
  );
  const states = nodes.map((node) => progress.of(node));
  const isPast = (column: number) =>
    nodes.some(
      (node, index) =>
        !isQuestion(node) && (columns[index] ?? 0) > column && states[index] !== 'TO_COME',
    );
  const spots = nodes.map((node, index): Spot => {
    const column = columns[index] ?? 0;
    const state = states[index] ?? 'TO_COME';
    return {
      node,
      column,
      row: rows[index] ?? 0,
      state: state === 'TO_COME' && isQuestion(node) && isPast(column) ? 'PASSED_BY' : state,
      note:
        node.id === CODER && progress.tries > 1
          ? `try ${progress.tries}`
          : (ways.find(({ to }) => to === index)?.condition ?? ''),
    };
  });
  const back = edges.filter(({ from, to }) => to < from);
  const target = back[0]?.to;
  const judges = back.filter(({ from }) => rows[from] === 0).map(({ from }) => from);
  return {
    spots,
    ways: ways.map(({ from, to }) => [from, to]),
    again:
      target === undefined
        ? null
        : {
            from: judges.at(-1) ?? back[0]?.from ?? target,
            to: target,
            conditions: back.map(({ condition }) => condition),
          },
    columns: Math.max(0, ...columns) + 1,
    rows: Math.max(0, ...rows) + 1,
  };
}

interface Way {
  from: number;
  to: number;
}

/** Each node after all that lead to it; the list has them in such an order. */
function columnsOf(nodes: number, ways: Way[]): number[] {
  const columns = Array.from({ length: nodes }, () => 0);
  for (let node = 0; node < nodes; node++) {
    for (const { from } of ways.filter(({ to }) => to === node)) {
      columns[node] = Math.max(columns[node] ?? 0, (columns[from] ?? 0) + 1);
    }
  }
  return columns;
}

/** The first row that no other node of the column has, nor a way that goes past it. */
function rowsOf(columns: number[], ways: Way[]): number[] {
  const rows: number[] = [];
  const order = [...columns.keys()].sort((a, b) => (columns[a] ?? 0) - (columns[b] ?? 0) || a - b);
  for (const node of order) {
    const column = columns[node] ?? 0;
    const taken = new Set<number | undefined>();
    for (const other of order) {
      if (rows[other] !== undefined && columns[other] === column) {
        taken.add(rows[other]);
      }
    }
    for (const { from, to } of ways) {
      if ((columns[from] ?? 0) < column && column < (columns[to] ?? 0)) {
        taken.add(rows[from]);
      }
    }
    let row = 0;
    while (taken.has(row)) {
      row++;
    }
    rows[node] = row;
  }
  return rows;
}
