import { expect, it } from 'vitest';
import { runLink } from './host';
import { selectedRun } from './useRoute';

it.each(['20261123-1', 'job » main #7', 'a/b', 'ü'])('finds the run %s of its own link', (id) => {
  expect(selectedRun(runLink({ id, source: '' }))).toBe(id);
});

it.each(['', '#', '#/', '#/runs/', '#/runs/a/b', '#/other/a'])('takes %j for the list', (hash) => {
  expect(selectedRun(hash)).toBeNull();
});

it('survives a broken escape', () => {
  expect(selectedRun('#/runs/%E0%A4%A')).toBe('%E0%A4%A');
});
