import { useCallback, useEffect, useMemo, useState } from 'react';
import { inPath, isLive, loadGraph, type KeptGraph, type RunWithStages } from './api';
import { loadCheckpoints } from './checkpoints';
import { apiUrl, inJenkins } from './host';
import { Failure } from './Notice';
import { sentenceOf } from './Queries';
import { DotGraph, type Dot } from './StageGraph';
import { usePolled } from './usePolled';
import type { Changes } from './useStream';
import { fits, workflowMap, type NodeState, type Spot, type WorkflowGraph } from './workflowMap';

const never = () => false;

/**
 * The graph of the run's workflow, and why it could not be had; null while it is not known, or where the run is not of a
 * definition that is kept. Asked for once: for it the server may have to read a repository.
 */
export function useWorkflowGraph(run: RunWithStages): {
  graph: WorkflowGraph | null;
  problem: string | null;
} {
  const { id } = run;
  const [found, setFound] = useState<{
    run: string;
    kept: KeptGraph | null;
    problem: string | null;
  }>();
  useEffect(() => {
    const gone = new AbortController();
    loadGraph(id, gone.signal).then(
      (kept) => {
        setFound({ run: id, kept, problem: null });
      },
      (e: unknown) => {
        if (!gone.signal.aborted) {
          setFound({ run: id, kept: null, problem: sentenceOf(e) });
        }
      },
    );
    return () => {
      gone.abort();
    };
  }, [id]);
  const data = found?.run === id ? found.kept : null;
  const problem = found?.run === id ? found.problem : null;
  const graph = data?.graph ?? null;
  // A Jenkinsfile that was edited may be about anything until its first stages say otherwise.
  const known = graph !== null && fits(graph, run.stages);
  return {
    graph: known && (run.stages.length > 0 || data?.edited !== true) ? graph : null,
    problem,
  };
}

/** The workflow with what the run has made of it, and what is still to come. */
export function WorkflowMap({
  run,
  graph,
  stream,
  isStale,
}: {
  run: RunWithStages;
  graph: WorkflowGraph;
  stream: Changes;
  isStale: boolean;
}) {
  const list = apiUrl(`runs/${inPath(run.id)}/checkpoints`);
  const load = useCallback((signal: AbortSignal) => loadCheckpoints(list, signal), [list]);
  const { data, error, retry } = usePolled(load, never, stream);
  const live = isLive(run);
  const map = useMemo(() => workflowMap(graph, run, data ?? []), [graph, run, data]);
  return (
    <>
      {/* Elsewhere the page has the checkpoints themselves, and says it there. */}
      {error !== null && inJenkins() && !isStale && (
        <Failure message={error} stale={data !== null} onRetry={retry} />
      )}
      <DotGraph
        name="Graph of the workflow"
        dots={map.spots.map((spot) => dot(spot, live))}
        ways={map.ways}
        columns={map.columns}
        rows={map.rows}
        back={
          map.again && {
            from: map.again.from,
            to: map.again.to,
            said: `Back to the coder: ${map.again.conditions.join('; ')}`,
            gone: map.spots[map.again.to]?.note.startsWith('try') === true,
          }
        }
      />
    </>
  );
}

function words(state: NodeState, live: boolean): string {
  switch (state) {
    case 'TO_COME':
      return live ? 'to come' : 'not reached';
    case 'PASSED_BY':
      return 'not needed';
    default:
      return state.toLowerCase();
  }
}

function dot({ node, column, row, state, note }: Spot, live: boolean): Dot {
  const asks = node.kind === 'checkpoint' || node.kind === 'stop';
  const said = [words(state, live), note, asks ? node.title : ''].filter((part) => part !== '');
  return {
    name: asks ? readable(node.id) : node.title,
    said: said.join(' · '),
    note,
    state,
    asks,
    column,
    row,
  };
}

/** `checkpoint publish-it` as Publish it: what it asks may be long. */
function readable(id: string): string {
  const name = id.replace(/^checkpoint /, '').replaceAll('-', ' ');
  return name.charAt(0).toUpperCase() + name.slice(1);
}
