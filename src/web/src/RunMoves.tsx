import { useState, type ReactNode } from 'react';
import { cancelRun, isLive, resumeRun, runAgain, type RunWithStages } from './api';
import { Confirm } from './Confirm';
import { runLink } from './host';

type Move = 'cancel' | 'resume' | 'again';

/** Stops a run, goes on with one that has broken off, or starts anew from one of its stages; each is confirmed. */
export function RunMoves({ run, onDone }: { run: RunWithStages; onDone: () => void }) {
  const [asked, setAsked] = useState<Move | null>(null);
  const [stage, setStage] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const live = isLive(run);
  // What REST started is done again by asking again.
  const isPipeline = !run.job.startsWith('@');
  const moves: [Move, string][] = [
    ...(live ? [['cancel', 'Cancel…'] as [Move, string]] : []),
    ...(isPipeline && (run.state === 'FAILED' || run.state === 'ABORTED')
      ? [['resume', 'Resume…'] as [Move, string]]
      : []),
    ...(isPipeline && !live && run.stages.length > 0
      ? [['again', 'Run again from a stage…'] as [Move, string]]
      : []),
  ];

  const move = async (what: Move) => {
    setBusy(true);
    setError(null);
    try {
      if (what === 'cancel') {
        await cancelRun(run.id);
      } else if (what === 'resume') {
        await resumeRun(run.id);
      } else {
        const id = await runAgain(run.id, stage);
        window.location.assign(runLink({ id, source: '' }));
      }
      setAsked(null);
      onDone();
    } catch (e) {
      setError(e instanceof Error ? e.message : String(e));
    } finally {
      setBusy(false);
    }
  };
  const confirm = (what: Move, title: string, yes: string, no: string, said: ReactNode) => (
    <Confirm
      title={title}
      yes={yes}
      no={no}
      busy={busy}
      error={error}
      onYes={() => void move(what)}
      onNo={() => {
        setAsked(null);
        setError(null);
      }}
    >
      {said}
    </Confirm>
  );
  switch (asked) {
    case 'cancel':
      return confirm(
        asked,
        'Cancel this run?',
        'Cancel the run',
        'Let it go on',
        <p>What it has done stays, and it can be resumed.</p>,
      );
    case 'resume':
      return confirm(
        asked,
        'Resume this run?',
        'Resume the run',
        'Leave it',
        <p>It goes on where it broke off: what is done is neither done nor paid for again.</p>,
      );
    case 'again':
      return confirm(
        asked,
        'Run again from a stage?',
        'Run again',
        'Leave it',
        <>
          <label className="again-from">
            From
            <select
              value={stage}
              onChange={(event) => {
                setStage(event.target.value);
              }}
            >
              {run.stages.map(({ path, name, depth }) => (
                <option key={path} value={path}>
                  {'\u2003'.repeat(depth)}
                  {name}
                </option>
              ))}
            </select>
          </label>
          <p>
            A new run takes over what was done before that stage, and does all from there on anew.
          </p>
        </>,
      );
    default:
      return moves.length === 0 ? null : (
        <div className="actions run-actions">
          {moves.map(([what, text]) => (
            <button
              key={what}
              type="button"
              onClick={() => {
                setStage(run.stages[0]?.path ?? '');
                setAsked(what);
              }}
            >
              {text}
            </button>
          ))}
        </div>
      );
  }
}
