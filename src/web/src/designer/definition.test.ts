import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  addCheckpoint,
  addDistribution,
  addMonitoring,
  addRole,
  fresh,
  moveRole,
  nodeAtLine,
  placeCheckpoint,
  possible,
  read,
  removePart,
  removeRole,
  setAt,
  unreadable,
  valueAt,
} from './definition';
import { add, connect, move, remove, shift } from './edits';
import { graphOf } from './graph';
import { begin, change } from './history';

const TEXT = `# Built each night.
name: duration   # also the package's name
language: typescript

agents:
  # Thinks before anybody writes.
  planner: {model: deep, prompt: planner@production}
  coder:
    retry: {attempts: 3}   # the model is often overloaded
  reviewer:
    success: {noIssues: major}
  tester:
  writer:
  packager:

checkpoints:
  - after: reviewer   # a second pair of eyes
    condition: critical
  - {after: tester, condition: failed}

distribution:
  targets: [{type: npm, registry: 'https://npm.example.com'}]
`;

describe('editing the YAML', () => {
  it('changes only what is meant: comments, order and style stay', () => {
    expect(setAt(TEXT, ['agents', 'planner', 'model'], 'fast')).toBe(
      TEXT.replace('model: deep', 'model: fast'),
    );
    expect(setAt(TEXT, ['checkpoints', 0, 'condition'], 'doubt')).toBe(
      TEXT.replace('condition: critical', 'condition: doubt'),
    );
    expect(setAt(TEXT, ['name'], 'other')).toBe(
      TEXT.replace('name: duration   #', 'name: other #'),
    );
  });

  it('gives every text back that nothing was changed in', () => {
    const sample = readFileSync('../../sample-jobs/typescript-library/workflow.yaml', 'utf8');
    for (const text of [TEXT, sample, fresh('x')]) {
      expect(
        setAt(
          setAt(text, ['tries'], 7),
          ['tries'],
          read(text).tries === 3 && valueAt(text, ['tries']) === undefined ? undefined : 3,
        ),
      ).toBe(text);
    }
  });

  it('adds and takes out fields, and leaves nothing empty behind', () => {
    const added = setAt(TEXT, ['agents', 'tester', 'success', 'confidence'], 0.8);
    expect(added).toContain('tester:\n    success:\n      confidence: 0.8');
    expect(setAt(added, ['agents', 'tester', 'success', 'confidence'], undefined)).toBe(TEXT);
    expect(setAt(TEXT, ['agents', 'reviewer', 'success', 'noIssues'], '')).toBe(
      TEXT.replace('  reviewer:\n    success: {noIssues: major}\n', '  reviewer:\n'),
    );
  });

  it('keeps numbers, flags and lists as what they are', () => {
    const text = setAt(setAt(TEXT, ['tries'], 5), ['agents', 'coder', 'tools'], ['read_file', '3']);
    expect(valueAt(text, ['tries'])).toBe(5);
    expect(valueAt(text, ['agents', 'coder', 'tools'])).toEqual(['read_file', '3']);
    expect(valueAt(setAt(TEXT, ['name'], '12'), ['name'])).toBe('12');
    expect(valueAt(setAt(TEXT, ['description'], 'a: b # c'), ['description'])).toBe('a: b # c');
  });

  it('adds, moves and takes out roles, with what belongs to them', () => {
    expect(read(addRole(TEXT, 'architect', 1)).roles.slice(0, 3)).toEqual([
      'planner',
      'architect',
      'coder',
    ]);
    expect(addRole(TEXT, 'coder')).toBe(TEXT);
    const moved = moveRole(TEXT, 'writer', 0);
    expect(read(moved).roles[0]).toBe('writer');
    expect(moved).toContain('# the model is often overloaded');
    const without = read(removeRole(TEXT, 'tester'));
    expect(without.checkpoints.map((each) => each.after)).toEqual(['reviewer']);
    expect(read(removeRole(TEXT, 'packager')).distribution).toBe(false);
  });

  it('puts checkpoints where their conditions can be met', () => {
    expect(read(addCheckpoint(TEXT, 'reviewer')).checkpoints[2]).toMatchObject({
      after: 'reviewer',
      condition: 'always',
    });
    const twice = addCheckpoint(addCheckpoint(TEXT, 'compile'), 'compile');
    expect(read(twice).checkpoints.map((each) => each.id)).toEqual([
      'reviewer-critical',
      'tester-failed',
      'compile-always',
      'compile-always-2',
    ]);
    expect(read(placeCheckpoint(TEXT, 1, 'package')).checkpoints[1]).toMatchObject({
      after: 'package',
      condition: 'always',
    });
    expect(possible('compile')).toEqual(['always']);
    expect(possible('tester')).toEqual(['always', 'doubt', 'failed']);
  });

  it('publishes with a packager, and watches what is published', () => {
    const watched = read(addMonitoring(fresh('x')));
    expect(watched).toMatchObject({ distribution: true, monitoring: true });
    expect(watched.roles).toContain('packager');
    expect(read(removePart(addMonitoring(fresh('x')), 'distribution'))).toMatchObject({
      distribution: false,
      monitoring: false,
    });
    expect(addDistribution(TEXT)).toContain('binary');
  });

  it('does not touch what it can’t read', () => {
    const broken = 'name: [\n';
    expect(unreadable(broken)).not.toBeNull();
    expect(addRole(broken, 'planner')).toBe(broken);
    expect(setAt(broken, ['name'], 'x')).toBe(broken);
    expect(read(broken).roles).toEqual([]);
    expect(unreadable('- a\n')).toContain('no map');
    expect(read('agents: 3\ncheckpoints: {}\n')).toMatchObject({ roles: [], checkpoints: [] });
    expect(unreadable(TEXT)).toBeNull();
  });

  it('finds the node that a line is about', () => {
    const line = (text: string) => TEXT.split('\n').findIndex((each) => each.includes(text)) + 1;
    expect(nodeAtLine(TEXT, line('model: deep'))).toBe('planner');
    expect(nodeAtLine(TEXT, line('attempts'))).toBe('coder');
    expect(nodeAtLine(TEXT, line('condition: critical'))).toBe('checkpoint reviewer-critical');
    expect(nodeAtLine(TEXT, line('targets'))).toBe('publish');
    expect(nodeAtLine(TEXT, 2)).toBeNull();
  });
});

describe('gestures', () => {
  const roles = (text: string) => read(text).roles;

  it('reorders roles by where they are put', () => {
    const two = addRole(TEXT, 'architect', 1);
    expect(roles(move(two, 'architect', 0, null)).slice(0, 2)).toEqual(['architect', 'planner']);
    // Below the tries: once the code is good.
    const row = (id: string) => graphOf(read(two)).nodes.find((node) => node.id === id)?.row ?? -1;
    const late = move(two, 'architect', row('compile'), null);
    expect(roles(late).indexOf('architect')).toBeGreaterThan(roles(late).indexOf('coder'));
    expect(move(two, 'coder', 0, null)).toBe(two);
  });

  it('shifts roles among theirs, and over the tries', () => {
    const two = addRole(TEXT, 'architect', 1);
    expect(roles(shift(two, 'architect', -1)).slice(0, 2)).toEqual(['architect', 'planner']);
    expect(shift(two, 'planner', -1)).toBe(two);
    const after = shift(two, 'architect', 1);
    expect(roles(after).indexOf('architect')).toBe(roles(after).indexOf('coder') + 1);
    expect(shift(after, 'architect', -1)).toBe(two);
    expect(roles(shift(TEXT, 'writer', -1))[1]).toBe('writer');
  });

  it('connects', () => {
    expect(read(connect(TEXT, 'planner', 'checkpoint tester-failed')).checkpoints[1]).toMatchObject(
      { after: 'planner', condition: 'always' },
    );
    expect(read(connect(TEXT, 'writer', null)).checkpoints).toHaveLength(3);
    expect(roles(connect(TEXT, 'writer', 'planner')).slice(-3)).toEqual([
      'writer',
      'planner',
      'packager',
    ]);
    expect(connect(TEXT, 'publish', null)).toBe(TEXT);
  });

  it('adds and removes parts', () => {
    expect(roles(add(TEXT, 'role:architect', null))[1]).toBe('architect');
    expect(roles(add(TEXT, 'role:poet', null)).at(-1)).toBe('poet');
    expect(roles(add(TEXT, 'role:poet', null, 0))[0]).toBe('poet');
    expect(read(add(TEXT, 'monitor', null)).monitoring).toBe(true);
    expect(add(TEXT, 'checkpoint', 'publish')).toBe(TEXT);
    expect(read(remove(TEXT, 'checkpoint reviewer-critical')).checkpoints).toHaveLength(1);
    expect(read(remove(TEXT, 'publish')).distribution).toBe(false);
    expect(remove(TEXT, 'coder')).toBe(TEXT);
    expect(remove(TEXT, 'compile')).toBe(TEXT);
  });
});

describe('the graph', () => {
  const drawn =
    '../engine/src/test/resources/io/jenkins/plugins/agentic/engine/workflow/definition/';

  // The engine's own test draws the same file: what the canvas shows is what is run.
  it('is the engine’s', () => {
    const graph = graphOf(read(readFileSync(`${drawn}drawn.yaml`, 'utf8')));
    const engines = JSON.parse(readFileSync(`${drawn}drawn.json`, 'utf8')) as {
      nodes: object[];
      edges: object[];
    };
    expect(graph.nodes.map(({ id, kind, title }) => ({ id, kind, title }))).toEqual(engines.nodes);
    expect(graph.edges.map(({ from, to, condition }) => ({ from, to, condition }))).toEqual(
      engines.edges,
    );
  });

  it('has a place for each', () => {
    const { nodes } = graphOf(read(addMonitoring(TEXT)));
    expect(new Set(nodes.map(({ column, row }) => `${column} ${row}`)).size).toBe(nodes.length);
  });
});

describe('undo', () => {
  it('goes back and forth, and forgets what was undone when something else is done', () => {
    const once = change(begin('a'), { to: 'b' });
    const twice = change(once, { to: 'c' });
    const back = change(twice, 'undo');
    expect(back.now).toBe('b');
    expect(change(back, 'redo').now).toBe('c');
    expect(change(change(back, 'undo'), 'undo').now).toBe('a');
    const other = change(back, { to: 'd' });
    expect(change(other, 'redo')).toBe(other);
    expect(change(change(other, 'undo'), 'undo').now).toBe('a');
  });

  it('takes what is typed into one field for one step', () => {
    const typed = ['n', 'na', 'nam'].reduce(
      (now, to) => change(now, { to, about: 'name' }),
      begin(''),
    );
    expect(change(typed, 'undo').now).toBe('');
    const elsewhere = change(typed, { to: 'x', about: 'description' });
    expect(change(elsewhere, 'undo').now).toBe('nam');
    expect(change(typed, { to: 'nam' })).toBe(typed);
  });
});
