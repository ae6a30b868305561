/** What GET api/v1/runs and api/v1/runs/{id} answer. */

export type State = 'RUNNING' | 'WAITING' | 'SUCCEEDED' | 'UNSTABLE' | 'FAILED' | 'ABORTED';

export interface Tokens {
  input: number;
  cached: number;
  output: number;
  thoughts: number;
  total: number;
}

export interface Artifact {
  path: string;
  size: number;
  sha256: string;
}

export interface Publication {
  type: string;
  name: string;
  version: string;
  location: string;
  state: string;
}

export interface Run {
  id: string;
  job: string;
  user: string;
  state: State;
  error: string | null;
  started: string;
  ended: string | null;
  durationMs: number;
  rehearsal: boolean;
  calls: number;
  tokens: Tokens;
  /** US dollars. */
  cost: number;
  artifacts: Artifact[];
  published: Publication[];
}

export interface Stage {
  name: string;
  /** 0 is the outermost. */
  depth: number;
  state: State;
  durationMs: number;
}

export interface RunWithStages extends Run {
  stages: Stage[];
}

/** Whether the run goes on, so that the next look may show something new. */
export function isLive(run: Run): boolean {
  return run.state === 'RUNNING' || run.state === 'WAITING';
}

export async function loadRuns(signal: AbortSignal): Promise<Run[]> {
  const answer = await get('api/v1/runs', signal);
  if (!Array.isArray(answer)) {
    throw new Error('The server answered something other than a list of runs.');
  }
  return answer as Run[];
}

export async function loadRun(id: string, signal: AbortSignal): Promise<RunWithStages> {
  const answer = await get(`api/v1/runs/${encodeURIComponent(id)}`, signal);
  if (typeof answer !== 'object' || answer === null || !('stages' in answer)) {
    throw new Error('The server answered something other than a run.');
  }
  return answer as RunWithStages;
}

async function get(url: string, signal: AbortSignal): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, { signal, headers: { Accept: 'application/json' } });
  } catch (e) {
    signal.throwIfAborted();
    throw new Error('The server can’t be reached.', { cause: e });
  }
  let body: unknown;
  try {
    body = await response.json();
  } catch (e) {
    signal.throwIfAborted();
    throw new Error(`The server’s answer can’t be read (HTTP ${response.status}).`, { cause: e });
  }
  if (!response.ok) {
    throw new Error(explanation(body) ?? `The server refused (HTTP ${response.status}).`);
  }
  return body;
}

/** The sentence of an error answer: {error: {message, hint}}, {error: '…'} or {message, hint}. */
function explanation(body: unknown): string | undefined {
  const said = (body as { error?: unknown } | null)?.error ?? body;
  if (typeof said === 'string') {
    return said;
  }
  const { message, hint } = (said ?? {}) as { message?: unknown; hint?: unknown };
  return typeof message === 'string'
    ? [message, hint].filter((part) => typeof part === 'string' && part !== '').join(' ')
    : undefined;
}
