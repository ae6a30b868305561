import { useSyncExternalStore } from 'react';

const query = window.matchMedia('(max-width: 46rem)');

function follow(changed: () => void): () => void {
  query.addEventListener('change', changed);
  return () => {
    query.removeEventListener('change', changed);
  };
}

/** Whether two texts have no room beside each other. */
export function useNarrow(): boolean {
  return useSyncExternalStore(follow, () => query.matches);
}
