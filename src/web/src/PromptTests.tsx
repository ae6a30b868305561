import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Refused } from './api';
import { RehearsalMark } from './Badges';
import { EvaluationBadge, kindOf, progressOf } from './EvaluationBadge';
import {
  isUnderWay,
  loadEvaluations,
  loadSuite,
  saveSuite,
  type EvaluationSummary,
  type Suite,
} from './evaluationApi';
import './evaluation.css';
import { cost, moment } from './format';
import { Empty, Failure, Loading } from './Notice';
import type { Checked } from './promptApi';
import { sentenceOf } from './Queries';
import { StartEvaluation } from './StartEvaluation';
import { IDLE_INTERVAL, LIVE_INTERVAL } from './usePolled';
import { promptTestsLink, useUnsaved } from './useRoute';

/** A prompt’s suite of tests, starting them, and what came of those so far. */
export function PromptTests({ name, may }: { name: string; may: Checked | undefined }) {
  const suite = useQuery({
    queryKey: ['suite', name],
    queryFn: ({ signal }) => loadSuite(name, signal),
  });
  const all = useQuery({
    queryKey: ['evaluations', name],
    queryFn: ({ signal }) => loadEvaluations(name, signal),
    refetchInterval: (query) =>
      query.state.data?.some(isUnderWay) ? LIVE_INTERVAL : IDLE_INTERVAL,
  });
  const error = suite.error ?? all.error;
  return (
    <>
      {error && (
        <Failure
          message={sentenceOf(error)}
          stale={suite.data !== undefined && all.data !== undefined}
          onRetry={() => {
            void suite.refetch();
            void all.refetch();
          }}
        />
      )}
      {!error && !(suite.data && all.data) && <Loading what="tests" />}
      {suite.data && (
        <>
          <SuiteEditor name={name} suite={suite.data} mayEdit={may?.mayEdit !== false} />
          {suite.data.source !== '' && (
            <StartEvaluation name={name} mayEdit={may?.mayEdit !== false} />
          )}
        </>
      )}
      {all.data && <EvaluationList name={name} all={all.data} />}
    </>
  );
}

function EvaluationList({ name, all }: { name: string; all: EvaluationSummary[] }) {
  if (all.length === 0) {
    return (
      <Empty title="No results yet">
        Tests that are started here, by a pipeline’s <code>promptTest</code> or by the command line
        are listed here.
      </Empty>
    );
  }
  return (
    <>
      <h2>Results</h2>
      <ul className="things card evaluations">
        {all.map((it) => (
          <li key={`${it.run} ${it.path}`}>
            <div className="thing">
              <a className="prompt-name" href={promptTestsLink(name, it.run)}>
                {kindOf(it)}
              </a>{' '}
              <EvaluationBadge evaluation={it} /> {it.rehearsal && <RehearsalMark />}
              <p className="fact">
                {progressOf(it)} · {cost(it.cost)} · {it.suite}
              </p>
              {it.verdicts.map((verdict) => (
                <p key={verdict}>{verdict.charAt(0).toUpperCase() + verdict.slice(1)}</p>
              ))}
            </div>
            <time className="fact" dateTime={it.started}>
              {moment(it.started)}
            </time>
          </li>
        ))}
      </ul>
    </>
  );
}

const FIRST = (name: string) => `prompts: [${name}]
tests:
  - description: what is tried
    vars: { task: '…' }
    assert:
      - { type: icontains, value: '…' }
`;

/** Shown closed where there is a suite: it is read more often than changed. */
function SuiteEditor({ name, suite, mayEdit }: { name: string; suite: Suite; mayEdit: boolean }) {
  const client = useQueryClient();
  // What the edit is based on: another's change meanwhile must not move it silently.
  const [base, setBase] = useState(suite);
  const first = suite.source === '' ? FIRST(name) : suite.source;
  const [text, setText] = useState(first);
  useUnsaved(text !== base.source && text !== first);
  const save = useMutation({
    mutationFn: async () => {
      await saveSuite(name, text, base.tag);
      return loadSuite(name);
    },
    onSuccess: async (saved) => {
      setBase(saved);
      await client.invalidateQueries();
    },
  });
  const overtaken = save.error instanceof Refused && save.error.status === 412;
  return (
    <details className="card suite" open={suite.source === ''}>
      <summary>
        <h2>{suite.source === '' ? 'No suite of tests yet' : 'Suite of tests'}</h2>
      </summary>
      {suite.source === '' && (
        <p className="fact">
          Write one in the shape of promptfoo: prompts, and tests with <code>vars</code> and{' '}
          <code>assert</code>. It is kept beside the prompt.
        </p>
      )}
      <textarea
        className="suite-text"
        aria-label="Suite of tests, as YAML"
        rows={Math.min(24, text.split('\n').length + 1)}
        spellCheck={false}
        readOnly={!mayEdit}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
        }}
      />
      {save.error && (
        <p role="alert" className="bad">
          {sentenceOf(save.error)}
        </p>
      )}
      {mayEdit && (
        <div className="actions">
          <button
            type="button"
            className="primary"
            disabled={text === base.source || save.isPending}
            onClick={() => {
              save.mutate();
            }}
          >
            Save tests
          </button>
          {overtaken && (
            <button
              type="button"
              onClick={() => {
                save.reset();
                void loadSuite(name).then((theirs) => {
                  setBase(theirs);
                  setText(theirs.source);
                });
              }}
            >
              Take theirs, drop mine
            </button>
          )}
        </div>
      )}
    </details>
  );
}
