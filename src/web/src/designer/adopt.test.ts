import { expect, it } from 'vitest';
import { adopt } from './adopt';

const BEFORE = `name: w
agents:
  planner: {}
  coder:
    model: deep
checkpoints:
  - after: planner
  - after: coder
    condition: doubt
`;
const TEXT = `# The shop's.
name: w
tries: 3 # as always
agents:
  planner:      # first
  coder: {model: deep}
checkpoints:
  - after: planner
    condition: always # each time
  - {after: coder, condition: doubt}
`;

it('changes what differs and leaves the rest as it was written', () => {
  const changed = BEFORE.replace('deep', 'fast').replace(
    'after: planner',
    'after: planner\n    timeout: 60',
  );
  expect(adopt(TEXT, BEFORE, `${changed}trigger:\n  cron: '@daily'\n`)).toBe(
    `${TEXT.replace('deep', 'fast').replace('# each time\n', '# each time\n    timeout: 60\n')}trigger:\n  cron: "@daily"\n`,
  );
  expect(adopt(TEXT, BEFORE, BEFORE)).toBe(TEXT);
});

it('adds, removes and orders', () => {
  const added = BEFORE.replace('  planner: {}\n', '  planner: {}\n  architect: {}\n').replace(
    '  - after: planner\n',
    '  - after: architect\n  - after: planner\n',
  );
  expect(adopt(TEXT, BEFORE, added)).toBe(
    TEXT.replace('# first\n', '# first\n  architect:\n').replace(
      '  - after: planner\n',
      '  - after: architect\n  - after: planner\n',
    ),
  );
  const removed = BEFORE.replace('  - after: planner\n', '').replace(
    '    model: deep\n',
    '    tools: [x]\n',
  );
  expect(adopt(TEXT, BEFORE, removed)).toBe(
    TEXT.replace('  - after: planner\n    condition: always # each time\n', '')
      .replace('{model: deep}\n', '\n    tools:\n      - x\n')
      .replace('coder: \n', 'coder:\n'),
  );
  expect(adopt(TEXT, BEFORE, 'name: w\nagents:\n  coder: {}\n')).toBe(
    "# The shop's.\nname: w\ntries: 3 # as always\nagents:\n  coder:\n",
  );
});

it('writes anew what shares its parts', () => {
  expect(adopt('name: w\nx: &a 1\ny: *a\n', BEFORE, 'name: v\n')).toBe('name: v\n');
  expect(adopt(TEXT, null, 'name: v\n')).toBe('name: v\n');
});
