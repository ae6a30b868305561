import { expect, it } from 'vitest';
import type { Stage } from './api';
import { part, span, stageMap } from './stageLayout';

const BEGIN = Date.parse('2026-11-23T10:00:00Z');

/** `from` and `to` in seconds after the run's begin. */
function stage(name: string, depth: number, from: number, to: number): Stage {
  return {
    path: name,
    name,
    depth,
    state: 'SUCCEEDED',
    started: new Date(BEGIN + from * 1000).toISOString(),
    durationMs: (to - from) * 1000,
  };
}

const STAGES = [
  stage('Plan', 0, 0, 10),
  stage('Implement', 0, 10, 50),
  stage('Code', 1, 10, 20),
  stage('Judge', 1, 20, 40),
  stage('Review', 2, 20, 35),
  stage('Test', 2, 20.1, 40),
  stage('install', 3, 21, 25),
  stage('test', 3, 25, 40),
  stage('Compile', 0, 50, 60),
];

it('puts stages that went on at once below each other, and the others behind each other', () => {
  const map = stageMap(STAGES);
  const name = (index: number) => map.dots[index]?.stage.name;
  expect(map.dots.map(({ stage: { name }, column, row }) => `${name} ${column} ${row}`)).toEqual([
    'Plan 0 0',
    'Code 1 0',
    'Review 2 0',
    'install 2 1',
    'test 3 1',
    'Compile 4 0',
  ]);
  expect(map.ways.map(([from, to]) => `${name(from)} ${name(to)}`)).toEqual([
    'Plan Code',
    'Code Review',
    'Code install',
    'install test',
    'Review Compile',
    'test Compile',
  ]);
  expect(map).toMatchObject({ columns: 5, rows: 2 });
});

it('says when a stage went on, of the time that all took', () => {
  const whole = span(STAGES);
  expect(STAGES.map((each) => part(each, whole))[3]).toEqual({ start: 33.3, width: 33.3 });
  expect(part(stage('short', 0, 60, 60), whole)).toEqual({ start: 99, width: 1 });
  expect(stageMap([])).toMatchObject({ dots: [], columns: 0 });
});
