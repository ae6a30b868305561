/** What a run's checkpoints are answered as, and how they are; docs/checkpoints.md describes it. */
import { ask, inPath, once, post } from './api';
import { crumb } from './host';
import type { ChangedFile } from './FileChange';

export type CheckpointState = 'OPEN' | 'APPROVED' | 'REJECTED' | 'VOID';

export interface Finding {
  severity?: string;
  file?: string;
  line?: number;
  rule?: string;
  message?: string;
  suggestion?: string;
}

export interface Task {
  id?: string;
  title?: string;
  description?: string;
}

export interface Failure {
  name?: string;
  message?: string;
  file?: string;
}

export interface Tests {
  passed?: boolean | number;
  total?: number;
  skipped?: number;
  summary?: string;
  failures?: string | Failure[];
  steps?: {
    name: string;
    passed: boolean;
    exitCode?: number;
    /** False of a step that only reports. */
    failOnError?: boolean;
    hint?: string;
    note?: string;
  }[];
  /** Of all steps, in what compilePackage returns; passed is then whether they did. */
  tests?: { passed?: number; total?: number; skipped?: number; failures?: Failure[] };
}

/** What a pipeline may give to be shown. */
export type Part = 'plan' | 'diff' | 'findings' | 'tests';

export interface Content {
  message: string;
  details: string;
  plan: { summary?: string; tasks?: Task[]; risks?: string[]; openQuestions?: string[] };
  diff: ChangedFile[];
  findings: Finding[];
  tests: Tests;
  /** Which of them the pipeline gave, be they empty; not there in checkpoints that an older version asked. */
  given?: Part[];
  /** Reports of findings of build steps that could not be read, each with its step and why; not there in checkpoints of an older version. */
  unread?: string[];
  /** US dollars, as decimals. */
  cost: {
    spent: string;
    calls: number;
    rehearsal: boolean;
    expectedRuns: number;
    expectedMedian: string;
    expectedP90: string;
  };
  prompts: { role: string; version: string; model: string }[];
  /** Files that are to be published; size in bytes. */
  artifacts?: { path: string; size: number; sha256: string }[];
  /** What is to be published or promoted where. */
  release?: {
    name: string;
    version: string;
    /** Of a promotion, else empty. */
    from: string;
    environment: string;
    targets: Record<string, unknown>[];
    /** Of a promotion: type and name to SHA-256. */
    files: Record<string, string>;
  };
}

export interface Checkpoint {
  number: number;
  /** What its step is called in the pipeline. */
  inputId: string;
  state: CheckpointState;
  hash: string;
  submitter: string;
  notStarter: boolean;
  /** Milliseconds since 1970; 0 for never. */
  asked: number;
  expires: number;
  decided: number;
  by: string;
  feedback: string;
  reason: string;
  /** Whether an input waits for the answer; by REST it is not said. */
  waiting?: boolean;
  answerable?: boolean;
  content: Content;
}

export type Decision = 'approve' | 'reject';

export async function loadCheckpoints(url: string, signal: AbortSignal): Promise<Checkpoint[]> {
  const answer = await ask(url, { signal, headers: { Accept: 'application/json' } });
  if (!Array.isArray(answer)) {
    throw new Error('The server answered something other than a list of checkpoints.');
  }
  return answer as Checkpoint[];
}

/** Gives an answer; `hash` is that of what the person saw. */
export type Give = (
  checkpoint: number,
  hash: string,
  decision: Decision,
  feedback: string,
) => Promise<void>;

/** To the build's own input, in Jenkins. */
export function toInput(url: string): Give {
  return async (checkpoint, hash, decision, feedback) => {
    await ask(url, {
      method: 'POST',
      body: new URLSearchParams({ checkpoint: String(checkpoint), seen: hash, decision, feedback }),
      headers: { Accept: 'application/json', ...crumb() },
    });
  };
}

/** By REST, where the server runs the pipeline itself. */
export function toServer(run: string): Give {
  return async (checkpoint, hash, decision, feedback) => {
    const path = `runs/${inPath(run)}/checkpoints/${checkpoint}/${decision}`;
    await post(path, { hash, feedback }, undefined, once());
  };
}
