import { useCallback, useMemo, useState } from 'react';
import { artifactAddress, inPath, isLive, loadRun, type Artifact, type RunWithStages } from './api';
import { RehearsalMark, StateBadge } from './Badges';
import { Approval } from './Approval';
import { Calls } from './Calls';
import { toServer } from './checkpoints';
import { apiUrl, inJenkins } from './host';
import { bytes, cost, count, duration, moment } from './format';
import { MadeBy } from './MadeBy';
import { Failure, Loading } from './Notice';
import { Figure, Section } from './Section';
import { RunMoves } from './RunMoves';
import { StageGraph } from './StageGraph';
import { StageTree } from './StageTree';
import { usePageTitle } from './usePageTitle';
import { usePolled } from './usePolled';
import { useStream, type Changes } from './useStream';
import { useWorkflowGraph, WorkflowMap } from './WorkflowMap';
import { FilesOfRun } from './WrittenFiles';

export function RunDetail({ id }: { id: string }) {
  const load = useCallback((signal: AbortSignal) => loadRun(id, signal), [id]);
  const [job, setJob] = useState<string | null>(null);
  const stream = useStream(job === null ? null : `workflows/${inPath(job)}/stream`, id);
  const { data: run, error, retry } = usePolled(load, isLive, stream);
  if (run !== null && isLive(run) && run.job !== job) {
    setJob(run.job);
  }
  const heading = usePageTitle(`Run ${id}`);
  return (
    <>
      {!inJenkins() && (
        <nav aria-label="Breadcrumb">
          <a className="back" href="#/">
            <span aria-hidden="true">←</span> All runs
          </a>
        </nav>
      )}
      <div className="title">
        {!inJenkins() && (
          <h1 ref={heading} tabIndex={-1}>
            {run?.job ?? 'Run'}
          </h1>
        )}
        {run && <StateBadge state={run.state} />}
        {run?.rehearsal && <RehearsalMark />}
      </div>
      <p className="sum">
        <span className="id">{id}</span>
        {run && (
          <>
            {/* A line may end with a separator, not begin with one. */}
            {'\u00a0· '}
            <time dateTime={run.started}>{moment(run.started)}</time>
            {run.user !== '' && `\u00a0· ${run.user}`}
          </>
        )}
      </p>
      {/* A build of Jenkins is stopped, and restarted from a stage, on its own page. */}
      {run && !inJenkins() && <RunMoves run={run} onDone={retry} />}
      {error !== null && <Failure message={error} stale={run !== null} onRetry={retry} />}
      {run === null && error === null && <Loading what="the run" />}
      {run !== null && <Found run={run} stream={stream} isStale={error !== null} />}
    </>
  );
}

interface FoundProps {
  run: RunWithStages;
  stream: Changes;
  /** Whether it is said already that the server can't be reached. */
  isStale: boolean;
}

function Found({ run, stream, isStale }: FoundProps) {
  const give = useMemo(() => toServer(run.id), [run.id]);
  return (
    <>
      {run.error !== null && run.error !== '' && <p className="notice notice-error">{run.error}</p>}
      <dl className="figures card">
        <Figure name="Duration" value={duration(run.durationMs)} />
        <Figure name="Calls" value={count(run.calls)} />
        <Figure
          name="Cost"
          value={cost(run.cost)}
          {...(run.rehearsal && { note: 'as recorded' })}
        />
        <Figure name="Tokens" value={count(run.tokens.total)} note={split(run)} />
      </dl>
      {/* Jenkins has a page of its own for them. */}
      {!inJenkins() && (
        <Approval
          list={apiUrl(`runs/${inPath(run.id)}/checkpoints`)}
          give={give}
          isPart
          isLive={isLive(run)}
          isStale={isStale}
          stream={stream}
        />
      )}
      <Stages run={run} stream={stream} isStale={isStale} />
      <Calls run={run} stream={stream} />
      <Section title="Files">
        <FilesOfRun run={run.id} stream={stream} />
      </Section>
      <Section title="Published">
        {run.published.length === 0 ? (
          <p className="none">Nothing was published.</p>
        ) : (
          <Published run={run} />
        )}
      </Section>
      <Section title="Artifacts">
        {run.artifacts.length === 0 ? (
          <p className="none">Nothing was kept.</p>
        ) : (
          <Artifacts run={run} />
        )}
      </Section>
    </>
  );
}

/** The graph is of the whole workflow where it is known; else of the stages that have begun. */
function Stages({ run, stream, isStale }: FoundProps) {
  const { graph, problem } = useWorkflowGraph(run);
  // Jenkins shows a build's stages itself.
  if (inJenkins() && graph === null && problem === null) {
    return null;
  }
  return (
    <Section title={inJenkins() ? 'Workflow' : 'Stages'}>
      {problem !== null && (
        <p className="notice notice-quiet">The workflow’s graph could not be had. {problem}</p>
      )}
      {graph !== null ? (
        <WorkflowMap run={run} graph={graph} stream={stream} isStale={isStale} />
      ) : (
        run.stages.length > 0 && <StageGraph stages={run.stages} />
      )}
      {!inJenkins() &&
        (run.stages.length === 0 ? (
          <p className="none">
            {isLive(run) ? 'No stage has begun yet.' : 'The run had no stages.'}
          </p>
        ) : (
          <StageTree stages={run.stages} />
        ))}
    </Section>
  );
}

function split({ tokens }: RunWithStages): string {
  const cached = tokens.cached > 0 ? ` (${count(tokens.cached)} cached)` : '';
  const thoughts = tokens.thoughts > 0 ? ` · ${count(tokens.thoughts)} thinking` : '';
  return `${count(tokens.input)} in${cached} · ${count(tokens.output)} out${thoughts}`;
}

function Published({ run }: { run: RunWithStages }) {
  return (
    <ul className="things">
      {run.published.map((it) => (
        <li key={`${it.type} ${it.location}`}>
          <span className="thing">
            {it.name} <strong>{it.version}</strong>
          </span>
          <span className="fact">
            {it.type} · {it.state.toLowerCase()}
          </span>
          <span className="where">{it.location}</span>
        </li>
      ))}
    </ul>
  );
}

function Artifacts({ run }: { run: RunWithStages }) {
  return (
    <ul className="things">
      {run.artifacts.map((it) => (
        <li key={`${it.path} ${it.sha256}`}>
          <span className="thing">
            <a href={artifactAddress(run, it)} download={it.path.replace(/.*\//, '')}>
              {it.path}
            </a>
          </span>
          <span className="fact">{bytes(it.size)}</span>
          <span className="where" title={it.sha256}>
            sha256 {it.sha256.slice(0, 16)}…
          </span>
          <Origin run={run.id} artifact={it} />
        </li>
      ))}
    </ul>
  );
}

/** Asked for when somebody wants to know. */
function Origin({ run, artifact }: { run: string; artifact: Artifact }) {
  const [open, setOpen] = useState(false);
  return (
    <details
      className="origin"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        What made this<span className="unseen">: {artifact.path}</span>
      </summary>
      {open && <MadeBy run={run} artifact={artifact} />}
    </details>
  );
}
