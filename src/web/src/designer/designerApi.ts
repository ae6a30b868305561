/** Workflow definitions of the REST API. */
import { ask, inPath, nextCursor, once, Refused } from '../api';
import { apiUrl, crumb } from '../host';
import type { Fault } from '../promptApi';

export interface WorkflowSummary {
  /** Its address; in Jenkins with the folders around it. */
  id: string;
  name: string;
  description: string;
}

export interface Workflow {
  id: string;
  name: string;
  definition: string;
  /** What its runs run. */
  jenkinsfile: string;
  /** What that says as a definition, where somebody has changed it; null where it is the definition's own. */
  read: ReadJenkinsfile | null;
  /** Tells this text from any other. */
  tag: string;
  /** Whether it is in version control, where a commit changes it. */
  committed: boolean;
  /** Whether the user may change it here, or take it away. */
  mayConfigure: boolean;
  mayRun: boolean;
}

export interface WorkflowPage {
  workflows: WorkflowSummary[];
  /** Where to go on; null at the end. */
  next: string | null;
  /** After how many milliseconds there may be more: some are still being read from version control. */
  again: number | null;
}

/** Where a new one can be kept. */
export interface Folder {
  /** Empty for outside of all folders. */
  id: string;
  title: string;
}

export interface Difference {
  kind: 'lost' | 'missing' | 'follows' | 'comment';
  /** Of the Jenkinsfile that was read, from 1. */
  line: number;
  text: string;
  /** What the definition's own Jenkinsfile says there. */
  instead: string;
}

/** What a Jenkinsfile says as a definition. */
export interface ReadJenkinsfile {
  /** Why it says none. */
  fault: Fault | null;
  /** The definition before the edit, written as `definition` is. */
  before: string | null;
  /** The nearest one. */
  definition: string | null;
  /** Whether that says all that the Jenkinsfile does, but for comments. */
  complete: boolean;
  differences: Difference[];
  count: number;
}

export interface Validated {
  fault: Fault | null;
  name: string | null;
  jenkinsfile: string | null;
  graph: { nodes: { id: string }[] } | null;
  /** Whose build pipelines ship. */
  languages: string[];
  /** Whether this host keeps definitions. */
  keeps: boolean;
}

const YAML = { Accept: 'application/json', 'Content-Type': 'application/yaml' };

async function send(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: string,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<{ body: unknown; headers: Headers }> {
  let given = new Headers();
  const answer = await ask(
    apiUrl(path),
    {
      method,
      headers: { ...YAML, ...(method !== 'GET' && crumb()), ...headers },
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    },
    (of) => {
      given = of;
    },
  );
  return { body: answer, headers: given };
}

const at = (id: string) => `workflows/${inPath(id)}`;

function workflow({ body, headers }: { body: unknown; headers: Headers }): Workflow {
  const tag = (headers.get('ETag') ?? '').replace(/^W\//, '').replaceAll('"', '');
  return { ...(body as Omit<Workflow, 'tag'>), tag };
}

/** The address of a page of a list. */
const page = (path: string, limit: number, cursor: string) =>
  `${path}?limit=${limit}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;

/** A hundred from `cursor` on, which is empty at the beginning. Null: this host keeps none. */
export async function loadWorkflows(
  cursor: string,
  signal?: AbortSignal,
): Promise<WorkflowPage | null> {
  try {
    const { body, headers } = await send(
      'GET',
      page('workflows', 100, cursor),
      undefined,
      {},
      signal,
    );
    const seconds = headers.get('Retry-After');
    return {
      workflows: body as WorkflowSummary[],
      next: nextCursor(headers),
      again: seconds === null ? null : Number(seconds) * 1000,
    };
  } catch (e) {
    if (e instanceof Refused && e.status === 404) {
      return null;
    }
    throw e;
  }
}

export async function loadWorkflow(id: string, signal?: AbortSignal): Promise<Workflow> {
  return workflow(await send('GET', at(id), undefined, {}, signal));
}

/** All in which the user may make new ones. */
export async function loadFolders(signal?: AbortSignal): Promise<Folder[]> {
  const all: Folder[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body, headers } = await send(
      'GET',
      page('folders', 500, cursor),
      undefined,
      {},
      signal,
    );
    all.push(...(body as Folder[]));
    cursor = nextCursor(headers);
  }
  return all;
}

export async function validate(text: string, signal?: AbortSignal): Promise<Validated> {
  return (await send('POST', 'workflows/validate', text, {}, signal)).body as Validated;
}

/** What a Jenkinsfile says, `base` being the definition before it was changed. */
export async function readJenkinsfile(
  jenkinsfile: string,
  base: string,
  signal?: AbortSignal,
): Promise<ReadJenkinsfile> {
  const text = JSON.stringify({ jenkinsfile, base });
  const json = { 'Content-Type': 'application/json' };
  return (await send('POST', 'workflows/validate/jenkinsfile', text, json, signal))
    .body as ReadJenkinsfile;
}

/** In a folder; outside of all where its id is empty. */
export async function createWorkflow(text: string, folder: string): Promise<Workflow> {
  const query = folder === '' ? '' : `?folder=${encodeURIComponent(folder)}`;
  return workflow(await send('POST', `workflows${query}`, text, once()));
}

/** Null: somebody else has saved another since `tag`. */
export async function saveWorkflow(
  id: string,
  text: string,
  tag: string,
): Promise<Workflow | null> {
  try {
    return workflow(await send('PUT', at(id), text, { 'If-Match': `"${tag}"` }));
  } catch (e) {
    if (e instanceof Refused && e.status === 412) {
      return null;
    }
    throw e;
  }
}

export async function deleteWorkflow(id: string, tag: string): Promise<void> {
  await send('DELETE', `${at(id)}/definition`, undefined, { 'If-Match': `"${tag}"` });
}

/** The run's id. */
export async function execute(id: string, requirements: string): Promise<string> {
  const { body } = await send('POST', `${at(id)}/execute`, JSON.stringify({ requirements }), {
    'Content-Type': 'application/json',
    ...once(),
  });
  return (body as { run: string }).run;
}

/** The roles that the engine knows. */
export async function loadRoles(signal?: AbortSignal): Promise<string[]> {
  const { body } = await send('GET', 'agents', undefined, {}, signal);
  return (body as { role: string }[]).map((agent) => agent.role);
}
