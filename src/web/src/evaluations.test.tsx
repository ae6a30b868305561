import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { strFromU8, unzipSync, zipSync, strToU8 } from 'fflate';
import { File as Readable } from 'node:buffer';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Evaluation, EvaluationSummary, Interval, Result, Variant } from './evaluationApi';
import { enter } from './host';
import { textsOf, zipped } from './promptFolder';
import { Prompts } from './Prompts';
import { server, type Asked } from './testing';

const SAY = {
  name: 'say',
  version: '1.0.1',
  commit: 'c2',
  author: 'ada',
  at: '2026-11-23T10:00:00Z',
  message: 'Shorter',
  source: 'Shout {{word}}.\n',
};
const SUMMARY: EvaluationSummary = {
  run: 'say-1',
  path: '1',
  kind: 'test',
  suite: 'say.test.yaml',
  state: 'COMPLETE',
  started: '2026-11-23T10:00:00Z',
  ended: '2026-11-23T10:01:00Z',
  prompts: ['say'],
  planned: 4,
  cases: 4,
  passedCases: 3,
  cost: 0.01,
  rehearsal: true,
  verdicts: ['not decided with 2 cases, about 9 more needed.'],
};
const interval = (mean: number): Interval => ({ mean, low: mean - 0.2, high: mean + 0.1 });
const variant = (prompt: string, mean: number): Variant => ({
  prompt,
  promptVersion: prompt,
  model: 'gemini',
  cases: 2,
  passedCases: 2,
  errors: 0,
  skipped: 0,
  passRate: interval(mean),
  score: interval(mean),
  costPerCase: interval(0.3),
  latencyMs: null,
});
const result = (number: number, prompt: string, test: number, passed = true): Result => ({
  path: '1',
  number,
  prompt,
  promptVersion: prompt,
  model: 'gemini',
  test,
  title: `case ${test}`,
  repeat: 1,
  state: passed ? 'PASSED' : 'FAILED',
  score: passed ? 1 : 0.25,
  rehearsal: true,
});
const COMPARED: Evaluation = {
  ...SUMMARY,
  kind: 'test',
  variants: [variant('say@1.0.0', 0.9), variant('say@1.0.1', 0.5)],
  comparison: {
    metric: 'pass',
    test: 'McNemar, exact',
    correction: 'none needed',
    pairs: [
      {
        a: 'say@1.0.0',
        b: 'say@1.0.1',
        cases: 2,
        difference: interval(0.5),
        adjustedP: 0.5,
        verdict: 'not decided',
        text: 'not decided with 2 cases, about 9 more needed.',
      },
    ],
  },
  results: [
    result(1, 'say@1.0.0', 1),
    result(2, 'say@1.0.1', 1),
    result(3, 'say@1.0.0', 2),
    result(4, 'say@1.0.1', 2, false),
  ],
};
const ANSWER = {
  state: 'FAILED',
  model: 'gemini',
  reason: 'contains: there is no "Say"',
  assertions: [{ assertion: 'contains', passed: false, score: 0, reason: 'there is no "Say"' }],
  cost: 0.001,
  gradingCost: 0,
  latencyMs: 120,
  inputTokens: 10,
  outputTokens: 2,
  rehearsal: true,
  output: 'Shout w2.',
};
const answers = () => ({
  'GET prompts/say': SAY,
  'POST prompts/check': {
    fault: null,
    missing: null,
    needs: [],
    messages: [],
    warnings: [],
    mayEdit: true,
    mayPromote: true,
  },
  'GET prompts/say/versions?limit=500': [
    { ...SAY, labels: ['candidate'] },
    { ...SAY, version: '1.0.0', commit: 'c1', labels: ['production'] },
  ],
  'GET prompts/say/suite': { name: 'say', file: 'say.test.yaml', source: 'tests: []\n' },
  'GET prompts/say/evaluations?limit=100': [SUMMARY],
  'GET runs/say-1/evaluations': [COMPARED],
  'GET runs/say-1/evaluations/case?path=1&number=4': ANSWER,
});

vi.mock('./PromptEditor', async (original) => ({
  ...(await original<object>()),
  default: () => null,
}));

beforeEach(() => {
  window.scrollTo = vi.fn();
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  window.location.hash = '';
  enter({ api: 'api/v1', jenkins: null });
});

function open(given: Record<string, unknown>, hash: string): Asked[] {
  window.location.hash = hash;
  const asked = server(given, { ETag: '"abc"' });
  render(<Prompts />);
  return asked;
}

/** jsdom’s own can’t be read. */
const file = (parts: (string | Uint8Array<ArrayBuffer>)[], name: string) =>
  new Readable(parts, name) as unknown as File;

const press = (name: string | RegExp, inside: HTMLElement = document.body) => {
  fireEvent.click(within(inside).getByRole('button', { name }));
};

it('lists what came of tests, with the verdict', async () => {
  open(answers(), '#/prompts/say/tests');
  const link = await screen.findByRole('link', { name: 'Comparison' });
  expect(link.getAttribute('href')).toBe('#/prompts/say/tests/say-1');
  expect(screen.getByText('Not decided with 2 cases, about 9 more needed.')).toBeTruthy();
  expect(screen.getByText('1 failed')).toBeTruthy();
  expect(screen.getByText('rehearsal')).toBeTruthy();
});

it('compares the versions that are ticked, and shows what comes of it', async () => {
  const asked = open(
    { ...answers(), 'POST prompts/say/test': { run: 'say-1', state: 'RUNNING' } },
    '#/prompts/say/tests',
  );
  fireEvent.click(await screen.findByRole('checkbox', { name: /1\.0\.0/ }));
  fireEvent.change(screen.getByRole('spinbutton', { name: /US dollars/ }), {
    target: { value: '0.5' },
  });
  press('Compare 2 versions');
  await screen.findByRole('table', { name: /Pass rate/ });
  expect(window.location.hash).toBe('#/prompts/say/tests/say-1');
  const post = asked.find((it) => it.path === 'prompts/say/test');
  expect(post?.body).toEqual({
    prompts: ['say@1.0.1', 'say@1.0.0'],
    repeat: 1,
    metric: 'pass',
    stopEarly: false,
    budget: 0.5,
  });
  expect(post?.headers['Idempotency-Key']).toBeTruthy();
});

it('says why a test can’t be started', async () => {
  open(
    { ...answers(), 'POST prompts/say/test': { status: 403, detail: 'You may not.' } },
    '#/prompts/say/tests',
  );
  fireEvent.click(await screen.findByRole('button', { name: 'Run tests' }));
  expect((await screen.findByRole('alert')).textContent).toBe('You may not.');
});

it('asks for an optimization of a version', async () => {
  const asked = open(
    { ...answers(), 'POST prompts/say/optimize': { run: 'say-1', state: 'RUNNING' } },
    '#/prompts/say/tests',
  );
  const choice = await screen.findByRole('group', { name: 'What to start' });
  press('Optimize', choice);
  press('Optimize', screen.getByRole('form', { name: 'Optimize' }));
  await vi.waitFor(() => {
    expect(window.location.hash).toBe('#/prompts/say/tests/say-1');
  });
  expect(asked.find((it) => it.path === 'prompts/say/optimize')?.body).toEqual({
    version: '1.0.1',
    rounds: 5,
  });
});

it('draws intervals with their figures and says the verdict in a sentence', async () => {
  open(answers(), '#/prompts/say/tests/say-1');
  const rates = await screen.findByRole('table', { name: 'Pass rate' });
  expect(within(rates).getByRole('row', { name: /say@1\.0\.0/ }).textContent).toContain(
    '90 % 70 % to 100 %',
  );
  expect(screen.getByText('Not decided with 2 cases, about 9 more needed.')).toBeTruthy();
  const difference = screen.getByRole('table', { name: /^Difference/ });
  expect(difference.textContent).toContain('+0.50 +0.30 to +0.60');
});

it('shows a case’s output and reasons on a click, and only failures if wished', async () => {
  open(answers(), '#/prompts/say/tests/say-1');
  fireEvent.click(await screen.findByRole('button', { name: /case 2, say@1\.0\.1: failed/ }));
  expect(await screen.findByText('Shout w2.')).toBeTruthy();
  expect(screen.getByText('there is no "Say"')).toBeTruthy();
  fireEvent.click(screen.getByRole('checkbox', { name: 'Only what failed' }));
  expect(screen.queryByRole('row', { name: /case 1/ })).toBeNull();
});

it('shows how far a test is, and stops it', async () => {
  const given: Record<string, unknown> = {
    ...answers(),
    'GET runs/say-1/evaluations': [
      { ...SUMMARY, state: 'RUNNING', cases: 1, verdicts: [], results: [result(1, 'say', 1)] },
    ],
    'DELETE runs/say-1': {},
  };
  const asked = open(given, '#/prompts/say/tests/say-1');
  expect((await screen.findByRole<HTMLProgressElement>('progressbar')).value).toBe(1);
  press('Stop');
  await vi.waitFor(() => {
    expect(asked.some((it) => it.method === 'DELETE' && it.path === 'runs/say-1')).toBe(true);
  });
});

it('says why a test did not begin', async () => {
  open(
    {
      ...answers(),
      'GET runs/say-1/evaluations': [],
      'GET runs/say-1/result': {
        run: 'say-1',
        state: 'FAILED',
        result: null,
        error: 'No model is configured.',
      },
    },
    '#/prompts/say/tests/say-1',
  );
  expect((await screen.findByRole('alert')).textContent).toContain('No model is configured.');
});

it('reports an optimization: why it was accepted, candidates, rounds and the change', async () => {
  open(
    {
      ...answers(),
      'GET runs/say-1/evaluations': [
        {
          ...SUMMARY,
          kind: 'optimize',
          state: 'ACCEPTED',
          accepted: true,
          verdict: 'On the held-out tests: B better.',
          version: '1.0.1',
          label: 'candidate',
          original: 'Say {{word}}.\n',
          source: SAY.source,
          finalist: 2,
          trainingTests: 6,
          heldOutTests: 14,
          comparison: null,
          results: [],
          rounds: [
            {
              round: 1,
              parent: -1,
              diagnosis: '',
              changes: [],
              outcome: 'refused: it was tried before.',
            },
            {
              round: 2,
              parent: 0,
              diagnosis: 'It whispers.',
              changes: ['Shout'],
              outcome: 'scored 1.',
            },
          ],
          candidates: [
            {
              candidate: 0,
              parent: -1,
              promptVersion: 'say@1.0.0',
              score: 0.4,
              costPerCase: 0.001,
              onParetoFront: true,
              changes: [],
            },
            {
              candidate: 2,
              parent: 0,
              promptVersion: 'say@x',
              score: 1,
              costPerCase: 0.002,
              onParetoFront: true,
              changes: ['Shout'],
            },
          ],
        },
      ],
    },
    '#/prompts/say/tests/say-1',
  );
  expect(await screen.findByText('On the held-out tests: B better.')).toBeTruthy();
  expect(screen.getByRole('row', { name: /candidate 2, the finalist/ }).textContent).toContain(
    'on it',
  );
  expect(screen.getByText('It whispers.')).toBeTruthy();
  expect(screen.getByText('Refused: it was tried before.')).toBeTruthy();
  const change = await screen.findByRole('group', { name: /as it was → candidate 2/ });
  await within(change).findByRole('table');
  expect(change.textContent).toContain('Shout {{word}}.');
});

it('saves tests under the mark of what was read, and takes theirs after a conflict', async () => {
  const asked = open(
    { ...answers(), 'PUT prompts/say/suite': { status: 412, detail: 'Somebody changed them.' } },
    '#/prompts/say/tests',
  );
  const text = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: /Suite/ });
  fireEvent.change(text, { target: { value: 'mine' } });
  press('Save tests');
  expect(await screen.findByText('Somebody changed them.')).toBeTruthy();
  expect(asked.find((it) => it.method === 'PUT')?.headers['If-Match']).toBe('"abc"');
  press('Take theirs, drop mine');
  await vi.waitFor(() => {
    expect(text.value).toBe('tests: []\n');
  });
});

it('offers a first suite where there is none, and nothing to start', async () => {
  open(
    { ...answers(), 'GET prompts/say/suite': { status: 404, detail: 'None.' } },
    '#/prompts/say/tests',
  );
  expect(await screen.findByText('No suite of tests yet')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Run tests' })).toBeNull();
});

it('imports the prompts of a ZIP, and says what was made', async () => {
  const asked = open(
    {
      'GET prompts?limit=500&search=': [],
      'POST prompts/import/folder': [{ ...SAY, name: 'team/say', labels: [] }],
    },
    '#/prompts',
  );
  press('Import a folder');
  const zip = zipSync({ 'team/say.prompt': strToU8('Say.'), 'README.md': strToU8('no') });
  fireEvent.change(screen.getByLabelText('A ZIP'), {
    target: { files: [file([zip], 'prompts.zip')] },
  });
  press('Import');
  expect(await screen.findByText('1 new version:')).toBeTruthy();
  expect(asked.find((it) => it.method === 'POST')?.body).toEqual({
    files: { 'team/say.prompt': 'Say.' },
  });
});

it('reads a folder without its own name, and refuses what holds no prompt', async () => {
  const say = file(['Say.'], 'say.prompt');
  Object.defineProperty(say, 'webkitRelativePath', { value: 'mine/team/say.prompt' });
  expect(await textsOf([say])).toEqual({ 'team/say.prompt': 'Say.' });
  await expect(textsOf([file(['x'], 'x.txt')])).rejects.toThrow('There is no file NAME.prompt');
  await expect(textsOf([file(['x'], 'x.zip')])).rejects.toThrow('no ZIP');
});

it('replaces what others have saved only when told to', async () => {
  const asked = open(
    {
      'GET prompts?limit=500&search=': [],
      'POST prompts/import/folder': { status: 409, detail: 'Others have changed say.prompt.' },
    },
    '#/prompts',
  );
  press('Import a folder');
  const zip = zipSync({
    'say.prompt': strToU8('Say.'),
    'exported-prompts.json': strToU8('{}'),
  });
  fireEvent.change(screen.getByLabelText('A ZIP'), {
    target: { files: [file([zip], 'prompts.zip')] },
  });
  press('Import');
  expect(await screen.findByText('Others have changed say.prompt.')).toBeTruthy();
  press('Replace theirs');
  await vi.waitFor(() => {
    expect(asked.filter((it) => it.method === 'POST').map((it) => it.body)).toEqual([
      { files: { 'say.prompt': 'Say.', 'exported-prompts.json': '{}' } },
      { files: { 'say.prompt': 'Say.', 'exported-prompts.json': '{}' }, force: true },
    ]);
  });
});

it('packs all prompts', () => {
  const files = unzipSync(zipped({ 'a/ü.prompt': 'Grüße' }));
  expect(Object.entries(files).map(([path, data]) => [path, strFromU8(data)])).toEqual([
    ['a/ü.prompt', 'Grüße'],
  ]);
});
