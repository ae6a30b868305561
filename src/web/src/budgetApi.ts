/** Budgets that are kept in the database, which may be made, changed and taken away. */
import { ask, once, Refused } from './api';
import { apiUrl, crumb } from './host';

export const SCOPES = ['installation', 'folder', 'job', 'user', 'run'] as const;
export const PERIODS = ['run', 'day', 'week', 'month'] as const;

export type Scope = (typeof SCOPES)[number];

/** Limits are US dollars; at least one is there. */
export interface Budget {
  name: string;
  scope: Scope;
  /** `*` for each of them. */
  subject: string;
  period: (typeof PERIODS)[number];
  soft: number | null;
  hard: number | null;
}

export interface KeptBudget {
  budget: Budget;
  /** Tells it from what others make of it. */
  tag: string;
}

/** Somebody else has changed the budget, or taken it away, since it was read. */
export class Overtaken extends Error {}

const at = (name: string) => apiUrl(`budgets/${encodeURIComponent(name)}`);

const JSON_HEADERS = { Accept: 'application/json', 'Content-Type': 'application/json' };

export async function loadBudget(name: string, signal: AbortSignal): Promise<KeptBudget> {
  let tag = '';
  const budget = (await ask(
    at(name),
    { signal, headers: { Accept: 'application/json' } },
    (headers) => {
      tag = (headers.get('ETag') ?? '').replace(/^W\//, '');
    },
  )) as Budget;
  return { budget, tag };
}

/** Makes it where `tag` is null, else changes what was read. */
export async function saveBudget(budget: Budget, tag: string | null): Promise<void> {
  const { name, scope, subject, period, soft, hard } = budget;
  // A limit that there is none of is left out.
  const limits = {
    scope,
    subject,
    period,
    ...(soft !== null && { soft }),
    ...(hard !== null && { hard }),
  };
  await overtaking(
    tag === null
      ? ask(apiUrl('budgets'), {
          method: 'POST',
          body: JSON.stringify({ name, ...limits }),
          headers: { ...JSON_HEADERS, ...crumb(), ...once() },
        })
      : ask(at(name), {
          method: 'PUT',
          body: JSON.stringify(limits),
          headers: { ...JSON_HEADERS, ...crumb(), 'If-Match': tag },
        }),
  );
}

export async function deleteBudget(name: string, tag: string): Promise<void> {
  await overtaking(
    ask(at(name), { method: 'DELETE', headers: { ...JSON_HEADERS, ...crumb(), 'If-Match': tag } }),
  );
}

async function overtaking(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (e) {
    throw e instanceof Refused && e.status === 412 ? new Overtaken(e.message) : e;
  }
}
