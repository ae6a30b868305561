import { expect, it } from 'vitest';
import { boundsOf, COLUMN, WIDTH } from './canvasLayout';
import { read } from './definition';
import { graphOf } from './graph';

function bounds(roles: string) {
  return boundsOf(graphOf(read(`name: w\nagents:\n${roles}`)));
}

it('has room for the ways back beside the nodes, and for what is written on them', () => {
  const straight = bounds('  coder:\n');
  expect(straight.width).toBe(WIDTH);

  // The tester's way back to the coder goes by the right.
  const back = bounds('  coder:\n  reviewer:\n  tester:\n');
  expect(back.x + back.width).toBeGreaterThan(COLUMN + WIDTH + 60);
});
