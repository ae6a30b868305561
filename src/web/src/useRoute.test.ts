import { act, renderHook } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { runLink } from './host';
import {
  promptLink,
  promptPlace,
  promptTestsLink,
  selectedRun,
  usePromptPlace,
  useUnsaved,
} from './useRoute';

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

it('asks before edits are left, and stays with them where one says no', async () => {
  window.location.hash = '#/prompts/a';
  const asked = vi.spyOn(window, 'confirm').mockReturnValue(false);
  const { result, rerender, unmount } = renderHook(
    ({ changes }) => {
      useUnsaved(changes);
      return usePromptPlace()?.name;
    },
    { initialProps: { changes: true } },
  );
  async function go(hash: string): Promise<void> {
    await act(async () => {
      const moved = new Promise((done) => {
        window.addEventListener('hashchange', done, { once: true });
      });
      window.location.hash = hash;
      await moved;
    });
  }

  await go('#/prompts/b');
  expect(result.current).toBe('a');
  expect(window.location.hash).toBe('#/prompts/a');
  const leaving = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(leaving);
  expect(leaving.defaultPrevented).toBe(true);

  asked.mockReturnValue(true);
  await go('#/prompts/b');
  expect(result.current).toBe('b');

  rerender({ changes: false });
  asked.mockClear();
  await go('#/prompts/c');
  expect(result.current).toBe('c');
  expect(asked).not.toHaveBeenCalled();
  unmount();
  asked.mockRestore();
});
