import { describe, expect, it } from 'vitest';
import type { Stage, State } from './api';
import type { Checkpoint } from './checkpoints';
import { fits, workflowMap, type WorkflowGraph } from './workflowMap';

const BEGIN = Date.parse('2026-11-23T10:00:00Z');

const agent = (id: string) => ({
  id,
  kind: 'agent' as const,
  title: id.charAt(0).toUpperCase() + id.slice(1),
});
const stage = (id: string) => ({ ...agent(id), kind: 'stage' as const });
const asks = (id: string) => ({
  id: `checkpoint ${id}`,
  kind: 'checkpoint' as const,
  title: 'Go on?',
});

const GRAPH: WorkflowGraph = {
  nodes: [
    agent('planner'),
    asks('plan'),
    agent('coder'),
    agent('reviewer'),
    asks('critical'),
    agent('tester'),
    stage('compile'),
    agent('packager'),
    stage('package'),
  ],
  edges: [
    { from: 'planner', to: 'checkpoint plan', condition: 'doubt' },
    { from: 'planner', to: 'coder', condition: '' },
    { from: 'checkpoint plan', to: 'coder', condition: '' },
    { from: 'coder', to: 'reviewer', condition: '' },
    { from: 'reviewer', to: 'checkpoint critical', condition: 'critical' },
    { from: 'checkpoint critical', to: 'coder', condition: 'rejected' },
    { from: 'coder', to: 'tester', condition: '' },
    { from: 'tester', to: 'coder', condition: 'not all passed, tries left' },
    { from: 'reviewer', to: 'compile', condition: '' },
    { from: 'checkpoint critical', to: 'compile', condition: '' },
    { from: 'tester', to: 'compile', condition: '' },
    { from: 'compile', to: 'packager', condition: '' },
    { from: 'packager', to: 'package', condition: '' },
  ],
};

/** `from` in seconds after the run's begin. */
function went(name: string, depth: number, from: number, state: State = 'SUCCEEDED'): Stage {
  return {
    path: name,
    name,
    depth,
    state,
    started: new Date(BEGIN + from * 1000).toISOString(),
    durationMs: 1,
  };
}

function asked(inputId: string, from: number, state: Checkpoint['state']): Checkpoint {
  return { inputId, state, asked: BEGIN + from * 1000 } as Checkpoint;
}

const FIRST_TRY = [
  went('Requirements', 0, 0),
  went('Planner', 0, 1),
  went('Implement', 0, 2, 'RUNNING'),
  went('Code 1', 1, 2),
  went('Review and test 1', 1, 3),
  went('Review', 2, 3),
  went('Test', 2, 3, 'FAILED'),
];

function states(stages: Stage[], checkpoints: Checkpoint[] = []): Record<string, string> {
  const { spots } = workflowMap(GRAPH, { stages }, checkpoints);
  return Object.fromEntries(spots.map(({ node, state }) => [node.id, state]));
}

describe('a workflow of a run', () => {
  it('has judges below each other, and questions where no other way goes', () => {
    const map = workflowMap(GRAPH, { stages: [] }, []);
    expect(map.spots.map(({ node, column, row }) => `${node.id} ${column} ${row}`)).toEqual([
      'planner 0 0',
      'checkpoint plan 1 1',
      'coder 2 0',
      'reviewer 3 0',
      'checkpoint critical 4 2',
      'tester 3 1',
      'compile 5 0',
      'packager 6 0',
      'package 7 0',
    ]);
    expect(map).toMatchObject({ columns: 8, rows: 3, again: { from: 4, to: 2 } });
    expect(map.ways).not.toContainEqual([5, 2]);
  });

  it('is all to come before the first stage', () => {
    expect(new Set(Object.values(states([])))).toEqual(new Set(['TO_COME']));
  });

  it('says what was done, what goes on, what waits for a person and what was not needed', () => {
    expect(states(FIRST_TRY, [asked('critical-1', 4, 'OPEN')])).toEqual({
      planner: 'SUCCEEDED',
      'checkpoint plan': 'PASSED_BY',
      coder: 'SUCCEEDED',
      reviewer: 'SUCCEEDED',
      'checkpoint critical': 'WAITING',
      tester: 'FAILED',
      compile: 'TO_COME',
      packager: 'TO_COME',
      package: 'TO_COME',
    });
  });

  it('has the judges to come again once the next try has begun', () => {
    const second = [...FIRST_TRY, went('Code 2', 1, 9, 'RUNNING')];
    const now = states(second, [asked('critical-1', 4, 'REJECTED')]);
    expect(now).toMatchObject({
      coder: 'RUNNING',
      reviewer: 'TO_COME',
      tester: 'TO_COME',
      'checkpoint critical': 'TO_COME',
    });
    const { spots } = workflowMap(GRAPH, { stages: second }, []);
    expect(spots.find(({ node }) => node.id === 'coder')?.note).toBe('try 2');
  });

  it('tells what the packager writes from the package itself', () => {
    const until = [...FIRST_TRY, went('Compile', 0, 5), went('lint', 1, 5)];
    const writes = [...until, went('Package', 0, 7, 'RUNNING')];
    expect(states(writes)).toMatchObject({ packager: 'RUNNING', package: 'TO_COME' });
    const packs = [...writes, went('pack', 1, 8, 'RUNNING')];
    expect(states(packs)).toMatchObject({ packager: 'SUCCEEDED', package: 'RUNNING' });
  });

  it('is not that of a run whose stages are others', () => {
    expect(fits(GRAPH, FIRST_TRY)).toBe(true);
    expect(fits(GRAPH, [went('Declarative: Post Actions', 0, 1)])).toBe(true);
    expect(fits(GRAPH, [...FIRST_TRY, went('Deploy', 0, 9)])).toBe(false);
  });
});
