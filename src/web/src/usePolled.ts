import { useCallback, useEffect, useRef, useState } from 'react';
import { wantedAgain } from './api';
import type { Changes } from './useStream';

/** Milliseconds to the next look while something runs. */
export const LIVE_INTERVAL = 2000;
/** … and while nothing does, or the server is away: a new run shows up without a reload. */
export const IDLE_INTERVAL = 15_000;

const SILENT: Changes = { connected: false, count: 0 };

export interface Polled<T> {
  /** The last good answer, kept while later ones fail. */
  data: T | null;
  error: string | null;
  retry: () => void;
}

/**
 * Loads again and again while the page is visible: often while `isLive` says so, rarely otherwise, and at once when it becomes so.
 * `load` and `isLive` must be stable, else every render starts anew. Where a stream tells of changes, it loads at each of them
 * and rarely besides; else every so many milliseconds.
 */
export function usePolled<T>(
  load: (signal: AbortSignal) => Promise<T>,
  isLive: (data: T) => boolean,
  stream: Changes = SILENT,
  every = LIVE_INTERVAL,
): Polled<T> {
  const [data, setData] = useState<T | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const told = useRef(stream.connected);
  const lookNow = useRef<() => void>(() => undefined);

  useEffect(() => {
    told.current = stream.connected;
    lookNow.current();
  }, [stream.connected, stream.count]);

  useEffect(() => {
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let busy = false;
    let wanted = 0;

    async function look(): Promise<void> {
      if (busy) {
        wanted++;
        return;
      }
      clearTimeout(timer);
      busy = true;
      const known = wanted;
      let interval = IDLE_INTERVAL;
      try {
        const next = await load(gone.signal);
        setData(next);
        setError(null);
        interval = isLive(next) && !told.current ? every : IDLE_INTERVAL;
      } catch (e) {
        if (gone.signal.aborted) {
          return;
        }
        setError(e instanceof Error ? e.message : String(e));
        interval = wantedAgain(e) ?? IDLE_INTERVAL;
      } finally {
        busy = false;
      }
      // A change that was told of meanwhile may not be in it.
      timer = setTimeout(lookIfVisible, wanted === known ? interval : 0);
    }

    function lookIfVisible(): void {
      if (document.visibilityState === 'visible') {
        void look();
      }
    }

    void look();
    lookNow.current = () => void look();
    document.addEventListener('visibilitychange', lookIfVisible);
    return () => {
      gone.abort();
      lookNow.current = () => undefined;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', lookIfVisible);
    };
  }, [load, isLive, attempt, every]);

  const retry = useCallback(() => {
    setAttempt((n) => n + 1);
  }, []);
  return { data, error, retry };
}
