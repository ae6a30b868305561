import { useSyncExternalStore } from 'react';

const RUN = /^#\/runs\/([^/]+)$/;

/** The run the address selects (`#/runs/<id>`), or null for the list. */
export function selectedRun(hash: string): string | null {
  const id = RUN.exec(hash)?.[1];
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

export type Route = { page: 'runs' | 'costs' | 'environments' } | { page: 'run'; id: string };

export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (changed) => {
      window.addEventListener('hashchange', changed);
      return () => {
        window.removeEventListener('hashchange', changed);
      };
    },
    () => window.location.hash,
  );
  if (hash === COSTS) {
    return { page: 'costs' };
  }
  if (hash === ENVIRONMENTS) {
    return { page: 'environments' };
  }
  const id = selectedRun(hash);
  return id === null ? { page: 'runs' } : { page: 'run', id };
}
