/** A definition as nodes and edges, as the engine draws it, each at its place; and what an edge's condition is in the definition. */
import { checkpointNode, LAST, TRIES, type Checkpoint, type Definition } from './definition';

export type Kind = 'agent' | 'stage' | 'checkpoint' | 'stop';

export interface GraphNode {
  id: string;
  kind: Kind;
  title: string;
  /** Columns and rows; a column may be a half. */
  column: number;
  row: number;
}

export interface GraphEdge {
  from: string;
  to: string;
  condition: string;
  /** Leads back to an earlier node. */
  back: boolean;
}

export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

export function titleOf(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1);
}

/** Roles by when they are called: before the tries, with each, once the code is good. */
export function phases(roles: readonly string[]): { design: string[]; finish: string[] } {
  const coder = roles.indexOf('coder');
  return {
    design: coder < 0 ? [] : roles.slice(0, coder),
    finish: roles
      .slice(Math.max(0, coder))
      .filter((role) => !TRIES.includes(role) && !LAST.includes(role)),
  };
}

const MAIN = 0.5;

class Builder {
  readonly nodes: GraphNode[] = [];
  readonly edges: GraphEdge[] = [];
  private ends: string[] = [];
  private row = 0;

  constructor(private readonly definition: Definition) {}

  /** @param side where its checkpoints go: to the left or to the right */
  step(id: string, kind: Kind, column = MAIN, side: -1 | 1 = 1): void {
    const start = this.row;
    this.nodes.push({ id, kind, title: titleOf(id), column, row: start });
    this.link(id);
    this.ends = [id];
    const own = this.definition.checkpoints.filter((each) => each.after === id);
    // Beside the coder the ways lead back from review and test: its own checkpoints are further away and below.
    const [far, below] = id === 'coder' ? [1.5, 1] : [side, 0];
    own.forEach((each, index) => {
      this.checkpoint(id, each, column + far, start + below + index);
    });
    this.row = start + Math.max(1, own.length === 0 ? 0 : own.length + below);
  }

  private link(to: string): void {
    for (const from of this.ends) {
      this.edges.push({ from, to, condition: '', back: false });
    }
  }

  private checkpoint(place: string, each: Checkpoint, column: number, row: number): void {
    const always = each.condition === 'always';
    const id = checkpointNode(each);
    this.nodes.push({
      id,
      kind: each.action === 'stop' ? 'stop' : 'checkpoint',
      title: each.message.trim() === '' ? titleOf(each.id) : each.message,
      column,
      row,
    });
    this.edges.push({ from: place, to: id, condition: always ? '' : each.condition, back: false });
    if (each.action === 'stop') {
      return;
    }
    if (TRIES.includes(place)) {
      this.edges.push({ from: id, to: 'coder', condition: 'rejected', back: true });
    }
    this.ends = [...(always ? [] : this.ends), id];
  }

  tries(): void {
    this.step('coder', 'agent');
    const from = this.ends;
    const start = this.row;
    const judges = ['reviewer', 'tester'].filter((role) => this.definition.roles.includes(role));
    let after: string[] = [];
    let end = start;
    for (const role of judges) {
      this.ends = from;
      this.row = start;
      const column = judges.length === 1 ? MAIN : role === 'reviewer' ? 0 : 1;
      this.step(role, 'agent', column, column === 0 ? -1 : 1);
      after = [...after, ...this.ends];
      end = Math.max(end, this.row);
    }
    this.row = end;
    this.ends = after.length === 0 ? from : after;
    if (judges.includes('tester')) {
      this.back('tester', 'not all passed, tries left');
    }
    if (judges.includes('reviewer') && this.definition.noIssues !== '') {
      this.back('reviewer', `${this.definition.noIssues} issues or worse, tries left`);
    }
  }

  private back(from: string, condition: string): void {
    this.edges.push({ from, to: 'coder', condition, back: true });
  }

  rollback(): void {
    const row = this.row - 1;
    this.nodes.push({ id: 'rollback', kind: 'stage', title: 'Rollback', column: MAIN + 1, row });
    this.edges.push({
      from: 'monitor',
      to: 'rollback',
      condition: 'regression found',
      back: false,
    });
  }
}

export function graphOf(definition: Definition): Graph {
  const graph = new Builder(definition);
  const { design, finish } = phases(definition.roles);
  design.forEach((role) => {
    graph.step(role, 'agent');
  });
  if (definition.roles.includes('coder')) {
    graph.tries();
  }
  finish.forEach((role) => {
    graph.step(role, 'agent');
  });
  graph.step('compile', 'stage');
  if (definition.roles.includes('packager')) {
    graph.step('packager', 'agent');
  }
  graph.step('package', 'stage');
  if (definition.distribution) {
    graph.step('publish', 'stage');
  }
  if (definition.monitoring) {
    graph.step('monitor', 'agent');
    if (definition.rollback) {
      graph.rollback();
    }
  }
  return { nodes: graph.nodes, edges: graph.edges };
}

/** The definition's place in the order of roles for something that is dropped at a row, before what is there. */
export function roleIndexAt(definition: Definition, graph: Graph, row: number): number {
  const above = graph.nodes
    .filter((node) => node.kind === 'agent' && node.row < row)
    .map((node) => definition.roles.indexOf(node.id))
    .filter((index) => index >= 0);
  return above.length === 0 ? 0 : Math.max(...above) + 1;
}
