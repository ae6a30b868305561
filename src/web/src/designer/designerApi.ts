/** Workflow definitions of the REST API. */
import { ask, inPath, once, Refused } from '../api';
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
  mayRun: boolean;
}

const YAML = { Accept: 'application/json', 'Content-Type': 'application/yaml' };

async function send(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: string,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<{ body: unknown; tag: string }> {
  let tag = '';
  const answer = await ask(
    apiUrl(path),
    {
      method,
      headers: { ...YAML, ...(method !== 'GET' && crumb()), ...headers },
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    },
    (given) => {
      tag = (given.get('ETag') ?? '').replace(/^W\//, '').replaceAll('"', '');
    },
  );
  return { body: answer, tag };
}

const at = (id: string) => `workflows/${inPath(id)}`;

function workflow({ body, tag }: { body: unknown; tag: string }): Workflow {
  const { id, name, definition, jenkinsfile, read } = body as Omit<Workflow, 'tag'>;
  return { id, name, definition, jenkinsfile, read, tag };
}

/** Null: this host keeps none. */
export async function loadWorkflows(signal?: AbortSignal): Promise<WorkflowSummary[] | null> {
  try {
    return (await send('GET', 'workflows?limit=500', undefined, {}, signal))
      .body as WorkflowSummary[];
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

export async function createWorkflow(text: string): Promise<Workflow> {
  return workflow(await send('POST', 'workflows', text, once()));
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
