/** Prompts of the REST API. */
import { ask, inPath, once, Refused } from './api';
import { apiUrl, crumb } from './host';

export interface PromptSummary {
  name: string;
  version: string;
  description: string;
  labels: string[];
  /** What is wrong with its text; empty where nothing is. */
  problem: string;
}

export interface Prompt {
  name: string;
  version: string;
  commit: string;
  author: string;
  at: string;
  message: string;
  source: string;
}

export type PromptVersion = Omit<Prompt, 'source'> & { labels: string[] };

export interface Label {
  label: string;
  version: string;
  commit: string;
  /** Below 100 of the canary only. */
  percent: number;
}

export interface PromptDiff {
  from: string;
  to: string;
  suggested: string;
  changes: { field: string; text: string }[];
}

/** Line and column count from 1; 0 where the fault has no place. */
export interface Fault {
  text: string;
  line: number;
  column: number;
}

export interface Checked {
  fault: Fault | null;
  /** Why it can't be rendered with these variables. */
  missing: Fault | null;
  /** Variables that have neither a value nor a default. */
  needs: string[];
  messages: { role: string; text: string }[];
  warnings: string[];
  mayEdit: boolean;
  mayPromote: boolean;
}

export type Bump = 'auto' | 'patch' | 'minor' | 'major';

const JSON_TYPE = { Accept: 'application/json', 'Content-Type': 'application/json' };

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await ask(apiUrl(path), {
    headers: { Accept: 'application/json' },
    ...(signal && { signal }),
  })) as T;
}

export async function change<T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<T> {
  return (await ask(apiUrl(path), {
    method,
    headers: { ...JSON_TYPE, ...crumb(), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })) as T;
}

export const at = (name: string) => `prompts/${inPath(name)}`;

export function searchPrompts(words: string, signal?: AbortSignal): Promise<PromptSummary[]> {
  return get(`prompts?limit=500&search=${encodeURIComponent(words)}`, signal);
}

export function loadPrompt(name: string, version = '', signal?: AbortSignal): Promise<Prompt> {
  return get(at(name) + (version === '' ? '' : `?version=${encodeURIComponent(version)}`), signal);
}

/** The newest 500. */
export function loadVersions(name: string, signal?: AbortSignal): Promise<PromptVersion[]> {
  return get(`${at(name)}/versions?limit=500`, signal);
}

/** The labels of a prompt, and what tells them from what others make of them. */
export interface Labels {
  labels: Label[];
  tag: string;
}

export async function loadLabels(name: string, signal?: AbortSignal): Promise<Labels> {
  let tag = '';
  const labels = (await ask(
    apiUrl(`${at(name)}/labels`),
    { headers: { Accept: 'application/json' }, ...(signal && { signal }) },
    (headers) => {
      tag = (headers.get('ETag') ?? '').replace(/^W\//, '');
    },
  )) as Label[];
  return { labels, tag };
}

/** Of a change that is made only where nobody has moved a label since. */
const unmoved = (tag: string): Record<string, string> => (tag === '' ? {} : { 'If-Match': tag });

export function loadDiff(
  name: string,
  from: string,
  to: string,
  signal?: AbortSignal,
): Promise<PromptDiff> {
  const versions = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
  return get(`${at(name)}/diff?${versions}`, signal);
}

export function checkPrompt(name: string, source: string, variables: object): Promise<Checked> {
  return change('POST', 'prompts/check', { name, source, variables });
}

/** Null: somebody else has saved one since `based`. */
export async function savePrompt(
  name: string,
  based: string,
  edit: { source: string; message: string; bump: Bump },
): Promise<Prompt | null> {
  try {
    return await change('PUT', at(name), edit, { 'If-Match': `"${based}"` });
  } catch (e) {
    if (e instanceof Refused && e.status === 412) {
      return null;
    }
    throw e;
  }
}

export function createPrompt(name: string, source: string, message: string): Promise<Prompt> {
  return change('POST', 'prompts', { name, source, message }, once());
}

export function deletePrompt(name: string, based: string): Promise<null> {
  return change('DELETE', at(name), undefined, { 'If-Match': `"${based}"` });
}

export function moveLabel(
  name: string,
  label: string,
  version: string,
  tag: string,
  percent?: number,
): Promise<Label[]> {
  const body = { label, version, ...(percent !== undefined && { percent }) };
  return change('POST', `${at(name)}/labels`, body, unmoved(tag));
}

export function removeLabel(name: string, label: string, tag: string): Promise<null> {
  return change(
    'DELETE',
    `${at(name)}/labels/${encodeURIComponent(label)}`,
    undefined,
    unmoved(tag),
  );
}

export function importStudio(name: string, prompt: unknown): Promise<Prompt & { notes: string[] }> {
  return change('POST', 'prompts/import/ai-studio', { name, prompt }, once());
}

export function exportStudio(
  name: string,
  version: string,
): Promise<{ prompt: object; notes: string[] }> {
  return get(`${at(name)}/export/ai-studio?version=${encodeURIComponent(version)}`);
}

/** All templates and suites, texts by their paths. */
export async function exportFolder(): Promise<Record<string, string>> {
  return (await get<{ files: Record<string, string> }>('prompts/export/folder')).files;
}

/** The versions that were made. `force` replaces what others have saved since the export. */
export function importFolder(
  files: Record<string, string>,
  force: boolean,
): Promise<PromptVersion[]> {
  return change('POST', 'prompts/import/folder', { files, ...(force && { force }) }, once());
}
