import { useLayoutEffect, useSyncExternalStore } from 'react';
import { inAddress, viewAt } from './host';

const RUN = /^#\/runs\/([^/]+)$/;
const WORKFLOW = /^#\/designer\/([^/]+)$/;
const PROMPT = /^#\/prompts\/([^/]+)(\/tests(?:\/([^/]+))?)?$/;

/** The run the address selects (`#/runs/<id>`), or null for the list. */
export function selectedRun(hash: string): string | null {
  return decoded(RUN.exec(hash)?.[1]);
}

/** A prompt, whether its tests are looked at, and of which run; null for the list. */
export interface PromptPlace {
  name: string;
  tests: boolean;
  run: string | null;
}

/** What `#/prompts/<name>`, `…/tests` or `…/tests/<run>` names. */
export function promptPlace(hash: string): PromptPlace | null {
  const found = PROMPT.exec(hash);
  const name = decoded(found?.[1]);
  return name === null ? null : { name, tests: found?.[2] !== undefined, run: decoded(found?.[3]) };
}

/** The workflow of `#/designer/<name>`, or null. */
export function selectedWorkflow(hash: string): string | null {
  return decoded(WORKFLOW.exec(hash)?.[1]);
}

function decoded(id: string | undefined): string | null {
  if (id === undefined) {
    return null;
  }
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

export const COSTS = '#/costs';
export const ENVIRONMENTS = '#/environments';
export const PROMPTS = '#/prompts';
export const AUDIT = '#/audit';
export const DASHBOARD = '#/dashboard';
export const DESIGNER = '#/designer';

/** Stands in the address for a workflow that has no name yet: none has this one. */
export const NEW_WORKFLOW = '+';

/** A workflow's view; in Jenkins within its page of the designer. */
export function designerLink(name: string): string {
  return inAddress(`${DESIGNER}/${encodeURIComponent(name)}`);
}

/** The list of them. */
export function workflowsLink(): string {
  return inAddress(DESIGNER);
}

/** A prompt's view; in Jenkins within its page of prompts. */
export function promptLink(name: string): string {
  return inAddress(`${PROMPTS}/${encodeURIComponent(name)}`);
}

/** The list of them. */
export function promptsLink(): string {
  return inAddress(PROMPTS);
}

/** Its tests, or those of one run. */
export function promptTestsLink(name: string, run?: string): string {
  const tests = `${PROMPTS}/${encodeURIComponent(name)}/tests`;
  return inAddress(run === undefined ? tests : `${tests}/${encodeURIComponent(run)}`);
}

export type Route =
  | { page: 'runs' | 'costs' | 'environments' | 'prompts' | 'audit' | 'dashboard' | 'designer' }
  | { page: 'run'; id: string };

/** What is to be told of another view. */
const followers = new Set<() => void>();
/** Edits that would be lost by going to another view. */
const unsaved = new Set<symbol>();
/** The view that is shown while anybody follows: the address may be ahead of it until the person says whether to leave. */
let shown: string | null = null;

/** Whether nothing would be lost, or the person wants to lose it. */
export function mayLeave(): boolean {
  return unsaved.size === 0 || window.confirm('Your changes are not saved. Leave without them?');
}

function moved(): void {
  const { hash, pathname, search } = window.location;
  if (hash === shown) {
    return;
  }
  if (!mayLeave()) {
    window.history.pushState(null, '', shown === '' ? pathname + search : shown);
    return;
  }
  shown = hash;
  followers.forEach((tell) => {
    tell();
  });
}

function follow(changed: () => void): () => void {
  if (followers.size === 0) {
    shown = window.location.hash;
    window.addEventListener('hashchange', moved);
  }
  followers.add(changed);
  return () => {
    followers.delete(changed);
    if (followers.size === 0) {
      window.removeEventListener('hashchange', moved);
      shown = null;
    }
  };
}

function useHash(): string {
  return viewAt(useSyncExternalStore(follow, () => shown ?? window.location.hash));
}

/** Asks before the page, or its view, is left while there are `changes` that nobody has saved. */
export function useUnsaved(changes: boolean): void {
  // With what is shown, not after it: an address that is set just then finds what is true.
  useLayoutEffect(() => {
    if (!changes) {
      return;
    }
    const edit = Symbol('edit');
    function leaving(event: BeforeUnloadEvent): void {
      event.preventDefault();
    }
    unsaved.add(edit);
    window.addEventListener('beforeunload', leaving);
    return () => {
      unsaved.delete(edit);
      window.removeEventListener('beforeunload', leaving);
    };
  }, [changes]);
}

/** The prompt that the address names. */
export function usePromptPlace(): PromptPlace | null {
  return promptPlace(useHash());
}

/** The workflow that the address names. */
export function useWorkflowName(): string | null {
  return selectedWorkflow(useHash());
}

export function useRoute(): Route {
  const hash = useHash();
  const id = selectedRun(hash);
  if (id !== null) {
    return { page: 'run', id };
  }
  switch (hash) {
    case COSTS:
      return { page: 'costs' };
    case ENVIRONMENTS:
      return { page: 'environments' };
    case AUDIT:
      return { page: 'audit' };
    case DASHBOARD:
      return { page: 'dashboard' };
    default:
      if (hash === DESIGNER || hash.startsWith(`${DESIGNER}/`)) {
        return { page: 'designer' };
      }
      return { page: hash === PROMPTS || hash.startsWith(`${PROMPTS}/`) ? 'prompts' : 'runs' };
  }
}
