import { useCallback, useEffect, useRef, useState } from 'react';
import {
  loadCheckpoints,
  type Checkpoint,
  type CheckpointState,
  type Content,
  type Decision,
  type Give,
} from './checkpoints';
import { RehearsalMark } from './Badges';
import { bytes, cost, count, inSentence, moment, plural } from './format';
import { Empty, Failure, Loading } from './Notice';
import { Figure, Section } from './Section';
import { FileChange } from './FileChange';
import { usePolled } from './usePolled';
import type { Changes } from './useStream';
import './approval.css';

const WORDS: Record<CheckpointState, string> = {
  OPEN: 'Open',
  APPROVED: 'Approved',
  REJECTED: 'Rejected',
  VOID: 'Void',
};

/** Files whose change is unfolded at first. */
const UNFOLDED = 4;

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
      <Shown content={content} />
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

function Shown({ content }: { content: Content }) {
  const { plan, tests, diff, findings, prompts, release } = content;
  const spent = content.cost;
  const files = [
    ...(content.artifacts ?? []).map(({ path, size, sha256 }) => ({ name: path, size, sha256 })),
    ...Object.entries(release?.files ?? {}).map(([name, sha256]) => ({
      name,
      size: null,
      sha256,
    })),
  ];
  return (
    <>
      {content.details !== '' && <p className="details">{content.details}</p>}
      <dl className="figures figures-4 card">
        <Figure
          name="Cost so far"
          value={cost(Number(spent.spent))}
          note={plural(spent.calls, 'model call') + (spent.rehearsal ? ', as recorded' : '')}
        />
        <Figure
          name="Usual cost of a run"
          value={spent.expectedRuns === 0 ? '–' : cost(Number(spent.expectedMedian))}
          note={
            spent.expectedRuns === 0
              ? 'no run succeeded yet'
              : `nine of ten up to ${cost(Number(spent.expectedP90))}`
          }
        />
        <Figure name="Findings" value={count(findings.length)} note={severities(content)} />
        <Figure name="Tests" value={verdict(content)} note={split(content)} />
      </dl>
      {Object.keys(plan).length > 0 && (
        <Section title="Plan">
          <div className="prose">
            {plan.summary !== undefined && <p>{plan.summary}</p>}
            {(plan.tasks ?? []).length > 0 && (
              <ol>
                {(plan.tasks ?? []).map((task, at) => (
                  <li key={at}>
                    <strong>{task.title}</strong> {task.description}
                  </li>
                ))}
              </ol>
            )}
            <Said title="Risks" texts={plan.risks} />
            <Said title="Open questions" texts={plan.openQuestions} />
          </div>
        </Section>
      )}
      {release !== undefined && (
        <Section title="Release">
          <div className="prose">
            <p>
              {release.name} {release.version}
              {release.from !== '' && ` from ${release.from}`} to {release.environment}
            </p>
            {release.targets.map((target, at) => (
              <pre key={at}>
                {Object.entries(target)
                  .map(([option, value]) => `${option}: ${told(value)}`)
                  .join('\n')}
              </pre>
            ))}
          </div>
        </Section>
      )}
      {files.length > 0 && (
        <Section title="Files to be published">
          <ul className="things">
            {files.map((file) => (
              <li key={file.name}>
                <span className="thing">{file.name}</span>
                {file.size !== null && <span className="fact">{bytes(file.size)}</span>}
                <code className="where">{file.sha256}</code>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {diff.length > 0 && (
        <section aria-label="Changed files">
          <h3>{plural(diff.length, 'changed file')}</h3>
          {diff.map((file, at) => (
            <FileChange key={file.path} file={file} open={at < UNFOLDED} />
          ))}
        </section>
      )}
      {findings.length > 0 && (
        <Section title="Findings">
          <ul className="findings">
            {findings.map((finding, at) => (
              <li key={at}>
                <span className={`severity severity-${finding.severity ?? 'info'}`}>
                  {finding.severity ?? 'note'}
                </span>
                <div>
                  <span className="where">
                    {finding.file}
                    {finding.line !== undefined && `:${finding.line}`}
                  </span>
                  <p>{finding.message}</p>
                  {finding.suggestion !== undefined && <p className="fact">{finding.suggestion}</p>}
                </div>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {Object.keys(tests).length > 0 && (
        <Section title="Tests">
          <div className="prose">
            {tests.summary !== undefined && tests.summary !== '' && <p>{tests.summary}</p>}
            {(tests.steps ?? []).map((step) => (
              <p key={step.name}>
                {step.passed ? '✓' : '✗'} {step.name}
                {!step.passed && ` (exit code ${String(step.exitCode)})`}
              </p>
            ))}
            {typeof tests.failures === 'string'
              ? tests.failures !== '' && <pre>{tests.failures}</pre>
              : (tests.failures ?? []).map((failure, at) => (
                  <pre key={at}>
                    {[failure.name, failure.file, failure.message].filter(Boolean).join('\n')}
                  </pre>
                ))}
          </div>
        </Section>
      )}
      {prompts.length > 0 && (
        <Section title="Prompt versions">
          <ul className="things">
            {prompts.map((prompt) => (
              <li key={`${prompt.role} ${prompt.version} ${prompt.model}`}>
                <span className="thing">{prompt.role}</span>
                <span className="fact">{prompt.model}</span>
                <span className="where">{prompt.version}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Said({ title, texts = [] }: { title: string; texts?: string[] | undefined }) {
  return texts.length === 0 ? null : (
    <>
      <h3>{title}</h3>
      <ul>
        {texts.map((text, at) => (
          <li key={at}>{text}</li>
        ))}
      </ul>
    </>
  );
}

/** An option of a target. */
function told(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function severities({ findings }: Content): string {
  const critical = findings.filter((it) => it.severity === 'critical').length;
  return critical > 0 ? `${critical} critical` : 'none critical';
}

interface Counts {
  passed: number;
  total: number;
  skipped: number;
}

/** How many passed, where that is known: of agentTest, or among what compilePackage returned. */
function counts({ tests }: Content): Counts | null {
  const told = tests.tests?.total === undefined ? tests : tests.tests;
  return typeof told.passed === 'number' && told.total !== undefined
    ? { passed: told.passed, total: told.total, skipped: told.skipped ?? 0 }
    : null;
}

function verdict(content: Content): string {
  const known = counts(content);
  if (known !== null) {
    return `${count(known.passed)} of ${count(known.total)}`;
  }
  const { passed } = content.tests;
  return passed === undefined ? '–' : passed === true ? 'passed' : 'not passed';
}

function split(content: Content): string {
  const known = counts(content);
  if (known === null) {
    const { passed, total } = content.tests;
    return total !== undefined ? plural(total, 'test') : passed === undefined ? 'not run' : '';
  }
  const failed = known.total - known.passed - known.skipped;
  return [
    failed > 0 ? `${count(failed)} failed` : 'none failed',
    known.skipped > 0 ? `${count(known.skipped)} skipped` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
