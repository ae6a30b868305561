import { useCallback, useEffect, useRef, useState } from 'react';
import {
  loadCheckpoints,
  type Checkpoint,
  type CheckpointState,
  type Decision,
  type Give,
} from './checkpoints';
import { ApprovalContent } from './ApprovalContent';
import { RehearsalMark } from './Badges';
import { inSentence, moment } from './format';
import { Empty, Failure, Loading } from './Notice';
import { usePolled } from './usePolled';
import type { Changes } from './useStream';
import './approval.css';

const WORDS: Record<CheckpointState, string> = {
  OPEN: 'Open',
  APPROVED: 'Approved',
  REJECTED: 'Rejected',
  VOID: 'Void',
};

/**
 * A run's checkpoints, the newest first. `give` must be stable. They are looked at often while one is open, or `isLive`, and
 * at each change that a stream tells of. As a part of the run's page they are not there where
 * nobody was asked, and folded where somebody has answered.
 */
export function Approval({
  list,
  give,
  isPart = false,
  isLive = false,
  isStale = false,
  stream,
}: {
  list: string;
  give: Give;
  isPart?: boolean;
  isLive?: boolean;
  /** Whether the page around it says already that what it shows is out of date. */
  isStale?: boolean;
  stream?: Changes;
}) {
  const load = useCallback((signal: AbortSignal) => loadCheckpoints(list, signal), [list]);
  const often = useCallback(
    (checkpoints: Checkpoint[]) => isLive || checkpoints.some((it) => it.state === 'OPEN'),
    [isLive],
  );
  const { data, error, retry } = usePolled(load, often, stream);
  if (isPart && (data === null ? error === null : data.length === 0)) {
    return null;
  }
  return (
    <>
      {isPart && <h2>Checkpoints</h2>}
      {error !== null && !(isStale && data !== null) && (
        <Failure message={error} stale={data !== null} onRetry={retry} />
      )}
      {data === null && error === null && <Loading what="checkpoints" />}
      {data?.length === 0 && (
        <Empty title="Nobody was asked yet">
          A checkpoint appears here once the Pipeline reaches <code>agentCheckpoint</code>.
        </Empty>
      )}
      {data?.toReversed().map((it, at) => (
        <One
          key={it.number}
          checkpoint={it}
          unfolded={isPart ? it.state === 'OPEN' : at === 0}
          shortcuts={at === 0}
          give={give}
          onDone={retry}
        />
      ))}
    </>
  );
}

function One({
  checkpoint,
  unfolded,
  shortcuts,
  give,
  onDone,
}: {
  checkpoint: Checkpoint;
  unfolded: boolean;
  shortcuts: boolean;
  give: Give;
  onDone: () => void;
}) {
  const { content } = checkpoint;
  const summary = useRef<HTMLElement>(null);
  return (
    <details className="checkpoint" open={unfolded}>
      <summary ref={summary}>
        <span className={`verdict verdict-${checkpoint.state.toLowerCase()}`}>
          {WORDS[checkpoint.state]}
        </span>
        <h2>{content.message}</h2>
        {content.cost.rehearsal && <RehearsalMark />}
      </summary>
      <p className="sum">
        Checkpoint {checkpoint.number} · asked{' '}
        {inSentence(moment(new Date(checkpoint.asked).toISOString()))}
        {checkpoint.state === 'OPEN' &&
          checkpoint.expires > 0 &&
          ` · until ${inSentence(moment(new Date(checkpoint.expires).toISOString()))}`}
        {checkpoint.submitter !== '' && ` · for ${checkpoint.submitter}`}
        {checkpoint.notStarter && ' · not for whoever started the run'}
        {' · '}
        <span className="where" title={checkpoint.hash}>
          content {checkpoint.hash.slice(0, 12)}
        </span>
      </p>
      <Outcome checkpoint={checkpoint} />
      {checkpoint.state === 'OPEN' && (
        <Answer
          checkpoint={checkpoint}
          give={give}
          shortcuts={shortcuts}
          onDone={() => {
            // The buttons go away: the keyboard is left with what they were about.
            summary.current?.focus();
            onDone();
          }}
        />
      )}
      <ApprovalContent content={content} />
    </details>
  );
}

function Outcome({ checkpoint }: { checkpoint: Checkpoint }) {
  if (checkpoint.state === 'OPEN') {
    return null;
  }
  return (
    <div className={`notice notice-strip outcome-${checkpoint.state.toLowerCase()}`}>
      <p>
        {WORDS[checkpoint.state]}
        {checkpoint.by !== '' && ` by ${checkpoint.by}`},{' '}
        {inSentence(moment(new Date(checkpoint.decided).toISOString()))}. {checkpoint.reason}
      </p>
      {checkpoint.feedback !== '' && <blockquote>{checkpoint.feedback}</blockquote>}
    </div>
  );
}

/** Approve and reject, each after a confirmation. An approval is for the content whose hash was on the page when asked. */
function Answer({
  checkpoint,
  give,
  shortcuts,
  onDone,
}: {
  checkpoint: Checkpoint;
  give: Give;
  shortcuts: boolean;
  onDone: () => void;
}) {
  const [asking, setAsking] = useState<{ decision: Decision; hash: string } | null>(null);
  const [feedback, setFeedback] = useState('');
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  const words = useRef<HTMLTextAreaElement>(null);
  const { hash, number } = checkpoint;
  const can = checkpoint.answerable !== false;
  const changed = asking !== null && asking.hash !== hash;

  const begin = useCallback(
    (decision: Decision) => {
      setRefusal(null);
      setAsking({ decision, hash });
    },
    [hash],
  );

  useEffect(() => {
    if (!can || !shortcuts) {
      return;
    }
    function pressed(event: KeyboardEvent): void {
      const target = event.target as HTMLElement | null;
      const typing = target?.closest('input, textarea, select, [contenteditable]') != null;
      if (event.key === 'Escape') {
        setAsking(null);
      } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        if (event.key === 'a') {
          event.preventDefault();
          begin('approve');
        } else if (event.key === 'r') {
          event.preventDefault();
          begin('reject');
        }
      }
    }
    document.addEventListener('keydown', pressed);
    return () => {
      document.removeEventListener('keydown', pressed);
    };
  }, [can, shortcuts, begin]);

  const decision = asking?.decision;
  useEffect(() => {
    if (decision === 'approve') {
      confirm.current?.focus();
    } else if (decision === 'reject') {
      words.current?.focus();
    }
  }, [decision]);

  if (!can) {
    return (
      <p className="notice notice-quiet">
        {checkpoint.waiting === true
          ? 'Waits for somebody who may approve.'
          : 'No input waits for the answer at this moment.'}
      </p>
    );
  }

  async function send(): Promise<void> {
    if (asking === null) {
      return;
    }
    setSending(true);
    try {
      await give(number, asking.hash, asking.decision, feedback);
      setAsking(null);
    } catch (e) {
      setRefusal(e instanceof Error ? e.message : String(e));
      setAsking(null);
    } finally {
      setSending(false);
      onDone();
    }
  }

  return (
    <div className="answer card">
      {refusal !== null && (
        <p className="notice notice-error" role="alert">
          {refusal}
        </p>
      )}
      {asking === null ? (
        <div className="answer-buttons">
          <button
            type="button"
            className="approve"
            onClick={() => {
              begin('approve');
            }}
          >
            Approve <kbd aria-hidden="true">a</kbd>
          </button>
          <button
            type="button"
            className="reject"
            onClick={() => {
              begin('reject');
            }}
          >
            Reject <kbd aria-hidden="true">r</kbd>
          </button>
        </div>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          {changed && (
            <p className="notice notice-error" role="alert">
              What is shown has changed since you asked: look again, then answer.
            </p>
          )}
          <label>
            {asking.decision === 'approve'
              ? 'A word on it, if you like'
              : 'What to do instead, or why'}
            <textarea
              ref={words}
              rows={3}
              value={feedback}
              required={asking.decision === 'reject'}
              onChange={(event) => {
                setFeedback(event.target.value);
              }}
            />
          </label>
          <p className="fact">
            {asking.decision === 'approve' ? 'You approve' : 'You reject'} what is shown below,
            content {asking.hash.slice(0, 12)}.
          </p>
          <div className="answer-buttons">
            <button
              type="submit"
              ref={confirm}
              className={asking.decision}
              disabled={sending || changed}
            >
              {asking.decision === 'approve' ? 'Confirm approval' : 'Confirm rejection'}
            </button>
            <button
              type="button"
              onClick={() => {
                setAsking(null);
              }}
            >
              Cancel
            </button>
          </div>
        </form>
      )}
    </div>
  );
}
