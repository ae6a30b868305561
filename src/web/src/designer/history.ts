/** Texts that one can go back to, and forth again. */
export interface History {
  past: readonly string[];
  now: string;
  future: readonly string[];
  /** What the last change was about: typing there goes on with it. */
  about: string;
}

export type Change =
  /** `about` names a field: changes of the same one after each other are one step back. Empty: a step of its own. */
  { to: string; about?: string } | 'undo' | 'redo';

const MOST = 200;

export function begin(now: string): History {
  return { past: [], now, future: [], about: '' };
}

export function change(history: History, change: Change): History {
  const { past, now, future } = history;
  if (change === 'undo') {
    const before = past.at(-1);
    return before === undefined
      ? history
      : { past: past.slice(0, -1), now: before, future: [now, ...future], about: '' };
  }
  if (change === 'redo') {
    const [next, ...later] = future;
    return next === undefined
      ? history
      : { past: [...past, now], now: next, future: later, about: '' };
  }
  const about = change.about ?? '';
  if (change.to === now) {
    return history;
  }
  if (about !== '' && about === history.about) {
    return { past, now: change.to, future: [], about };
  }
  return { past: [...past, now].slice(-MOST), now: change.to, future: [], about };
}
