/** Workflow definitions of the REST API. */
import { ask, inPath, once, Refused } from '../api';
import { apiUrl, crumb } from '../host';
import type { Fault } from '../promptApi';

export interface WorkflowSummary {
  name: string;
  description: string;
}

export interface Workflow {
  name: string;
  definition: string;
  /** Tells this text from any other. */
  tag: string;
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

const at = (name: string) => `workflows/${inPath(name)}`;

function workflow({ body, tag }: { body: unknown; tag: string }): Workflow {
  const { name, definition } = body as { name: string; definition: string };
  return { name, definition, tag };
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

export async function loadWorkflow(name: string, signal?: AbortSignal): Promise<Workflow> {
  return workflow(await send('GET', at(name), undefined, {}, signal));
}

export async function validate(text: string, signal?: AbortSignal): Promise<Validated> {
  return (await send('POST', 'workflows/validate', text, {}, signal)).body as Validated;
}

export async function createWorkflow(text: string): Promise<Workflow> {
  return workflow(await send('POST', 'workflows', text, once()));
}

/** Null: somebody else has saved another since `tag`. */
export async function saveWorkflow(
  name: string,
  text: string,
  tag: string,
): Promise<Workflow | null> {
  try {
    return workflow(await send('PUT', at(name), text, { 'If-Match': `"${tag}"` }));
  } catch (e) {
    if (e instanceof Refused && e.status === 412) {
      return null;
    }
    throw e;
  }
}

export async function deleteWorkflow(name: string, tag: string): Promise<void> {
  await send('DELETE', `${at(name)}/definition`, undefined, { 'If-Match': `"${tag}"` });
}

/** The run's id. */
export async function execute(name: string, requirements: string): Promise<string> {
  const { body } = await send('POST', `${at(name)}/execute`, JSON.stringify({ requirements }), {
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
