import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { loadResult } from './api';
import { RehearsalMark } from './Badges';
import { ComparisonView } from './ComparisonView';
import { EvaluationBadge, kindOf, progressOf } from './EvaluationBadge';
import {
  cancelRun,
  isUnderWay,
  loadEvaluation,
  type Evaluation,
  type Optimization,
} from './evaluationApi';
import './evaluation.css';
import { cost, moment } from './format';
import { Awaited, Failure, Loading } from './Notice';
import { OptimizerReport } from './OptimizerReport';
import { sentenceOf } from './Queries';
import { ResultsMatrix } from './ResultsMatrix';
import { IDLE_INTERVAL, LIVE_INTERVAL } from './usePolled';
import { promptTestsLink } from './useRoute';

/** What came of one run: its tests, comparisons and optimizations. */
export function EvaluationPage({ name, run }: { name: string; run: string }) {
  const query = useQuery({
    queryKey: ['evaluation', run],
    queryFn: ({ signal }) => loadEvaluation(run, signal),
    refetchInterval: (query) =>
      query.state.data?.length && !query.state.data.some(isUnderWay)
        ? IDLE_INTERVAL * 4
        : LIVE_INTERVAL,
  });
  const { data } = query;
  return (
    <>
      <p>
        <a href={promptTestsLink(name)}>← All tests of {name}</a>
      </p>
      <Awaited query={query} what="results" />
      {data?.length === 0 && <NotBegun run={run} />}
      {data?.map((evaluation) => (
        <EvaluationView key={evaluation.path} name={name} evaluation={evaluation} />
      ))}
    </>
  );
}

/** A run that is not yet at its first case, or did not get there: then it says why. */
function NotBegun({ run }: { run: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['result', run],
    queryFn: ({ signal }) => loadResult(run, signal),
    refetchInterval: LIVE_INTERVAL,
  });
  const message = error
    ? sentenceOf(error)
    : data && data.state !== 'RUNNING'
      ? data.error || 'This run tested no prompt.'
      : null;
  return message === null ? (
    <Loading what="the first results" />
  ) : (
    <Failure message={message} stale={false} onRetry={() => void refetch()} />
  );
}

function EvaluationView({ name, evaluation }: { name: string; evaluation: Evaluation }) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelRun(evaluation.run),
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <article className="evaluation">
      <header>
        <h2>{kindOf(evaluation)}</h2>
        <EvaluationBadge evaluation={evaluation} />
        {evaluation.rehearsal && <RehearsalMark />}
        {isUnderWay(evaluation) && (
          <button
            type="button"
            disabled={cancel.isPending}
            onClick={() => {
              cancel.mutate();
            }}
          >
            Stop
          </button>
        )}
      </header>
      <p className="fact">
        {progressOf(evaluation)} · {cost(evaluation.cost)} · {evaluation.suite} ·{' '}
        <time dateTime={evaluation.started}>{moment(evaluation.started)}</time>
      </p>
      {isUnderWay(evaluation) && evaluation.planned > 0 && (
        <progress
          className="evaluation-progress"
          aria-label="Cases answered"
          value={evaluation.cases}
          max={evaluation.planned}
        />
      )}
      {cancel.error && (
        <p role="alert" className="bad">
          {sentenceOf(cancel.error)}
        </p>
      )}
      {evaluation.kind === 'test' ? (
        <>
          {evaluation.why !== undefined && evaluation.why !== '' && (
            <p className="warn">{evaluation.why}</p>
          )}
          <ComparisonView evaluation={evaluation} />
          <h2>Results</h2>
          <ResultsMatrix run={evaluation.run} results={evaluation.results} />
        </>
      ) : (
        <>
          <OptimizerReport name={name} evaluation={evaluation} />
          <Parts evaluation={evaluation} />
        </>
      )}
    </article>
  );
}

/** A part's name: `round-2-sample` of `1/round-2-sample`. */
function partOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replaceAll('-', ' ');
}

/** The cases of an optimization, part by part. */
function Parts({ evaluation }: { evaluation: Optimization }) {
  const paths = [...new Set(evaluation.results.map((it) => it.path))];
  const [chosen, setChosen] = useState<string | null>(null);
  const held = paths.find((path) => path.endsWith('/held-out'));
  const shown = chosen ?? held ?? paths[0];
  if (shown === undefined) {
    return null;
  }
  return (
    <>
      <h2>Results</h2>
      <label className="only-failures">
        Part
        <select
          value={shown}
          onChange={(event) => {
            setChosen(event.target.value);
          }}
        >
          {paths.map((path) => (
            <option key={path} value={path}>
              {partOf(path)}
            </option>
          ))}
        </select>
      </label>
      <ResultsMatrix
        key={shown}
        run={evaluation.run}
        results={evaluation.results.filter((it) => it.path === shown)}
      />
    </>
  );
}
