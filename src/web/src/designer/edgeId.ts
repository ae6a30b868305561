import type { GraphEdge } from './graph';

/** Tells an edge from all others. */
export function edgeId(edge: GraphEdge): string {
  return `${edge.from} → ${edge.to}`;
}
