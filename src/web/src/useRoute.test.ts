import { expect, it } from 'vitest';
import { runLink } from './host';
import { promptLink, promptPlace, promptTestsLink, selectedRun } from './useRoute';

it.each(['20261123-1', 'job » main #7', 'a/b', 'ü'])('finds the run %s of its own link', (id) => {
  expect(selectedRun(runLink({ id, source: '' }))).toBe(id);
});

it.each(['', '#', '#/', '#/runs/', '#/runs/a/b', '#/other/a'])('takes %j for the list', (hash) => {
  expect(selectedRun(hash)).toBeNull();
});

it('survives a broken escape', () => {
  expect(selectedRun('#/runs/%E0%A4%A')).toBe('%E0%A4%A');
});

it.each(['planner', 'team/planner', 'ü 1'])('finds the prompt %s of its own link', (name) => {
  expect(promptPlace(promptLink(name))).toEqual({ name, tests: false, run: null });
  expect(promptPlace(promptTestsLink(name))).toEqual({ name, tests: true, run: null });
  expect(promptPlace(promptTestsLink(name, 'job#1/x'))).toEqual({
    name,
    tests: true,
    run: 'job#1/x',
  });
});
