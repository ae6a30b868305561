import { useState } from 'react';
import { cancelRun } from './api';
import { Confirm } from './Confirm';

/** Stops a run, once it is confirmed. */
export function CancelRun({ id, onDone }: { id: string; onDone: () => void }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const cancel = async () => {
    setBusy(true);
    try {
      await cancelRun(id);
      setAsking(false);
      onDone();
    } catch (e) {
      setError(e instanceof Error ? e.message : String(e));
    } finally {
      setBusy(false);
    }
  };
  return asking ? (
    <Confirm
      title="Cancel this run?"
      yes="Cancel the run"
      no="Let it go on"
      busy={busy}
      error={error}
      onYes={() => void cancel()}
      onNo={() => {
        setAsking(false);
        setError(null);
      }}
    >
      <p>What it has done stays. Go on with it by: agentic run --resume {id}</p>
    </Confirm>
  ) : (
    <button
      type="button"
      onClick={() => {
        setAsking(true);
      }}
    >
      Cancel…
    </button>
  );
}
