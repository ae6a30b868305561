import { useCallback, useEffect, useState } from 'react';

/** Milliseconds to the next look while something runs. */
export const LIVE_INTERVAL = 2000;
/** … and while nothing does, or the server is away: a new run shows up without a reload. */
export const IDLE_INTERVAL = 15_000;

export interface Polled<T> {
  /** The last good answer, kept while later ones fail. */
  data: T | null;
  error: string | null;
  retry: () => void;
}

/**
 * Loads again and again: often while `isLive` says so, rarely otherwise, and at once when the page becomes visible.
 * `load` and `isLive` must be stable, else every render starts anew.
 */
export function usePolled<T>(
  load: (signal: AbortSignal) => Promise<T>,
  isLive: (data: T) => boolean,
): Polled<T> {
  const [data, setData] = useState<T | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let busy = false;

    async function look(): Promise<void> {
      if (busy) {
        return;
      }
      clearTimeout(timer);
      busy = true;
      let interval = IDLE_INTERVAL;
      try {
        const next = await load(gone.signal);
        setData(next);
        setError(null);
        interval = isLive(next) ? LIVE_INTERVAL : IDLE_INTERVAL;
      } catch (e) {
        if (gone.signal.aborted) {
          return;
        }
        setError(e instanceof Error ? e.message : String(e));
      } finally {
        busy = false;
      }
      timer = setTimeout(() => void look(), interval);
    }

    function lookIfVisible(): void {
      if (document.visibilityState === 'visible') {
        void look();
      }
    }

    void look();
    document.addEventListener('visibilitychange', lookIfVisible);
    return () => {
      gone.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', lookIfVisible);
    };
  }, [load, isLive, attempt]);

  const retry = useCallback(() => {
    setAttempt((n) => n + 1);
  }, []);
  return { data, error, retry };
}
