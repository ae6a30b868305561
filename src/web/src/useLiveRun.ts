import { useState } from 'react';
import { inPath, isLive, type RunWithStages } from './api';
import { usePolled, type Polled } from './usePolled';
import { useStream, type Changes } from './useStream';

/** A run as it is now: told of by its workflow's WebSocket, else looked at again and again. `load` must be stable. */
export function useLiveRun(
  load: (signal: AbortSignal) => Promise<RunWithStages>,
  id: string,
): Polled<RunWithStages> & { stream: Changes } {
  const [job, setJob] = useState<string | null>(null);
  const stream = useStream(job === null ? null : `workflows/${inPath(job)}/stream`, id);
  const polled = usePolled(load, isLive, stream);
  const run = polled.data;
  if (run !== null && isLive(run) && run.job !== job) {
    setJob(run.job);
  }
  return { ...polled, stream };
}
