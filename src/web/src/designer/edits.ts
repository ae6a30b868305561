/** What a gesture on the canvas or in the list does to the definition. */
import {
  addCheckpoint,
  addDistribution,
  addMonitoring,
  addRole,
  checkpointNode,
  moveRole,
  placeCheckpoint,
  read,
  removeCheckpoint,
  removePart,
  removeRole,
  setAt,
  TRIES,
} from './definition';
import { graphOf, phases, roleIndexAt } from './graph';

const PLACES = ['compile', 'package'];

/** Whether a checkpoint can stand behind it. */
export function isPlace(text: string, id: string): boolean {
  return PLACES.includes(id) || read(text).roles.includes(id);
}

/** The role that a place in the order falls on: those of the tries keep theirs. */
function placedAt(text: string, row: number): number {
  const definition = read(text);
  return roleIndexAt(definition, graphOf(definition), row);
}

/** Adds a part: `role:NAME`, `checkpoint`, `publish` or `monitor`. */
export function add(text: string, part: string, near: string | null, row?: number): string {
  if (part.startsWith('role:')) {
    const role = part.slice('role:'.length);
    const definition = read(text);
    const design = phases(definition.roles).design.length;
    // Without a place: before the coder for those who design, else at the end.
    const at =
      row !== undefined
        ? placedAt(text, row)
        : ['prompt', 'planner', 'architect'].includes(role)
          ? design
          : undefined;
    return addRole(text, role, at);
  }
  if (part === 'checkpoint') {
    return near !== null && isPlace(text, near) ? addCheckpoint(text, near) : text;
  }
  return part === 'publish'
    ? addDistribution(text)
    : part === 'monitor'
      ? addMonitoring(text)
      : text;
}

/** Takes out what a node or an edge stands for. */
export function remove(text: string, id: string): string {
  const definition = read(text);
  const checkpoint = definition.checkpoints.find((each) => checkpointNode(each) === id);
  if (checkpoint) {
    return removeCheckpoint(text, checkpoint.index);
  }
  switch (id) {
    case 'publish':
      return removePart(text, 'distribution');
    case 'monitor':
      return removePart(text, 'monitoring');
    case 'rollback':
      return setAt(text, ['monitoring', 'rollback'], undefined);
    case 'coder':
      return text;
    default:
      return definition.roles.includes(id) ? removeRole(text, id) : text;
  }
}

/** A node was put at a row: a checkpoint goes behind what is near, a role takes that place in the order. */
export function move(text: string, id: string, row: number, near: string | null): string {
  const definition = read(text);
  const checkpoint = definition.checkpoints.find((each) => checkpointNode(each) === id);
  if (checkpoint) {
    return near !== null && near !== checkpoint.after && isPlace(text, near)
      ? placeCheckpoint(text, checkpoint.index, near)
      : text;
  }
  const from = definition.roles.indexOf(id);
  if (from < 0 || TRIES.includes(id)) {
    return text;
  }
  const others = { ...definition, roles: definition.roles.filter((role) => role !== id) };
  const to = roleIndexAt(others, graphOf(definition), row);
  return moveRole(text, id, Math.min(to, others.roles.length));
}

/** One place earlier or later among those of its phase. */
export function shift(text: string, role: string, by: -1 | 1): string {
  const { roles } = read(text);
  const { design, finish } = phases(roles);
  const phase = design.includes(role) ? design : finish;
  const at = phase.indexOf(role);
  const other = phase[at + by];
  if (at < 0) {
    return text;
  }
  if (other !== undefined) {
    return moveRole(text, role, roles.indexOf(other));
  }
  // Over the coder: from before the tries to behind them, and back.
  const coder = roles.indexOf('coder');
  return phase === design && by === 1
    ? moveRole(text, role, coder)
    : phase === finish && by === -1
      ? moveRole(text, role, coder)
      : text;
}

/** An edge was drawn: to a checkpoint it puts it there, to a role it makes it the next, to nothing it adds a checkpoint. */
export function connect(text: string, from: string, to: string | null): string {
  const definition = read(text);
  const source =
    definition.checkpoints.find((each) => checkpointNode(each) === from)?.after ?? from;
  if (!isPlace(text, source)) {
    return text;
  }
  if (to === null) {
    return addCheckpoint(text, source);
  }
  const checkpoint = definition.checkpoints.find((each) => checkpointNode(each) === to);
  if (checkpoint) {
    return placeCheckpoint(text, checkpoint.index, source);
  }
  const at = definition.roles.indexOf(to);
  const behind = definition.roles.indexOf(source);
  if (at < 0 || behind < 0 || TRIES.includes(to)) {
    return text;
  }
  return moveRole(text, to, at < behind ? behind : behind + 1);
}
