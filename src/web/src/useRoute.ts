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

export function useRoute(): string | null {
  const hash = useSyncExternalStore(
    (changed) => {
      window.addEventListener('hashchange', changed);
      return () => {
        window.removeEventListener('hashchange', changed);
      };
    },
    () => window.location.hash,
  );
  return selectedRun(hash);
}
