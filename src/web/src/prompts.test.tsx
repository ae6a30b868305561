import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Text } from '@codemirror/state';
import { enter } from './host';
import { placeOf } from './PromptEditor';
import { variablesOf } from './PromptSource';
import { Prompts } from './Prompts';
import { server, type Asked } from './testing';

const PLANNER = {
  name: 'team/planner',
  version: '1.1.0',
  commit: 'c2',
  author: 'ada',
  at: '2026-11-23T10:00:00Z',
  message: 'Shorter',
  source: 'Plan {{task}}.\n',
};
const FINE = {
  fault: null,
  missing: null,
  needs: [],
  messages: [{ role: 'user', text: 'Plan a parser.' }],
  warnings: [],
  mayEdit: true,
  mayPromote: true,
};
const VERSIONS = [
  { ...PLANNER, labels: ['candidate'] },
  { ...PLANNER, version: '1.0.0', commit: 'c1', message: 'First', labels: ['production'] },
];
const LABELS = [{ label: 'production', version: '1.0.0', commit: 'c1', percent: 100 }];

const answers = () => ({
  'GET prompts/team/planner': PLANNER,
  'POST prompts/check': FINE,
  'GET prompts/team/planner/versions?limit=500': VERSIONS,
  'GET prompts/team/planner/labels': LABELS,
});

// CodeMirror needs a layout, which jsdom has not: here a plain text area stands for it.
vi.mock('./PromptEditor', async (original) => ({
  ...(await original<object>()),
  default: (props: { source: string; readOnly: boolean; onChange: (text: string) => void }) => (
    <textarea
      aria-label="Source"
      readOnly={props.readOnly}
      value={props.source}
      onChange={(event) => {
        props.onChange(event.target.value);
      }}
    />
  ),
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

function open(
  given: Record<string, unknown>,
  hash = '#/prompts/team%2Fplanner',
  headers: Record<string, string> = {},
): Asked[] {
  window.location.hash = hash;
  const asked = server(given, headers);
  render(<Prompts />);
  return asked;
}

const press = (name: string | RegExp, within_: HTMLElement = document.body) => {
  fireEvent.click(within(within_).getByRole('button', { name }));
};

function only(asked: Asked[], method: string, path: string): Asked {
  const found = asked.filter((it) => it.method === method && it.path === path);
  const [first, ...others] = found;
  if (!first || others.length > 0) {
    throw new Error(`${method} ${path} was asked ${found.length} times.`);
  }
  return first;
}

async function edit(text: string): Promise<void> {
  fireEvent.change(await screen.findByRole('textbox', { name: 'Source' }), {
    target: { value: text },
  });
}

it('says calmly which variables the preview needs, and adds them', async () => {
  const given = answers();
  const bare = {
    ...FINE,
    needs: ['task', 'context'],
    missing: { text: 'It can’t be rendered.', line: 1, column: 1 },
    messages: [],
  };
  const all: Record<string, unknown> = { ...given, 'POST prompts/check': bare };
  const asked = open(all);
  const note = await screen.findByText(/The preview needs values for/);
  expect(note.textContent).toBe('The preview needs values for task and context.');
  expect(screen.queryByText('It can’t be rendered.')).toBeNull();
  fireEvent.change(screen.getByLabelText('Variables, as JSON'), {
    target: { value: '{"word": 1}' },
  });
  all['POST prompts/check'] = FINE;
  press('Add them to the variables');
  expect(await screen.findByText('Plan a parser.')).toBeTruthy();
  expect(
    JSON.parse(screen.getByLabelText<HTMLTextAreaElement>('Variables, as JSON').value),
  ).toEqual({ word: 1, task: '', context: '' });
  expect(asked.at(-1)?.body).toMatchObject({ variables: { word: 1, task: '', context: '' } });
});

it('lists prompts with labels and problems, and links to each', async () => {
  open(
    {
      'GET prompts?limit=500&search=': [
        {
          name: 'team/planner',
          version: '1.1.0',
          description: 'Plans',
          labels: ['production'],
          problem: '',
        },
        {
          name: 'odd',
          version: '1.0.0',
          description: '',
          labels: [],
          problem: 'It is broken at line 2.',
        },
      ],
    },
    '#/prompts',
  );
  const link = await screen.findByRole('link', { name: 'team/planner' });
  expect(link.getAttribute('href')).toBe('#/prompts/team%2Fplanner');
  expect(screen.getByText('production')).toBeTruthy();
  expect(screen.getByText('It is broken at line 2.')).toBeTruthy();
});

it('searches, and says that nothing has the word', async () => {
  open(
    { 'GET prompts?limit=500&search=': [], 'GET prompts?limit=500&search=zzz': [] },
    '#/prompts',
  );
  await screen.findByText('No prompts yet');
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'zzz' } });
  await screen.findByText('No prompt has this');
});

it('says why the list can’t be shown', async () => {
  open(
    { 'GET prompts?limit=500&search=': { status: 403, detail: 'You may not see prompts.' } },
    '#/prompts',
  );
  expect((await screen.findByRole('alert')).textContent).toContain('You may not see prompts.');
});

it('makes a prompt', async () => {
  const asked = open(
    { 'GET prompts?limit=500&search=': [], 'POST prompts': { ...PLANNER, name: 'new' } },
    '#/prompts',
  );
  press('New prompt');
  fireEvent.change(screen.getByRole('textbox', { name: 'Name' }), { target: { value: 'new' } });
  press('Make it');
  await vi.waitFor(() => {
    expect(window.location.hash).toBe('#/prompts/new');
  });
  expect(only(asked, 'POST', 'prompts').headers['Idempotency-Key']).toBeTruthy();
});

it('shows the server’s judgement and the preview', async () => {
  open(answers());
  expect(await screen.findByText('Plan a parser.')).toBeTruthy();
  expect(screen.getByText('The text is well formed.')).toBeTruthy();
});

it('refuses to save what is broken', async () => {
  open({
    ...answers(),
    'POST prompts/check': { ...FINE, fault: { text: 'Broken at line 1.', line: 1, column: 3 } },
  });
  expect(await screen.findByText('Broken at line 1.')).toBeTruthy();
  await edit('{{#if');
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
});

it('is read only for who may not edit', async () => {
  open({ ...answers(), 'POST prompts/check': { ...FINE, mayEdit: false, mayPromote: false } });
  await screen.findByText('You may read this prompt, not change it.');
  expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Source' }).readOnly).toBe(true);
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull();
  press('Labels');
  expect(await screen.findByText('You may see labels, not move them.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Remove production' })).toBeNull();
});

it('saves under the version it was based on', async () => {
  const asked = open({
    ...answers(),
    'PUT prompts/team/planner': { ...PLANNER, version: '1.1.1', source: 'Better' },
  });
  await edit('Better');
  fireEvent.change(screen.getByRole('textbox', { name: /What changed/ }), {
    target: { value: 'Why' },
  });
  press('Save');
  expect(await screen.findByText('Saved as 1.1.1.')).toBeTruthy();
  const put = only(asked, 'PUT', 'prompts/team/planner');
  expect(put.headers['If-Match']).toBe('"1.1.0"');
  expect(put.body).toEqual({ source: 'Better', message: 'Why', bump: 'auto' });
});

it('shows both sides of a conflict, and goes on with mine over theirs', async () => {
  const given: Record<string, unknown> = {
    ...answers(),
    'PUT prompts/team/planner': { status: 412, detail: 'Changed.' },
  };
  const asked = open(given);
  await edit('Mine\n');
  given['GET prompts/team/planner'] = {
    ...PLANNER,
    version: '1.2.0',
    author: 'bob',
    source: 'Theirs\n',
  };
  press('Save');
  const conflict = await screen.findByText(/bob has saved 1.2.0 meanwhile/);
  await screen.findByRole('table');
  expect(conflict.closest('.conflict')?.textContent).toContain('Theirs');
  expect(conflict.closest('.conflict')?.textContent).toContain('Mine');
  given['PUT prompts/team/planner'] = { ...PLANNER, version: '1.2.1', source: 'Mine\n' };
  press(/Go on with mine/);
  press('Save');
  await screen.findByText('Saved as 1.2.1.');
  const puts = asked.filter((it) => it.method === 'PUT');
  expect(puts.map((it) => it.headers['If-Match'])).toEqual(['"1.1.0"', '"1.2.0"']);
});

it('compares any two versions, with the changes by field', async () => {
  open({
    ...answers(),
    'GET prompts/team/planner/diff?from=1.0.0&to=1.1.0': {
      changes: [{ field: 'body', text: 'body: 1 line changed' }],
    },
    'GET prompts/team/planner?version=1.0.0': { ...PLANNER, source: 'Make a plan.\n' },
    'GET prompts/team/planner?version=1.1.0': PLANNER,
  });
  await screen.findByRole('button', { name: 'History' });
  press('History');
  expect(await screen.findByRole('heading', { name: 'From 1.0.0 to 1.1.0' })).toBeTruthy();
  expect(screen.getByText('body: 1 line changed')).toBeTruthy();
  await screen.findByRole('table', { name: '' });
  expect(document.querySelector('.diff-code-delete')?.textContent).toBe('Make a plan.');
  fireEvent.click(screen.getByRole('radio', { name: 'From 1.1.0' }));
  expect(screen.getByText('Choose two versions to see what differs.')).toBeTruthy();
});

it('moves the canary for a share of runs once that is confirmed', async () => {
  const given = { ...answers(), 'POST prompts/team/planner/labels': LABELS };
  const asked = open(given, undefined, { ETag: '"l1"' });
  await screen.findByRole('button', { name: 'Labels' });
  press('Labels');
  fireEvent.change(await screen.findByRole('combobox', { name: 'Label' }), {
    target: { value: 'canary' },
  });
  fireEvent.change(screen.getByRole('spinbutton'), { target: { value: '25' } });
  press('Move');
  expect(asked.some((it) => it.path.endsWith('labels') && it.method === 'POST')).toBe(false);
  press('Move', screen.getByRole('alertdialog', { name: 'Move canary to 1.1.0?' }));
  await vi.waitFor(() => {
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });
  expect(only(asked, 'POST', 'prompts/team/planner/labels').body).toEqual({
    label: 'canary',
    version: '1.1.0',
    percent: 25,
  });
  // Only where nobody else has moved one since.
  expect(only(asked, 'POST', 'prompts/team/planner/labels').headers['If-Match']).toBe('"l1"');
});

it('removes a label, or says why not', async () => {
  open({
    ...answers(),
    'DELETE prompts/team/planner/labels/production': { status: 403, detail: 'You may not.' },
  });
  await screen.findByRole('button', { name: 'Labels' });
  press('Labels');
  fireEvent.click(await screen.findByRole('button', { name: 'Remove production' }));
  press('Remove', screen.getByRole('alertdialog'));
  expect(await screen.findByText('You may not.')).toBeTruthy();
  fireEvent.keyDown(document, { key: 'Escape' });
  expect(screen.queryByRole('alertdialog')).toBeNull();
});

it('restores a deleted prompt from its last version', async () => {
  const given: Record<string, unknown> = {
    ...answers(),
    'GET prompts/team/planner': { status: 404, detail: 'It was deleted.' },
    'GET prompts/team/planner?version=1.1.0': PLANNER,
    'POST prompts': PLANNER,
  };
  const asked = open(given);
  const restore = await screen.findByRole('button', { name: 'Restore 1.1.0' });
  given['GET prompts/team/planner'] = PLANNER;
  await act(async () => {
    fireEvent.click(restore);
    await Promise.resolve();
  });
  await screen.findByRole('button', { name: 'Labels' });
  expect(only(asked, 'POST', 'prompts').body).toMatchObject({ source: PLANNER.source });
});

it('takes only an object of JSON for variables', () => {
  expect(variablesOf('').wrong).toBeNull();
  expect(variablesOf('{"a": 1}').variables).toEqual({ a: 1 });
  expect(variablesOf('[1]').wrong).toContain('no JSON object');
  expect(variablesOf('{').wrong).toContain('no JSON');
});

it('marks a fault where it is, also past the end', () => {
  const text = Text.of(['ab', 'cdef']);
  expect(placeOf(text, { text: '', line: 2, column: 2 })).toEqual({ from: 4, to: 7 });
  expect(placeOf(text, { text: '', line: 0, column: 0 })).toEqual({ from: 0, to: 2 });
  expect(placeOf(text, { text: '', line: 9, column: 99 })).toEqual({ from: 7, to: 7 });
});

it('lists what a prompt had a part in, of one version or of all', async () => {
  const made = {
    run: 'shop/calc#7@1',
    job: 'shop/calc',
    source: 'job/shop/job/calc/7/',
    path: 'dist/calc-1.0.0.tgz',
    sha256: 'ab'.repeat(32),
    size: 4321,
    at: 1_700_000_000_000,
    repository: '',
    commit: '',
    changed: false,
    digest: '',
  };
  enter({ api: 'api/v1', jenkins: '/jenkins' });
  const asked = open({
    ...answers(),
    'GET lineage?prompt=team%2Fplanner': [made],
    'GET lineage?prompt=team%2Fplanner%401.0.0': [],
  });
  await screen.findByRole('textbox', { name: 'Source' });
  press('Artifacts');
  const link = await screen.findByRole('link', { name: 'shop/calc #7' });
  expect(link.getAttribute('href')).toBe('/jenkins/job/shop/job/calc/7/agentic-calls/');
  expect(screen.getByText('dist/calc-1.0.0.tgz')).toBeTruthy();
  expect(screen.getByRole('status').textContent).toBe('1 artifact');
  fireEvent.change(screen.getByRole('combobox', { name: 'Version' }), {
    target: { value: '1.0.0' },
  });
  expect(await screen.findByText('It had a part in no artifact yet.')).toBeTruthy();
  expect(asked.filter((it) => it.path.startsWith('lineage'))).toHaveLength(2);
});
