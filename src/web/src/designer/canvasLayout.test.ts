import { expect, it } from 'vitest';
import { BESIDE, boundsOf, COLUMN, WIDTH } from './canvasLayout';
import { read } from './definition';
import { graphOf } from './graph';

function bounds(roles: string) {
  return boundsOf(graphOf(read(`name: w\nagents:\n${roles}`)));
}

it('has room for the ways back beside the nodes, and for what is written on them', () => {
  const straight = bounds('  coder:\n');
  expect(straight.width).toBe(WIDTH);

  // The tester's way back to the coder goes by the right.
  const right = ({ x, width }: { x: number; width: number }) => x + width;
  const both = bounds('  coder:\n  reviewer:\n  tester:\n');
  expect(right(both)).toBe(COLUMN + WIDTH + BESIDE);
  // Below the coder it has what is written on it beside it.
  const alone = bounds('  coder:\n  tester:\n');
  expect(right(alone)).toBeGreaterThan(right(straight) + BESIDE);
});
