/** Tests, comparisons and optimizations of prompts: how they are asked for, and what came of them. */
import { ask, inPath, once, Refused } from './api';
import { apiUrl, crumb } from './host';
import { at, change, get } from './promptApi';

export type EvaluationState =
  | 'RUNNING'
  | 'BROKEN_OFF'
  | 'COMPLETE'
  | 'SETTLED'
  | 'BUDGET'
  | 'ALL_FAILED'
  | 'ACCEPTED'
  | 'NOT_ACCEPTED';

export interface EvaluationSummary {
  run: string;
  path: string;
  kind: 'test' | 'optimize';
  suite: string;
  state: EvaluationState;
  started: string;
  ended: string | null;
  prompts: string[];
  /** 0 where it is not known. */
  planned: number;
  cases: number;
  passedCases: number;
  /** US dollars. */
  cost: number;
  rehearsal: boolean;
  /** A sentence each. */
  verdicts: string[];
}

/** An estimate with its 95 % confidence interval. */
export interface Interval {
  mean: number;
  low: number;
  high: number;
}

export interface Variant {
  prompt: string;
  promptVersion: string;
  model: string;
  cases: number;
  passedCases: number;
  errors: number;
  skipped: number;
  passRate: Interval | null;
  score: Interval | null;
  costPerCase: Interval | null;
  latencyMs: Interval | null;
}

export interface Pair {
  a: string;
  b: string;
  cases: number;
  /** The first minus the second. */
  difference: Interval | null;
  adjustedP: number;
  verdict: 'A better' | 'B better' | 'not decided';
  text: string;
}

export interface Comparison {
  metric: 'pass' | 'score';
  test: string;
  correction: string;
  pairs: Pair[];
}

/** A case in brief. */
export interface Result {
  path: string;
  number: number;
  prompt: string;
  promptVersion: string;
  model: string;
  test: number;
  title: string;
  repeat: number;
  state: 'PASSED' | 'FAILED' | 'ERROR';
  score: number;
  rehearsal: boolean;
}

export interface Candidate {
  /** 0 is the prompt as it was. */
  candidate: number;
  parent: number;
  promptVersion: string;
  score: number;
  costPerCase: number;
  onParetoFront: boolean;
  changes: string[];
}

export function nameOf(candidate: number): string {
  return candidate === 0 ? 'as it was' : `candidate ${candidate}`;
}

export interface Round {
  round: number;
  /** The candidate it began with; below 0 where it came to nothing. */
  parent: number;
  diagnosis: string;
  changes: string[];
  outcome: string;
}

interface Common extends EvaluationSummary {
  results: Result[];
}

/** What only an ended one has is optional. */
export interface TestEvaluation extends Common {
  kind: 'test';
  why?: string;
  variants?: Variant[];
  comparison?: Comparison;
}

export interface Optimization extends Common {
  kind: 'optimize';
  prompt?: string;
  accepted?: boolean;
  verdict?: string;
  /** Of the accepted text. */
  version?: string;
  label?: string;
  /** The text it began with. */
  original?: string;
  /** The finalist's text. */
  source?: string;
  finalist?: number | null;
  trainingTests?: number;
  heldOutTests?: number;
  comparison?: Pair | null;
  rounds?: Round[];
  candidates?: Candidate[];
}

export type Evaluation = TestEvaluation | Optimization;

export interface Grade {
  assertion: string;
  passed: boolean;
  score: number;
  reason: string;
  parts?: Grade[];
}

export interface Case {
  state: Result['state'];
  model: string;
  reason: string;
  assertions: Grade[];
  cost: number;
  gradingCost: number;
  latencyMs: number;
  inputTokens: number;
  outputTokens: number;
  rehearsal: boolean;
  output: string;
}

/** A suite's text, and the mark of it that a change is based on. */
export interface Suite {
  source: string;
  tag: string;
}

export const NO_SUITE: Suite = { source: '', tag: '"none"' };

export async function loadSuite(name: string, signal?: AbortSignal): Promise<Suite> {
  try {
    let tag = '*';
    const body = (await ask(
      apiUrl(`${at(name)}/suite`),
      { headers: { Accept: 'application/json' }, ...(signal && { signal }) },
      (headers) => {
        tag = headers.get('ETag') ?? tag;
      },
    )) as { source: string };
    return { source: body.source, tag };
  } catch (e) {
    if (e instanceof Refused && e.status === 404) {
      return NO_SUITE;
    }
    throw e;
  }
}

export function saveSuite(name: string, source: string, based: string): Promise<unknown> {
  return change('PUT', `${at(name)}/suite`, { source }, { 'If-Match': based });
}

export function loadEvaluations(name: string, signal?: AbortSignal): Promise<EvaluationSummary[]> {
  return get(`${at(name)}/evaluations?limit=100`, signal);
}

export function loadEvaluation(run: string, signal?: AbortSignal): Promise<Evaluation[]> {
  return get(`runs/${inPath(run)}/evaluations`, signal);
}

export function loadCase(run: string, result: Result, signal?: AbortSignal): Promise<Case> {
  const which = `path=${encodeURIComponent(result.path)}&number=${result.number}`;
  return get(`runs/${inPath(run)}/evaluations/case?${which}`, signal);
}

export interface TestRequest {
  prompts: string[];
  repeat: number;
  metric: 'pass' | 'score';
  stopEarly: boolean;
  budget?: number;
}

export function startTest(name: string, request: TestRequest): Promise<{ run: string }> {
  return change('POST', `${at(name)}/test`, request, once());
}

export interface OptimizeRequest {
  version: string;
  rounds: number;
  budget?: number;
}

export function startOptimize(name: string, request: OptimizeRequest): Promise<{ run: string }> {
  return change('POST', `${at(name)}/optimize`, request, once());
}

/** Ends what was started here. */
export async function cancelRun(run: string): Promise<void> {
  await ask(apiUrl(`runs/${inPath(run)}`), { method: 'DELETE', headers: crumb() });
}

export function isUnderWay(evaluation: EvaluationSummary): boolean {
  return evaluation.state === 'RUNNING';
}
