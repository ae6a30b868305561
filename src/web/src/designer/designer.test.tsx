import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { enter } from '../host';
import { server, type Asked } from '../testing';
import type { CanvasProps } from './Canvas';
import { fresh } from './definition';
import { Designer } from './Designer';

const TEXT = 'name: w # mine\nagents:\n  planner:\n  coder:\n  tester:\n';
const GOOD = {
  fault: null,
  name: 'w',
  jenkinsfile: 'pipeline {}',
  graph: { nodes: [], edges: [] },
  languages: ['docker', 'python', 'typescript'],
  keeps: true,
};
const WORKFLOW = {
  id: 'w',
  name: 'w',
  description: '',
  definition: TEXT,
  jenkinsfile: 'pipeline {}',
  read: null,
  graph: {},
  committed: false,
  mayConfigure: true,
  mayRun: true,
};
const ROOT = { id: '', title: '' };
const ANSWERS = {
  'GET workflows/w': WORKFLOW,
  'GET folders?limit=500': [ROOT],
  'POST workflows/validate': GOOD,
  'GET agents': [{ role: 'planner' }, { role: 'coder' }, { role: 'reviewer' }],
};

let canvas: CanvasProps;

// React Flow needs a layout, which jsdom has not; what it calls is tried here.
vi.mock('./Canvas', () => ({
  Canvas: (props: CanvasProps) => {
    canvas = props;
    return <p>{props.graph.nodes.map((node) => node.id).join(' ')}</p>;
  },
}));
vi.mock('../PromptEditor', () => ({
  default: (props: { name?: string; source: string; onChange: (text: string) => void }) => (
    <textarea
      aria-label={props.name ?? 'Source'}
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

function open(more: Record<string, unknown> = {}, hash = '#/designer/w'): Asked[] {
  window.location.hash = hash;
  const asked = server({ ...ANSWERS, ...more }, { ETag: '"t1"' });
  render(<Designer />);
  return asked;
}

const press = (name: string | RegExp) => {
  fireEvent.click(screen.getByRole('button', { name }));
};
const steps = async () =>
  within(await screen.findByRole('region', { name: 'Steps' }))
    .getAllByRole('button')
    .map((button) => button.textContent)
    .filter((text) => text.length > 1);
/** Presses what can be pressed once the server has judged the text. */
const pressOnceJudged = async (name: string) => {
  await waitFor(() => {
    expect(screen.getByRole<HTMLButtonElement>('button', { name }).disabled).toBe(false);
  });
  press(name);
};

it('adds, moves and removes without a mouse, and takes it back', async () => {
  open();
  expect(await steps()).toEqual(['Planner', 'Coder', 'Tester', 'Compile', 'Package']);
  press('Reviewer');
  press('Move Planner later');
  expect(await steps()).toEqual(['Coder', 'Reviewer', 'Tester', 'Planner', 'Compile', 'Package']);
  press('Remove Tester');
  expect(await steps()).not.toContain('Tester');
  press('Undo');
  press('Undo');
  press('Undo');
  expect(await steps()).toEqual(['Planner', 'Coder', 'Tester', 'Compile', 'Package']);
  press('Redo');
  expect(await steps()).toContain('Reviewer');
});

it('changes a condition on its edge, and the YAML with it', async () => {
  open();
  await steps();
  act(() => {
    canvas.onConnect('tester', null);
  });
  act(() => {
    canvas.onSelect('tester → checkpoint tester-always');
  });
  fireEvent.change(screen.getByLabelText(/^Condition/), { target: { value: 'failed' } });
  press('YAML');
  const source = await screen.findByLabelText<HTMLTextAreaElement>('Source');
  expect(source.value).toContain('name: w # mine');
  expect(source.value).toContain('- after: tester\n    condition: failed');
  fireEvent.change(source, {
    target: { value: source.value.replace('tester:\n', 'tester:\n  writer:\n') },
  });
  press('Canvas');
  expect(await steps()).toContain('Writer');
});

it('says what the server finds, and where', async () => {
  const fault = { text: 'The definition, line 4: no.', line: 4, column: 0 };
  open({ 'POST workflows/validate': { ...GOOD, fault, jenkinsfile: null, name: null } });
  expect(await screen.findByText('The definition, line 4: no.')).toBeTruthy();
  expect(await screen.findByRole('button', { name: /Coder.*fault/ })).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
  press('Jenkinsfile');
  expect(screen.getByText(/comes back once/)).toBeTruthy();
});

it('saves over what it read only', async () => {
  const asked = open({
    'PUT workflows/w': { status: 412, detail: 'There is another.' },
  });
  await steps();
  press('Reviewer');
  await pressOnceJudged('Save');
  expect(await screen.findByText(/Somebody has saved w meanwhile/)).toBeTruthy();
  const put = asked.find((each) => each.method === 'PUT');
  expect(put?.headers['If-Match']).toBe('"t1"');
  expect(put?.body).toContain('  tester:\n  reviewer:\n');
  press('Take theirs, drop mine');
  expect(await steps()).not.toContain('Reviewer');
});

it('asks before edits that are not saved are left', async () => {
  open();
  await steps();
  expect(leaving()).toBe(false);
  press('Remove Tester');
  expect(leaving()).toBe(true);
  press('Undo');
  expect(leaving()).toBe(false);
});

it('asks nothing once the definition is deleted', async () => {
  const asked = vi.spyOn(window, 'confirm');
  open({ 'DELETE workflows/w/definition': {}, 'GET workflows?limit=100': { workflows: [] } });
  await steps();
  press('Remove Tester');
  press('Delete');
  fireEvent.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Delete' }));
  await waitFor(() => {
    expect(window.location.hash).toBe('#/designer');
  });
  expect(asked).not.toHaveBeenCalled();
});

it('runs what is saved', async () => {
  const asked = open({ 'POST workflows/w/execute': { run: 'w#1' } });
  await steps();
  await pressOnceJudged('Run…');
  fireEvent.change(screen.getByLabelText('What to make'), { target: { value: 'A parser.' } });
  press('Run it');
  expect((await screen.findByRole('link', { name: 'w#1' })).getAttribute('href')).toBe(
    '#/runs/w%231',
  );
  const execute = asked.find((each) => each.path === 'workflows/w/execute');
  expect(execute?.body).toEqual({ requirements: 'A parser.' });
  expect(execute?.headers['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/);
});

it('draws without keeping where the host keeps none', async () => {
  open({ 'POST workflows/validate': { ...GOOD, keeps: false } }, '#/designer');
  expect(await steps()).toContain('Coder');
  await waitFor(() => {
    expect(
      screen.getByRole<HTMLButtonElement>('button', { name: 'Download Jenkinsfile' }).disabled,
    ).toBe(false);
  });
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
});

const KEEPS_NONE = {
  'POST workflows/validate': { ...GOOD, keeps: false },
  'GET workflows?limit=100': [],
};
const leaving = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));

it('asks before a file takes the place of edits', async () => {
  const confirm = vi.spyOn(window, 'confirm').mockReturnValue(false);
  open(KEEPS_NONE, '#/designer/+');
  await steps();
  const choose = () => {
    fireEvent.change(screen.getByLabelText('Open a file…'), {
      // jsdom reads no files.
      target: { files: [{ text: () => Promise.resolve(TEXT) }] },
    });
  };
  press('Remove Planner');
  choose();
  expect(confirm).toHaveBeenCalledOnce();
  expect(await steps()).not.toContain('Planner');
  confirm.mockReturnValue(true);
  choose();
  await waitFor(async () => {
    expect(await steps()).toContain('Planner');
  });
  expect(await steps()).not.toContain('Reviewer');
  expect(leaving()).toBe(false);
  confirm.mockRestore();
});

it('takes what was downloaded for kept where it can be kept no other way', async () => {
  URL.createObjectURL = () => 'blob:x';
  URL.revokeObjectURL = () => undefined;
  open(KEEPS_NONE, '#/designer/+');
  await steps();
  press('Remove Reviewer');
  expect(leaving()).toBe(true);
  press('Download YAML');
  expect(leaving()).toBe(false);
  press('Undo');
  expect(leaving()).toBe(false);
  press('Redo');
  expect(leaving()).toBe(false);
  press('Remove Planner');
  expect(leaving()).toBe(true);
  cleanup();

  open();
  await steps();
  press('Remove Tester');
  press('Download YAML');
  expect(leaving()).toBe(true);
});

it('only shows where one may not change', async () => {
  open({
    'GET workflows/w': { ...WORKFLOW, mayConfigure: false, mayRun: false },
    'GET folders?limit=500': [],
  });
  await steps();
  expect(await screen.findByText(/look at w, not change it \(Job\/Configure\)\.$/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: /Save|Delete|Run…/ })).toBeNull();
  await waitFor(() => {
    expect(screen.queryByRole('region', { name: 'Add' })).toBeNull();
  });
  act(() => {
    canvas.onRemove('tester');
  });
  expect(await steps()).toContain('Tester');
});

it('keeps a new one in the folder that is chosen, of those where one may', async () => {
  const confirm = vi.spyOn(window, 'confirm');
  const shop = { id: 'shop', title: 'The shop' };
  const asked = open(
    {
      'GET workflows?limit=100': [],
      'GET folders?limit=500': [shop, { id: 'shop/team', title: 'The shop » Team' }],
      'POST workflows?folder=shop%2Fteam': {
        ...WORKFLOW,
        id: 'shop/team/w',
        definition: fresh('my-workflow'),
      },
    },
    '#/designer/+',
  );
  const folder = await screen.findByLabelText<HTMLSelectElement>('Folder');
  expect([...folder.options].map((option) => option.text)).toEqual(['The shop', 'The shop » Team']);
  fireEvent.change(folder, { target: { value: 'shop/team' } });
  await pressOnceJudged('Save');
  await waitFor(() => {
    expect(window.location.hash).toBe('#/designer/shop%2Fteam%2Fw');
  });
  expect(confirm).not.toHaveBeenCalled();
  expect(
    asked.filter((each) => each.method === 'POST' && each.path !== 'workflows/validate'),
  ).toEqual([expect.objectContaining({ path: 'workflows?folder=shop%2Fteam' })]);
});

it('offers what is in version control for a commit, and a copy', async () => {
  open({ 'GET workflows/w': { ...WORKFLOW, committed: true, mayConfigure: false } });
  await steps();
  expect(await screen.findByText(/commit it there as agentic-workflow.yaml/)).toBeTruthy();
  press('Reviewer');
  expect(await steps()).toContain('Reviewer');
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Run…' })).toBeTruthy();
});

/** Opens the list of workflows, with these answers. */
function listed(answer: (url: string) => Response) {
  window.location.hash = '#/designer';
  vi.stubGlobal('fetch', (url: string) => Promise.resolve(answer(url)));
  render(<Designer />);
}

it('lists more on demand', async () => {
  const page = (from: number) =>
    Array.from({ length: 100 }, (_, i) => ({ id: `w${from + i}`, name: 'w', description: '' }));
  const pages: Record<string, [unknown, string]> = {
    'workflows?limit=100': [page(100), '</api/v1/workflows?limit=100&cursor=k>; rel="next"'],
    'workflows?limit=100&cursor=k': [page(200).slice(0, 3), ''],
  };
  listed((url) => {
    const [body, link] = pages[url.replace(/^api\/v1\//, '')] ?? [null, ''];
    return new Response(JSON.stringify(body), { headers: { Link: link } });
  });
  expect(await screen.findByText('The first 100 workflows')).toBeTruthy();
  press('Show more');
  expect(await screen.findByText('103 workflows')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'w202' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
});

it('looks again while some are still being read', async () => {
  const answers = [
    new Response('[]', { headers: { 'Retry-After': '0.01' } }),
    new Response('[{"id": "web/main", "name": "w", "description": ""}]'),
  ];
  listed(() => answers.shift() ?? new Response('[]'));
  expect(await screen.findByText('Loading workflows in version control…')).toBeTruthy();
  expect(screen.queryByText('No workflow yet')).toBeNull();
  expect(await screen.findByRole('link', { name: 'web/main' })).toBeTruthy();
  expect(screen.queryByText('Loading workflows in version control…')).toBeNull();
});

const BEFORE = 'name: w\nagents:\n  planner: {}\n  coder: {}\n  tester: {}\n';
const READ = {
  fault: null,
  before: BEFORE,
  definition: `${BEFORE}tries: 5\n`,
  complete: true,
  differences: [],
  count: 0,
};
const STRANGE = {
  ...READ,
  complete: false,
  differences: [{ kind: 'lost', line: 7, text: "echo 'Hello'", instead: '' }],
  count: 1,
};
const typeJenkinsfile = async (value: string) => {
  fireEvent.change(await screen.findByLabelText('Jenkinsfile', { selector: 'textarea' }), {
    target: { value },
  });
};

it('changes the definition by its Jenkinsfile, and takes that back', async () => {
  const asked = open({ 'POST workflows/validate/jenkinsfile': READ });
  await steps();
  press('Jenkinsfile');
  await typeJenkinsfile('pipeline { 5 }');
  expect(await screen.findByText(/The definition says what the Jenkinsfile does/)).toBeTruthy();
  expect(asked.find((each) => each.path.endsWith('validate/jenkinsfile'))?.body).toEqual({
    jenkinsfile: 'pipeline { 5 }',
    base: TEXT,
  });
  press('YAML');
  const source = await screen.findByLabelText<HTMLTextAreaElement>('Source');
  expect(source.value).toBe(`${TEXT}tries: 5\n`);
  press('Undo');
  expect(source.value).toBe(TEXT);
});

it('keeps an edit of the Jenkinsfile that no definition says until it is discarded', async () => {
  open({ 'POST workflows/validate/jenkinsfile': STRANGE });
  await steps();
  press('Jenkinsfile');
  await typeJenkinsfile('pipeline { echo }');
  const list = await screen.findByRole('list', { name: 'What no definition says' });
  expect(list.textContent).toContain("Line 7: no definition says echo 'Hello'");
  press('Canvas');
  expect(await screen.findByText(/Until it is mended or discarded/)).toBeTruthy();
  expect(screen.queryByRole('region', { name: 'Add' })).toBeNull();
  press('Jenkinsfile');
  const editor = await screen.findByLabelText<HTMLTextAreaElement>('Jenkinsfile', {
    selector: 'textarea',
  });
  expect(editor.value).toBe('pipeline { echo }');
  press('Discard the edit');
  expect(editor.value).toBe('pipeline {}');
  press('Canvas');
  expect(await screen.findByRole('region', { name: 'Add' })).toBeTruthy();
});

it('gives lines up for the nearest definition where that is wanted', async () => {
  open({ 'POST workflows/validate/jenkinsfile': STRANGE });
  await steps();
  press('Jenkinsfile');
  await typeJenkinsfile('pipeline { echo }');
  fireEvent.click(await screen.findByRole('button', { name: /^Take the nearest definition/ }));
  press('YAML');
  const source = await screen.findByLabelText<HTMLTextAreaElement>('Source');
  expect(source.value).toBe(`${TEXT}tries: 5\n`);
});

it('says where the Jenkinsfile is broken', async () => {
  const fault = { text: "The Jenkinsfile, line 3: A '{' is not closed.", line: 3, column: 0 };
  open({
    'POST workflows/validate/jenkinsfile': { ...STRANGE, fault, definition: null, differences: [] },
  });
  await steps();
  press('Jenkinsfile');
  await typeJenkinsfile('pipeline {');
  expect(await screen.findByText(/line 3: A '{' is not closed/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: /nearest/ })).toBeNull();
});

it('takes over what somebody has changed in a job’s Jenkinsfile', async () => {
  const stored = { ...WORKFLOW, jenkinsfile: 'pipeline { 5 }', read: READ };
  open({ 'GET workflows/w': stored });
  fireEvent.click(await screen.findByRole('button', { name: /^Take over the Jenkinsfile/ }));
  expect(await screen.findByText(/The definition says what the Jenkinsfile does/)).toBeTruthy();
  press('YAML');
  const source = await screen.findByLabelText<HTMLTextAreaElement>('Source');
  expect(source.value).toBe(`${TEXT}tries: 5\n`);
});
