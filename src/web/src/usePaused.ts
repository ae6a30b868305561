import { useEffect, useState } from 'react';

/** Milliseconds after the last key until the server is asked what it thinks. */
export const PAUSE = 300;

/** The value once it has not changed for a moment. */
export function usePaused<T>(value: T): T {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setPaused(value);
    }, PAUSE);
    return () => {
      clearTimeout(timer);
    };
  }, [value]);
  return paused;
}
