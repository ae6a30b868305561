import { useCallback, useId, useState, type ReactNode } from 'react';
import {
  isLive,
  loadCalls,
  loadConversation,
  type AgentCall,
  type Conversation,
  type Run,
  type ToolUse,
  type Turn,
} from './api';
import { RehearsalMark, StateBadge } from './Badges';
import { cost, count, duration, plural } from './format';
import { Failure, Loading } from './Notice';
import { Section } from './Section';
import { usePolled } from './usePolled';
import type { Changes } from './useStream';
import { FilesOfCall } from './WrittenFiles';

/** An answer is read while it comes. */
const READING = 1000;
const SILENT: Changes = { connected: false, count: 0 };

const running = (call: AgentCall) => call.state === 'RUNNING';

/** The agent calls of a run; each opens to its conversation. */
export function Calls({ run, stream }: { run: Run; stream: Changes }) {
  const { id } = run;
  const live = isLive(run);
  const load = useCallback((signal: AbortSignal) => loadCalls(id, signal), [id]);
  const goesOn = useCallback(() => live, [live]);
  const { data: calls, error, retry } = usePolled(load, goesOn, stream);
  return (
    <Section title="Agent calls">
      {/* Where they are only out of date the page around them says so. */}
      {error !== null && calls === null && (
        <Failure message={error} stale={false} onRetry={retry} />
      )}
      {calls === null && error === null && <Loading what="agent calls" />}
      {calls?.length === 0 && (
        <p className="none">
          {live ? 'No agent has been called yet.' : 'The run called no agent.'}
        </p>
      )}
      {calls !== null && calls.length > 0 && (
        <ol className="calls">
          {calls.map((call) => (
            <CallItem key={call.number} runId={id} call={call} />
          ))}
        </ol>
      )}
    </Section>
  );
}

function CallItem({ runId, call }: { runId: string; call: AgentCall }) {
  const [open, setOpen] = useState(false);
  const panel = useId();
  return (
    <li className="call">
      <button
        type="button"
        className="call-head"
        aria-expanded={open}
        aria-controls={panel}
        onClick={() => {
          setOpen(!open);
        }}
      >
        <svg className="chevron" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M6 3.5 10.5 8 6 12.5" />
        </svg>
        <span className="call-name">
          <strong>{call.role}</strong>
          {call.rehearsal && <RehearsalMark />}
          <span className="call-facts">
            {[
              call.model,
              plural(call.turnCount, 'turn'),
              call.toolCount > 0 ? plural(call.toolCount, 'tool call') : '',
              `${count(call.tokens.total)} tokens`,
            ]
              .filter((fact) => fact !== '')
              .join('\u00a0· ')}
          </span>
        </span>
        <StateBadge state={call.state} />
        <span className="number">{duration(call.durationMs)}</span>
        <span className="number">{cost(call.cost)}</span>
      </button>
      <div id={panel} hidden={!open}>
        {open && <ConversationView runId={runId} number={call.number} />}
      </div>
    </li>
  );
}

function ConversationView({ runId, number }: { runId: string; number: number }) {
  const load = useCallback(
    (signal: AbortSignal) => loadConversation(runId, number, signal),
    [runId, number],
  );
  const { data: talk, error, retry } = usePolled(load, running, SILENT, READING);
  return (
    <div className="talk">
      {error !== null && <Failure message={error} stale={talk !== null} onRetry={retry} />}
      {talk === null && error === null && <Loading what="the conversation" />}
      {talk !== null && (
        <Talk
          talk={talk}
          files={talk.state === 'SUCCEEDED' && <FilesOfCall run={runId} number={number} />}
        />
      )}
    </div>
  );
}

function Talk({ talk, files }: { talk: Conversation; files: ReactNode }) {
  return (
    <>
      <dl className="facts">
        <div>
          <dt>Step</dt>
          <dd className="id">
            {talk.step} {talk.asked}
          </dd>
        </div>
        <div>
          <dt>Prompt</dt>
          <dd className="id">{talk.promptVersion === '' ? '—' : talk.promptVersion}</dd>
        </div>
      </dl>
      {files}
      <ol className="turns">
        {talk.turns.map((turn, index) => (
          <TurnView key={index} turn={turn} number={index + 1} />
        ))}
      </ol>
    </>
  );
}

function TurnView({ turn, number }: { turn: Turn; number: number }) {
  return (
    <li className="turn">
      <h3>
        Turn {number}
        <span className="call-facts">
          {turn.state === 'RUNNING'
            ? `the model has been thinking for ${duration(turn.durationMs)}`
            : [
                duration(turn.durationMs),
                `${count(turn.tokens.input)} in`,
                turn.tokens.cached > 0 ? `${count(turn.tokens.cached)} of them cached` : '',
                `${count(turn.tokens.output)} out`,
                turn.tokens.thoughts > 0 ? `${count(turn.tokens.thoughts)} thinking` : '',
                cost(turn.cost),
                turn.outcome === 'ok' ? '' : turn.outcome,
              ]
                .filter((fact) => fact !== '')
                .join('\u00a0· ')}
        </span>
      </h3>
      {turn.routing !== '' && (
        <p className="fact">
          {turn.model}: {turn.routing}
        </p>
      )}
      {turn.error !== null && <p className="notice notice-error">{message(turn.error)}</p>}
      {turn.text !== '' && (
        <>
          <Code name={`Answer of turn ${number}`} text={readable(turn.text)} />
          {turn.state === 'RUNNING' && <p className="fact">The answer is still coming.</p>}
        </>
      )}
      {turn.tools.length > 0 && (
        <ul className="tools">
          {turn.tools.map((tool, index) => (
            <ToolView key={index} tool={tool} />
          ))}
        </ul>
      )}
    </li>
  );
}

function ToolView({ tool }: { tool: ToolUse }) {
  return (
    <li>
      <details>
        <summary>
          <span className="id">{tool.name}</span>
          <span className="call-facts">{shortened(tool.arguments)}</span>
          <StateBadge state={tool.state} />
        </summary>
        <Code name={`What ${tool.name} was given`} text={readable(tool.arguments)} />
        {tool.text !== '' && <Code name={`What ${tool.name} answered`} text={tool.text} />}
      </details>
    </li>
  );
}

/** Can be reached by keyboard, since it may scroll. */
function Code({ name, text }: { name: string; text: string }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre className="code" role="region" aria-label={name} tabIndex={0}>
      {text}
    </pre>
  );
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 90)}…` : line;
}

/** JSON indented; anything else as it is. */
export function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** The sentence of a recorded failure. */
function message(error: string): string {
  try {
    const said = (JSON.parse(error) as { message?: unknown }).message;
    return typeof said === 'string' ? said : error;
  } catch {
    return error;
  }
}
