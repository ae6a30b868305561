/** What the API answers, and how it is asked; docs/rest.md describes it. */
import { apiUrl, buildArtifact, crumb } from './host';
import type { ChangedFile } from './FileChange';
import type { WorkflowGraph } from './workflowMap';

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
  /** The build's address below Jenkins' root; the job's folder elsewhere. */
  source: string;
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
  /** What agents do at this moment. */
  activity: Activity[];
  artifacts: Artifact[];
  published: Publication[];
}

export interface Activity {
  step: string;
  /** Such as 'turn 3' or 'tool run_command'; may be empty. */
  doing: string;
  since: string;
}

export interface Stage {
  /** Tells it from the run's others. */
  path: string;
  name: string;
  /** 0 is the outermost. */
  depth: number;
  state: State;
  started: string;
  durationMs: number;
}

export interface RunWithStages extends Run {
  stages: Stage[];
}

/** Whether the run goes on, so that the next look may show something new. */
export function isLive(run: Run): boolean {
  return run.state === 'RUNNING' || run.state === 'WAITING';
}

/** One agent's call, without its conversation. */
export interface AgentCall {
  number: number;
  step: string;
  /** The step's arguments, shortened. */
  asked: string;
  role: string;
  state: State;
  started: string;
  durationMs: number;
  turnCount: number;
  toolCount: number;
  model: string;
  promptVersion: string;
  rehearsal: boolean;
  tokens: Tokens;
  cost: number;
}

export interface ToolUse {
  name: string;
  arguments: string;
  state: State;
  text: string;
  durationMs: number;
}

export interface Turn {
  state: State;
  durationMs: number;
  model: string;
  /** Why this model was asked; empty where that is not known. */
  routing: string;
  promptVersion: string;
  outcome: string;
  tokens: Tokens;
  cost: number;
  text: string;
  error: string | null;
  tools: ToolUse[];
}

export interface Conversation extends AgentCall {
  result: string | null;
  turns: Turn[];
}

export interface Sum {
  key: string;
  calls: number;
  tokens: number;
  cost: number;
  /** The part of it that recorded answers stood for: nobody bills it. */
  rehearsalCost: number;
}

export interface BudgetStatus {
  name: string;
  /** Whose spending is counted: a name, a run's id, 'each user'; empty for the installation's. */
  whose: string;
  subject: string;
  state: 'ok' | 'warn' | 'exhausted';
  spent: number;
  reserved: number;
  soft: number | null;
  hard: number | null;
  /** When the next period begins; null for a budget of a run. */
  resets: string | null;
  /** Whether it may be changed by REST; else it is the configuration's. */
  stored: boolean;
}

export type Period = 'day' | 'week' | 'month';

export interface CostReport {
  period: Period;
  from: string;
  to: string;
  zone: string;
  total: Sum;
  /** What the user who asks has spent; not there where nobody has logged in. */
  mine?: number;
  forecast: number;
  by: Record<'job' | 'folder' | 'user' | 'role' | 'model' | 'day', Sum[]>;
  budgets: BudgetStatus[];
  mayEditBudgets: boolean;
}

/** What costs can be put together by. */
export type CostKey =
  'user' | 'job' | 'folder' | 'run' | 'role' | 'prompt' | 'model' | 'outcome' | 'day';

/** Sums of any days by one of these, the dearest first. */
export interface CostTable {
  by: CostKey;
  from: string;
  to: string;
  zone: string;
  total: Sum;
  rows: Sum[];
  /** Of the dearest by their keys, and of all others; only where they were asked for. */
  days?: DayCosts[];
}

/** What a day has cost, in US dollars. */
export interface DayCosts {
  day: string;
  costs: Record<string, number>;
  others: number;
}

/** A version of a package that is visible at one place of an environment. */
export interface Placement {
  environment: string;
  name: string;
  version: string;
  type: string;
  location: string;
  /** 'committed'; else it was to be taken back, and something of it is left. */
  state?: string;
  /** What is left of it. */
  note?: string;
  /** Milliseconds. */
  since: number;
  by: string;
  job: string;
  run: string;
  /** Of the run; empty where it is gone. */
  source: string;
  /** Whether the viewer may promote this version from here, or take it out of here. */
  mayPromote: boolean;
  mayRollBack: boolean;
  /** As publishPackage was given it; only where it may be promoted. */
  target?: Record<string, unknown>;
}

/** An artifact that a run made; prompts and approvals where it was asked for by its SHA-256. */
export interface Made {
  run: string;
  job: string;
  /** Of the run; empty where it is gone. */
  source: string;
  path: string;
  sha256: string;
  size: number;
  /** Milliseconds. */
  at: number;
  /** Where the sources were checked out from; empty where from no git repository. */
  repository: string;
  commit: string;
  changed: boolean;
  /** Of a pushed image's manifest, else empty. */
  digest: string;
  prompts?: {
    role: string;
    prompt: string;
    commit: string;
    model: string;
    rehearsal: boolean;
    calls: number;
  }[];
  approvals?: { checkpoint: number; by: string; state: string; at: number }[];
}

export async function loadMakers(sha256: string, signal: AbortSignal): Promise<Made[]> {
  return list(await get(`lineage?artifact=${sha256}`, signal), 'artifacts');
}

/** Of a prompt's name, or of one version. */
export async function loadTouched(prompt: string, signal: AbortSignal): Promise<Made[]> {
  return list(await get(`lineage?prompt=${encodeURIComponent(prompt)}`, signal), 'artifacts');
}

export async function loadPlacements(signal: AbortSignal): Promise<Placement[]> {
  return list(await get('environments', signal), 'environments');
}

/** The newest, a hundred at most. */
export function loadRuns(signal: AbortSignal): Promise<Page<Run>> {
  return page('runs', 'runs', signal);
}

export function loadRunsAfter(cursor: string, signal?: AbortSignal): Promise<Page<Run>> {
  return page(`runs?cursor=${encodeURIComponent(cursor)}`, 'runs', signal);
}

/** Those that have not ended. */
export async function loadOpenRuns(signal: AbortSignal): Promise<Run[]> {
  return list(await get('runs?state=open', signal), 'runs');
}

export async function loadRunsOf(job: string, signal: AbortSignal): Promise<Run[]> {
  return list(await get(`runs?limit=50&job=${encodeURIComponent(job)}`, signal), 'runs');
}

export async function loadRun(id: string, signal: AbortSignal): Promise<RunWithStages> {
  const answer = await get(`runs/${inPath(id)}`, signal);
  if (typeof answer !== 'object' || answer === null || !('stages' in answer)) {
    throw new Error('The server answered something other than a run.');
  }
  return answer as RunWithStages;
}

/** A file as an agent call left it, and as it found it as far as the run knows. */
export interface WrittenFile extends ChangedFile {
  call: number;
  role: string;
  action: 'create' | 'replace' | 'patch' | 'delete';
  known: boolean;
}

/** Of one call, or of all. */
export async function loadWrittenFiles(
  id: string,
  signal: AbortSignal,
  call?: number,
): Promise<WrittenFile[]> {
  const query = call === undefined ? '' : `?call=${call}`;
  return list(await get(`runs/${inPath(id)}/files${query}`, signal), 'files');
}

/** Where a file that the run kept can be had: from Jenkins by its own permissions, or from this server. */
export function artifactAddress(run: Run, { path }: Artifact): string {
  return (
    buildArtifact(run, inPath(path)) ??
    apiUrl(`runs/${inPath(run.id)}/artifact?path=${encodeURIComponent(path)}`)
  );
}

export interface KeptGraph {
  graph: WorkflowGraph;
  /** Whether somebody changed the Jenkinsfile that the definition is translated to. */
  edited: boolean;
}

/** Of the workflow that it is a run of; null where the host keeps none, or shows none. */
export async function loadGraph(run: string, signal: AbortSignal): Promise<KeptGraph | null> {
  return (await get(`runs/${inPath(run)}/graph`, signal)) as KeptGraph | null;
}

/** Stops a run that this host runs. */
export async function cancelRun(id: string): Promise<void> {
  await ask(apiUrl(`runs/${inPath(id)}`), {
    method: 'DELETE',
    headers: { Accept: 'application/json', ...crumb() },
  });
}

/** Goes on with a run of this host that has broken off. */
export async function resumeRun(id: string): Promise<void> {
  await post(`runs/${inPath(id)}/resume`, {}, undefined, once());
}

/** A new run from one of its stages on; its id. */
export async function runAgain(id: string, stage: string): Promise<string> {
  const answer = await post(`runs/${inPath(id)}/rerun`, { stage }, undefined, once());
  return (answer as { run: string }).run;
}

export async function loadCalls(id: string, signal: AbortSignal): Promise<AgentCall[]> {
  return list(await get(`runs/${inPath(id)}/calls`, signal), 'agent calls');
}

export async function loadConversation(
  id: string,
  number: number,
  signal: AbortSignal,
): Promise<Conversation> {
  return (await get(`runs/${inPath(id)}/calls/${number}`, signal)) as Conversation;
}

export async function loadCosts(period: Period, signal: AbortSignal): Promise<CostReport> {
  return (await get(`costs?period=${period}`, signal)) as CostReport;
}

export async function loadCostTable(query: string, signal: AbortSignal): Promise<CostTable> {
  return (await get(`costs?${query}`, signal)) as CostTable;
}

export async function loadBudgets(signal: AbortSignal): Promise<BudgetStatus[]> {
  return list(await get('budgets', signal), 'budgets');
}

function list<T>(answer: unknown, what: string): T[] {
  if (!Array.isArray(answer)) {
    throw new Error(`The server answered something other than a list of ${what}.`);
  }
  return answer as T[];
}

/** A part of a list, and where to go on; null at its end. */
export interface Page<T> {
  rows: T[];
  next: string | null;
}

async function page<T>(path: string, what: string, signal?: AbortSignal): Promise<Page<T>> {
  let next: string | null = null;
  const answer = await ask(
    apiUrl(path),
    { headers: { Accept: 'application/json' }, ...(signal && { signal }) },
    (headers) => {
      next = nextCursor(headers);
    },
  );
  return { rows: list<T>(answer, what), next };
}

/** An id may have slashes, which servers refuse in their encoded form. */
export function inPath(id: string): string {
  return id.split('/').map(encodeURIComponent).join('/');
}

async function get(path: string, signal: AbortSignal): Promise<unknown> {
  return ask(apiUrl(path), { signal, headers: { Accept: 'application/json' } });
}

/** A change: with Jenkins' crumb, which its page carries. */
export async function post(
  path: string,
  body: unknown,
  signal?: AbortSignal,
  headers: Record<string, string> = {},
): Promise<unknown> {
  return ask(apiUrl(path), {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      ...crumb(),
      ...headers,
    },
    ...(signal && { signal }),
  });
}

/** The keys of requests that got no answer yet, by what they asked for. */
const unanswered = new Map<string, string>();

/**
 * A key, so that nothing is done twice; {@link ask} sends that of the attempt before where its answer was lost. Not
 * crypto.randomUUID, which pages by plain HTTP have not.
 */
export function once(): Record<string, string> {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const key = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { 'Idempotency-Key': key };
}

/** An answer that says no, with its HTTP status. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
    /** Milliseconds after which the server wants to be asked again; null where it says nothing. */
    readonly again: number | null = null,
  ) {
    super(message);
  }
}

/** The answer's JSON; null where it has none. */
export async function ask(
  url: string,
  request: RequestInit,
  withHeaders?: (headers: Headers) => void,
): Promise<unknown> {
  const headers = { ...(request.headers as Record<string, string> | undefined) };
  const key = headers['Idempotency-Key'];
  if (key === undefined) {
    return answered(url, request, withHeaders);
  }
  const wanted = JSON.stringify([url, request.body]);
  headers['Idempotency-Key'] = unanswered.get(wanted) ?? key;
  unanswered.set(wanted, headers['Idempotency-Key']);
  try {
    const answer = await persistent(url, { ...request, headers }, withHeaders);
    unanswered.delete(wanted);
    return answer;
  } catch (e) {
    // A refusal is an answer; 409 may mean that the attempt before is still under way.
    if (e instanceof Refused && e.status < 500 && e.status !== 409) {
      unanswered.delete(wanted);
    }
    throw e;
  }
}

/** How often what the server can't do yet is asked for, and how long it may want one to wait each time, in milliseconds. */
const TIMES = 4;
const LONGEST_PAUSE = 5_000;

/** Again where the server says when: such as a checkpoint that does not wait for its answer yet. */
async function persistent(...request: Parameters<typeof answered>): Promise<unknown> {
  for (let left = TIMES - 1; ; left--) {
    try {
      return await answered(...request);
    } catch (e) {
      const pause = wantedAgain(e);
      if (pause === null || pause > LONGEST_PAUSE || left === 0) {
        throw e;
      }
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}

async function answered(
  url: string,
  request: RequestInit,
  withHeaders?: (headers: Headers) => void,
): Promise<unknown> {
  const { signal } = request;
  let response: Response;
  try {
    response = await fetch(url, request);
  } catch (e) {
    signal?.throwIfAborted();
    throw new Error('The server can’t be reached.', { cause: e });
  }
  if (response.status === 204) {
    return null;
  }
  let body: unknown;
  try {
    body = await response.json();
  } catch (e) {
    signal?.throwIfAborted();
    throw new Error(`The server’s answer can’t be read (HTTP ${response.status}).`, { cause: e });
  }
  if (!response.ok) {
    throw new Refused(
      explanation(body) ?? `The server refused (HTTP ${response.status}).`,
      response.status,
      wanted(response),
    );
  }
  withHeaders?.(response.headers);
  return body;
}

/** When the server wants to be asked again, where it can't answer now: such as while its database is being opened. */
function wanted({ status, headers }: Response): number | null {
  const seconds = status === 503 ? Number(headers.get('Retry-After') ?? NaN) : NaN;
  return Number.isNaN(seconds) ? null : seconds * 1000;
}

/** The same of any error. */
export function wantedAgain(error: unknown): number | null {
  return error instanceof Refused ? error.again : null;
}

/** The sentence of an error answer: {detail}, {error: {message, hint}}, {error: '…'} or {message, hint}. */
function explanation(body: unknown): string | undefined {
  const detail = (body as { detail?: unknown } | null)?.detail;
  if (typeof detail === 'string') {
    return detail;
  }
  const said = (body as { error?: unknown } | null)?.error ?? body;
  if (typeof said === 'string') {
    return said;
  }
  const { message, hint } = (said ?? {}) as { message?: unknown; hint?: unknown };
  return typeof message === 'string'
    ? [message, hint].filter((part) => typeof part === 'string' && part !== '').join(' ')
    : undefined;
}

export interface Rates {
  runs: number;
  succeeded: number;
  unstable: number;
  failed: number;
  aborted: number;
  /** Of 1; null where nothing has ended, as with all that follow. */
  successRate: number | null;
  interventionRate: number | null;
  medianDurationMs: number | null;
  packages: number;
  medianTimeToPackageMs: number | null;
  cost: number;
  /** The part of it that recorded answers stood for: nobody bills it. */
  rehearsalCost: number;
  medianCost: number | null;
}

export interface WorkflowMetrics {
  from: string;
  to: string;
  total: Rates;
  jobs: (Rates & { job: string })[];
}

export async function loadMetrics(days: number, signal: AbortSignal): Promise<WorkflowMetrics> {
  return (await get(`metrics/workflows?days=${days}`, signal)) as WorkflowMetrics;
}

export interface AuditRow {
  seq: number;
  /** Milliseconds. */
  at: number;
  actor: string;
  action: string;
  subject: string;
  details: Record<string, unknown>;
  run: string;
  /** The hash of the row before it. */
  previous: string;
  hash: string;
}

export interface AuditFilter {
  action: string;
  actor: string;
  run: string;
}

/** Where a list goes on; null at its end. */
export function nextCursor(headers: Headers): string | null {
  const link = /<([^>]*)>;\s*rel="next"/.exec(headers.get('Link') ?? '')?.[1];
  return link === undefined ? null : new URL(link, 'http://x').searchParams.get('cursor');
}

/** Fifty rows and where to go on, null at the end. */
export async function loadAudit(
  filter: AuditFilter,
  cursor: string,
  signal: AbortSignal,
): Promise<Page<AuditRow>> {
  const wanted = Object.entries({ ...filter, cursor }).filter(([, value]) => value !== '');
  const query = new URLSearchParams([['limit', '50'], ...wanted]);
  return page(`audit-logs?${query.toString()}`, 'audit rows', signal);
}

/** The address of the rows that a filter lets through, as a file. */
export function auditFile(filter: AuditFilter, kind: 'csv' | 'json'): string {
  const wanted = Object.entries(filter).filter(([, value]) => value !== '');
  const query = new URLSearchParams(wanted).toString();
  return apiUrl(`audit-logs.${kind}${query === '' ? '' : `?${query}`}`);
}

export interface AuditVerification {
  intact: boolean;
  /** How many were read. */
  rows: number;
  /** Where the chain ends, to be noted elsewhere. */
  head: string;
  /** The first row that is wrong; 0 where none is. */
  broken: number;
  problem: string;
}

export async function verifyAudit(): Promise<AuditVerification> {
  return (await get('audit-logs/verify', new AbortController().signal)) as AuditVerification;
}

/** What came of a step that REST started; `error` is empty where nothing went wrong. */
export interface Result {
  run: string;
  state: State;
  error: string;
}

export async function loadResult(run: string, signal: AbortSignal): Promise<Result> {
  return (await get(`runs/${inPath(run)}/result`, signal)) as Result;
}
