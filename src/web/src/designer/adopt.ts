/** Takes what was changed in a definition over into another text of the same definition, whose comments, order and style stay. */
import { diffArrays } from 'diff';
import { isMap, isSeq, parse, parseDocument, visit } from 'yaml';
import { changed, keyOf, pairs, removeEmpty, type Path, type Yaml } from './definition';

/**
 * `before` and `after` are written in the same way: what differs between them is what was changed. `text` says what `before` does, as a person
 * wrote it.
 */
export function adopt(text: string, before: string | null, after: string): string {
  if (before === null || before === after) {
    return before === null ? after : text;
  }
  if (isShared(text)) {
    // What stands in one place for several can't be changed in one of them.
    return after;
  }
  const from: unknown = parse(before);
  const to: unknown = parse(after);
  return changed(text, (doc) => {
    carry(doc, [], from, to);
    const roles = Object.keys((to as { agents?: object }).agents ?? {});
    if (pairs(doc).length === roles.length) {
      pairs(doc).sort((a, b) => roles.indexOf(keyOf(a)) - roles.indexOf(keyOf(b)));
    }
  });
}

/** Whether it has anchors that are used. */
function isShared(text: string): boolean {
  let shared = false;
  visit(parseDocument(text, { strict: false }), {
    Alias: () => {
      shared = true;
      return visit.BREAK;
    },
  });
  return shared;
}

function isPlainMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function carry(doc: Yaml, path: Path, before: unknown, after: unknown): void {
  if (same(before, after)) {
    return;
  }
  if (isPlainMap(before) && isPlainMap(after)) {
    for (const key of Object.keys(before)) {
      if (!(key in after)) {
        doc.deleteIn([...path, key]);
        removeEmpty(doc, [...path, key]);
      }
    }
    for (const [key, value] of Object.entries(after)) {
      carry(doc, [...path, key], before[key], value);
    }
  } else if (Array.isArray(before) && Array.isArray(after) && isSeq(doc.getIn(path))) {
    carryList(doc, path, before, after);
  } else {
    put(doc, path, after);
  }
}

function carryList(doc: Yaml, path: Path, before: unknown[], after: unknown[]): void {
  const parts = diffArrays(
    before.map((each) => JSON.stringify(each)),
    after.map((each) => JSON.stringify(each)),
  );
  let from = 0;
  let to = 0;
  let gone = 0;
  const list: unknown = doc.getIn(path);
  const items = isSeq(list) ? list.items : [];
  for (const part of parts) {
    if (part.removed) {
      gone = part.value.length;
      from += gone;
    } else if (part.added) {
      // What stands for what was there before is the same, changed.
      const count = part.value.length;
      const kept = Math.min(gone, count);
      for (let i = 0; i < kept; i++) {
        carry(doc, [...path, to + i], before[from - gone + i], after[to + i]);
      }
      items.splice(
        to + kept,
        gone - kept,
        ...after.slice(to + kept, to + count).map((each) => doc.createNode(each)),
      );
      gone = 0;
      to += count;
    } else {
      items.splice(to, gone);
      gone = 0;
      from += part.value.length;
      to += part.value.length;
    }
  }
  items.splice(to, gone);
}

function put(doc: Yaml, path: Path, value: unknown): void {
  for (let length = 1; length < path.length; length++) {
    const parent = path.slice(0, length);
    const there: unknown = doc.getIn(parent);
    if (!isMap(there) && !isSeq(there)) {
      doc.setIn(parent, doc.createNode({}));
    }
  }
  const isRole = path[0] === 'agents' && path.length === 2;
  const empty = isPlainMap(value) && Object.keys(value).length === 0;
  doc.setIn(path, doc.createNode(isRole && empty ? null : value));
}
