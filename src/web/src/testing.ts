/** Runs and a server for tests. */
import { vi } from 'vitest';
import type { Run, RunWithStages, Stage } from './api';

export function run(changes: Partial<Run> = {}): Run {
  return {
    id: 'r-1',
    job: 'typescript-library',
    user: 'ada',
    source: 'job/typescript-library/1/',
    state: 'SUCCEEDED',
    error: null,
    started: '2026-11-23T10:00:00Z',
    ended: '2026-11-23T10:03:05Z',
    durationMs: 185_000,
    rehearsal: false,
    calls: 9,
    tokens: { input: 31_000, cached: 800, output: 12_000, thoughts: 5_210, total: 48_210 },
    cost: 0.2123,
    activity: [],
    artifacts: [],
    published: [],
    ...changes,
  };
}

export function runWithStages(stages: Stage[], changes: Partial<Run> = {}): RunWithStages {
  return { ...run(changes), stages };
}

/** Answers every fetch by its relative URL, others by an empty list; the answers can be changed between two looks. */
export function serve(answers: Record<string, unknown>, status = 200) {
  const fetched = vi.fn((url: string) =>
    Promise.resolve(new Response(JSON.stringify(answers[url] ?? []), { status })),
  );
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

export interface Asked {
  method: string;
  /** Below the API's address. */
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

/** What was sent, read where it is JSON. */
function bodyOf({ body, headers }: RequestInit): unknown {
  const type = (headers as Record<string, string> | undefined)?.['Content-Type'];
  return typeof body === 'string' && type !== 'application/yaml' ? JSON.parse(body) : body;
}

/** The answer 204. */
export const NOTHING = { nothing: true };

/**
 * Answers by method and path, such as 'GET prompts'; `{status, detail}` is an error. What is not there is not found. Gives what was
 * asked, in order.
 */
export function server(answers: Record<string, unknown>, headers: Record<string, string> = {}) {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', (url: string, request: RequestInit = {}) => {
    const path = url.replace(/^api\/v1\//, '');
    const method = request.method ?? 'GET';
    asked.push({
      method,
      path,
      headers: (request.headers ?? {}) as Record<string, string>,
      body: bodyOf(request),
    });
    const answer = answers[`${method} ${path}`] ?? { status: 404, detail: `No ${method} ${path}.` };
    if (answer === NOTHING) {
      return Promise.resolve(new Response(null, { status: 204 }));
    }
    const { status, detail } = answer as { status?: unknown; detail?: unknown };
    return Promise.resolve(
      new Response(JSON.stringify(answer), {
        status: typeof status === 'number' && detail !== undefined ? status : 200,
        headers,
      }),
    );
  });
  return asked;
}
