import type { State } from './api';

const WORDS: Record<State, string> = {
  RUNNING: 'Running',
  WAITING: 'Waiting',
  SUCCEEDED: 'Succeeded',
  UNSTABLE: 'Unstable',
  FAILED: 'Failed',
  ABORTED: 'Aborted',
};

/** Drawn, not only coloured: each state has its own shape. */
const SHAPES: Record<State, string> = {
  RUNNING: 'M8 2.5a5.5 5.5 0 1 1-5.5 5.5',
  WAITING: 'M6 4v8M10 4v8',
  SUCCEEDED: 'M3 8.5l3.2 3.2L13 5',
  UNSTABLE: 'M8 3v6M8 12v.6',
  FAILED: 'M4 4l8 8M12 4l-8 8',
  ABORTED: 'M3.5 8h9',
};

function known(state: string): State | null {
  return state in WORDS ? (state as State) : null;
}

export function StateIcon({ state }: { state: string }) {
  const name = known(state);
  return (
    <svg className="state-icon" viewBox="0 0 16 16" aria-hidden="true">
      {name ? <path d={SHAPES[name]} /> : <circle cx="8" cy="8" r="3" />}
    </svg>
  );
}

export function StateBadge({ state }: { state: string }) {
  const name = known(state);
  return (
    <span className={`state state-${(name ?? 'unknown').toLowerCase()}`}>
      <StateIcon state={state} />
      {name ? WORDS[name] : state}
    </span>
  );
}

/** Says that recorded answers stood in for the model. */
export function RehearsalMark() {
  return (
    <span className="rehearsal" title="A recording answered in the model’s place">
      rehearsal
    </span>
  );
}
