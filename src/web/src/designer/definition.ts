/** A workflow's definition as YAML: read leniently, and edited so that comments, order and style of the rest stay. */
import { diffArrays } from 'diff';
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Pair,
  type ParsedNode,
} from 'yaml';

export const CONDITIONS = ['always', 'doubt', 'critical', 'failed'] as const;
export type Condition = (typeof CONDITIONS)[number];
export const ACTIONS = ['ask', 'stop'] as const;
export type Action = (typeof ACTIONS)[number];
export const SEVERITIES = ['critical', 'major', 'minor'] as const;

/** Roles of each try; those before them are called once. */
export const TRIES = ['coder', 'reviewer', 'tester'];
/** Roles with stages of their own at the end. */
export const LAST = ['packager', 'monitor'];

export interface Checkpoint {
  /** Where it stands in the definition's list. */
  index: number;
  id: string;
  after: string;
  condition: Condition;
  action: Action;
  message: string;
}

export interface Definition {
  name: string;
  language: string;
  tries: number;
  /** In the order in which they are called. */
  roles: string[];
  /** Of the reviewer: what sends the code back; empty for nothing. */
  noIssues: string;
  checkpoints: Checkpoint[];
  distribution: boolean;
  monitoring: boolean;
  rollback: boolean;
}

export type Path = readonly (string | number)[];
export type Yaml = Document.Parsed<ParsedNode, false> | Document;

const STYLE = { lineWidth: 0, flowCollectionPadding: false, nullStr: '' } as const;

function parse(text: string): Yaml {
  return parseDocument(text, { strict: false });
}

/** What is wrong with it as YAML; null where nothing is. */
export function unreadable(text: string): string | null {
  const doc = parse(text);
  const [error] = doc.errors;
  if (error) {
    return error.message.split('\n')[0] ?? error.message;
  }
  return isMap(doc.contents) ? null : 'The definition is no map of fields.';
}

/** What it says, with what it leaves out; anything of another type is as if it were not there. */
export function read(text: string): Definition {
  const doc = parse(text);
  const all = map(doc.errors.length === 0 ? plain(doc) : null);
  const agents = map(all.agents);
  const monitoring = all.monitoring;
  return {
    name: word(all.name),
    language: word(all.language) || 'typescript',
    tries: typeof all.tries === 'number' ? all.tries : 3,
    roles: Object.keys(agents),
    noIssues: word(map(map(agents.reviewer).success).noIssues),
    checkpoints: (Array.isArray(all.checkpoints) ? all.checkpoints : []).map(
      (each: unknown, index): Checkpoint => {
        const it = map(each);
        const condition = CONDITIONS.find((known) => known === it.condition) ?? 'always';
        const after = word(it.after);
        return {
          index,
          id: word(it.id) || `${after}-${condition}`,
          after,
          condition,
          action: it.action === 'stop' ? 'stop' : 'ask',
          message: word(it.message),
        };
      },
    ),
    distribution: all.distribution !== undefined && all.distribution !== null,
    monitoring: monitoring !== undefined && monitoring !== null,
    rollback: map(monitoring).rollback === true,
  };
}

function plain(doc: Yaml): unknown {
  try {
    return doc.toJS({ maxAliasCount: 100 });
  } catch {
    return null;
  }
}

function map(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function word(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A field's value; undefined where it is not there. */
export function valueAt(text: string, path: Path): unknown {
  const value: unknown = parse(text).getIn(path);
  return isMap(value) || isSeq(value) ? (value.toJSON() as unknown) : value;
}

/** The text after a change of the document; what the change left alone stands as it was written. */
export function changed(text: string, change: (doc: Yaml) => void): string {
  const doc = parse(text);
  if (doc.errors.length > 0 || (doc.contents !== null && !isMap(doc.contents))) {
    // What can't be read can't be changed: nothing is lost.
    return text;
  }
  const before = doc.toString(STYLE);
  change(doc);
  return asWritten(text, before, doc.toString(STYLE));
}

/** Lines that the change left alone stand as they were written, with their blanks; `before` is the text as it would be written anew. */
function asWritten(text: string, before: string, after: string): string {
  if (before === after) {
    return text;
  }
  const written = text.split('\n');
  const anew = before.split('\n');
  if (text === before || written.length !== anew.length) {
    return after;
  }
  let line = 0;
  const lines: string[] = [];
  for (const part of diffArrays(anew, after.split('\n'))) {
    if (part.added) {
      lines.push(...part.value);
    } else {
      if (!part.removed) {
        lines.push(...written.slice(line, line + part.value.length));
      }
      line += part.value.length;
    }
  }
  return lines.join('\n');
}

function emptyAt(doc: Yaml, path: Path): boolean {
  const value: unknown = doc.getIn(path, true);
  return (isMap(value) || isSeq(value)) && value.items.length === 0;
}

/** Parts that are nothing when they are empty, unlike a role. */
export function removeEmpty(doc: Yaml, path: Path): void {
  for (let length = path.length - 1; length > 0; length--) {
    const parent = path.slice(0, length);
    const isRole = parent[0] === 'agents' && parent.length === 2;
    if (!emptyAt(doc, parent)) {
      return;
    }
    if (isRole) {
      doc.setIn(parent, doc.createNode(null));
      return;
    }
    doc.deleteIn(parent);
  }
}

/** Sets a field; undefined, an empty text and an empty list take it out. */
export function setAt(text: string, path: Path, value: unknown): string {
  return changed(text, (doc) => {
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) {
      if (doc.hasIn(path)) {
        doc.deleteIn(path);
        removeEmpty(doc, path);
      }
      return;
    }
    for (let length = 1; length < path.length; length++) {
      const parent = path.slice(0, length);
      const there: unknown = doc.getIn(parent);
      if (!isMap(there) && !isSeq(there)) {
        const isList = typeof path[length] === 'number';
        doc.setIn(parent, doc.createNode(isList ? [] : {}));
      }
    }
    doc.setIn(path, typeof value === 'object' ? doc.createNode(value, { flow: true }) : value);
  });
}

export function pairs(doc: Yaml): Pair[] {
  const agents: unknown = doc.get('agents');
  return isMap(agents) ? agents.items : [];
}

export function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

/** Adds a role at that place of the order; at the end where none is said. */
export function addRole(text: string, role: string, at?: number): string {
  return changed(text, (doc) => {
    if (!isMap(doc.get('agents'))) {
      doc.set('agents', doc.createNode({}));
    }
    const all = pairs(doc);
    if (all.some((pair) => keyOf(pair) === role)) {
      return;
    }
    all.splice(at ?? all.length, 0, doc.createPair(role, null));
  });
}

/** Moves a role to that place among the others. */
export function moveRole(text: string, role: string, to: number): string {
  return changed(text, (doc) => {
    const all = pairs(doc);
    const from = all.findIndex((pair) => keyOf(pair) === role);
    const [moved] = from < 0 ? [] : all.splice(from, 1);
    if (moved) {
      all.splice(Math.max(0, Math.min(to, all.length)), 0, moved);
    }
  });
}

/** Takes a role out, with its checkpoints; without a packager nothing can be published. */
export function removeRole(text: string, role: string): string {
  return changed(text, (doc) => {
    doc.deleteIn(['agents', role]);
    without(doc, (after) => after === role);
    if (role === 'packager') {
      doc.delete('distribution');
      doc.delete('monitoring');
    }
  });
}

function without(doc: Yaml, gone: (after: string, index: number) => boolean): void {
  const list: unknown = doc.get('checkpoints');
  if (isSeq(list)) {
    list.items = list.items.filter(
      (item, index) => !gone(isMap(item) ? String(item.get('after')) : '', index),
    );
    if (list.items.length === 0) {
      doc.delete('checkpoints');
    }
  }
}

/** Conditions that can be met after a role or stage. */
export function possible(after: string): Condition[] {
  if (after === 'compile' || after === 'package') {
    return ['always'];
  }
  const more: Partial<Record<string, Condition[]>> = {
    reviewer: ['critical'],
    tester: ['failed'],
  };
  return ['always', 'doubt', ...(more[after] ?? [])];
}

/** An id that no checkpoint has. */
function freeId(text: string, wanted: string): string {
  const ids = new Set(read(text).checkpoints.map((each) => each.id));
  for (let number = 1; ; number++) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    if (!ids.has(id)) {
      return id;
    }
  }
}

/** Adds one behind all others; its conditions' first that is free there. */
export function addCheckpoint(text: string, after: string): string {
  const taken = read(text)
    .checkpoints.filter((each) => each.after === after)
    .map((each) => each.condition);
  const condition = possible(after).find((each) => !taken.includes(each)) ?? 'always';
  const id = freeId(text, `${after}-${condition}`);
  return changed(text, (doc) => {
    if (!isSeq(doc.get('checkpoints'))) {
      doc.set('checkpoints', doc.createNode([]));
    }
    doc.addIn(
      ['checkpoints'],
      doc.createNode({
        ...(id !== `${after}-${condition}` && { id }),
        after,
        condition,
      }),
    );
  });
}

/** Puts a checkpoint behind another role or stage; a condition that can't be met there becomes 'always'. */
export function placeCheckpoint(text: string, index: number, after: string): string {
  const before = read(text).checkpoints[index];
  if (!before) {
    return text;
  }
  const moved = setAt(text, ['checkpoints', index, 'after'], after);
  return possible(after).includes(before.condition)
    ? moved
    : setAt(moved, ['checkpoints', index, 'condition'], 'always');
}

export function removeCheckpoint(text: string, index: number): string {
  return changed(text, (doc) => {
    without(doc, (_, at) => at === index);
  });
}

/** Publishing wants somebody who says name and version of what is published. */
export function addDistribution(text: string): string {
  const named = read(text).roles.includes('packager') ? text : addRole(text, 'packager');
  return setAt(named, ['distribution', 'targets'], [{ type: 'binary', registry: 'releases' }]);
}

export function addMonitoring(text: string): string {
  const published = read(text).distribution ? text : addDistribution(text);
  return setAt(
    published,
    ['monitoring', 'signals'],
    [{ type: 'http', url: 'https://example.com/health' }],
  );
}

/** What is not published can't be watched. */
export function removePart(text: string, part: 'distribution' | 'monitoring'): string {
  return changed(text, (doc) => {
    doc.delete(part);
    if (part === 'distribution') {
      doc.delete('monitoring');
    }
  });
}

/** The id of the node that a line of the text is about; null where it is about none. */
export function nodeAtLine(text: string, line: number): string | null {
  const counter = new LineCounter();
  const doc = parseDocument(text, { lineCounter: counter, strict: false });
  const covers = (start: number, end: number) =>
    counter.linePos(start).line <= line && line <= counter.linePos(Math.max(start, end - 1)).line;
  const within = (pair: { key: unknown; value: unknown } | undefined): boolean => {
    const from = rangeOf(pair?.key)?.[0];
    const to = rangeOf(pair?.value)?.[1] ?? rangeOf(pair?.key)?.[1];
    return from !== undefined && to !== undefined && covers(from, to);
  };
  const role = pairs(doc).find((pair) => within(pair));
  if (role) {
    return keyOf(role);
  }
  const list: unknown = doc.get('checkpoints');
  if (isSeq(list)) {
    const at = list.items.findIndex((item) => {
      const range = rangeOf(item);
      return range !== undefined && covers(range[0], range[1]);
    });
    const checkpoint = read(text).checkpoints[at];
    if (checkpoint) {
      return checkpointNode(checkpoint);
    }
  }
  const top = isMap(doc.contents) ? doc.contents.items.find((pair) => within(pair)) : undefined;
  const nodes: Partial<Record<string, string>> = { distribution: 'publish', monitoring: 'monitor' };
  return top ? (nodes[keyOf(top)] ?? null) : null;
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  return (node as { range?: [number, number, number] | null } | null)?.range ?? undefined;
}

/** As the engine's graph names it. */
export function checkpointNode(checkpoint: Checkpoint): string {
  return `checkpoint ${checkpoint.id}`;
}

/** What a new workflow begins with. */
export function fresh(name: string): string {
  return `name: ${name}
language: typescript

agents:
  planner:
  coder:
  reviewer:
  tester:

checkpoints:
  - after: tester
    condition: failed
`;
}
