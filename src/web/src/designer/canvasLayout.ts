/** Where nodes and edges are on the designer's canvas, in its own units. */
import type { Graph, GraphEdge, GraphNode } from './graph';

export const COLUMN = 214;
export const ROW = 88;
export const WIDTH = 152;
export const HEIGHT = 52;
/** How far an edge that leads back goes beyond its nodes. */
export const BESIDE = 22;
/** Half of what is written on it. */
const HALF_LABEL = 44;
/** Where an edge leaves and arrives: down where it goes on, by the side to a neighbour or back. */
export function handles(edge: GraphEdge, from: GraphNode, to: GraphNode): [string, string] {
  if (edge.back) {
    return from.column < to.column ? ['out-left', 'in-left'] : ['out-right', 'in-right'];
  }
  if (from.row >= to.row) {
    return from.column < to.column ? ['out-right', 'in-left'] : ['out-left', 'in-right'];
  }
  return ['out', 'in'];
}

/** What is drawn, the ways back beside the nodes among it: React Flow itself counts nodes only. */
export function boundsOf(graph: Graph): { x: number; y: number; width: number; height: number } {
  const known = new Map(graph.nodes.map((node) => [node.id, node]));
  const lefts = graph.nodes.map((node) => node.column * COLUMN);
  const rights = lefts.map((left) => left + WIDTH);
  const rows = graph.nodes.map((node) => node.row * ROW);
  for (const edge of graph.edges) {
    const from = known.get(edge.from);
    const to = known.get(edge.to);
    if (edge.back && from && to) {
      // Between two columns it is written on the way from one to the other.
      const isOutside = edge.condition !== '' && from.column === to.column;
      const beyond = BESIDE + (isOutside ? HALF_LABEL : 0);
      if (handles(edge, from, to)[0] === 'out-left') {
        lefts.push(Math.min(from.column, to.column) * COLUMN - beyond);
      } else {
        rights.push(Math.max(from.column, to.column) * COLUMN + WIDTH + beyond);
      }
    }
  }
  const x = Math.min(...lefts);
  const y = Math.min(...rows);
  return { x, y, width: Math.max(...rights) - x, height: Math.max(...rows) + HEIGHT - y };
}
