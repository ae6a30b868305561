import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { RehearsalMark, StateIcon } from './Badges';
import { loadCase, type Grade, type Result } from './evaluationApi';
import { cost, count, duration } from './format';
import { Failure, Loading } from './Notice';
import { sentenceOf } from './Queries';

const ICONS: Record<Result['state'], string> = {
  PASSED: 'SUCCEEDED',
  FAILED: 'FAILED',
  ERROR: 'UNSTABLE',
};

/** The worst of a cell's repeats. */
function stateOf(cell: Result[]): Result['state'] {
  return cell.some((it) => it.state === 'ERROR')
    ? 'ERROR'
    : cell.some((it) => it.state === 'FAILED')
      ? 'FAILED'
      : 'PASSED';
}

function wordsOf(cell: Result[]): string {
  const passed = cell.filter((it) => it.state === 'PASSED').length;
  if (cell.length > 1) {
    return `${passed} of ${cell.length}`;
  }
  const state = stateOf(cell);
  return state === 'ERROR' ? 'error' : state === 'PASSED' ? 'passed' : 'failed';
}

function meanScore(cell: Result[]): string {
  return (cell.reduce((sum, it) => sum + it.score, 0) / cell.length).toFixed(2);
}

/** Each test with each version; a cell opens its output and reasons below. */
export function ResultsMatrix({ run, results }: { run: string; results: Result[] }) {
  const [only, setOnly] = useState(false);
  const [open, setOpen] = useState<{ test: number; prompt: string } | null>(null);
  const prompts = [...new Set(results.map((it) => it.prompt))];
  const tests = [...new Map(results.map((it) => [it.test, it.title])).entries()].sort(
    ([a], [b]) => a - b,
  );
  const cellOf = (test: number, prompt: string) =>
    results
      .filter((it) => it.test === test && it.prompt === prompt)
      .sort((a, b) => a.repeat - b.repeat);
  const shown = only
    ? tests.filter(([test]) => results.some((it) => it.test === test && it.state !== 'PASSED'))
    : tests;
  return (
    <>
      <label className="only-failures">
        <input
          type="checkbox"
          checked={only}
          onChange={(event) => {
            setOnly(event.target.checked);
          }}
        />
        Only what failed
      </label>
      <div className="matrix-frame">
        <table className="matrix">
          <caption className="unseen">
            Results: a row a test, a column a version; a cell’s button shows output and reasons
          </caption>
          <thead>
            <tr>
              <th scope="col">Test</th>
              {prompts.map((prompt) => (
                <th key={prompt} scope="col">
                  {prompt}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(([test, title]) => (
              <Fragment key={test}>
                <tr>
                  <th scope="row">
                    <span className="fact">{test}</span> {title}
                  </th>
                  {prompts.map((prompt) => {
                    const cell = cellOf(test, prompt);
                    const isOpen = open?.test === test && open.prompt === prompt;
                    return (
                      <td key={prompt}>
                        {cell.length === 0 ? (
                          <span className="fact">—</span>
                        ) : (
                          <button
                            type="button"
                            className={`cell cell-${stateOf(cell).toLowerCase()}`}
                            aria-expanded={isOpen}
                            aria-label={`${title}, ${prompt}: ${wordsOf(cell)}, score ${meanScore(cell)}`}
                            onClick={() => {
                              setOpen(isOpen ? null : { test, prompt });
                            }}
                          >
                            <StateIcon state={ICONS[stateOf(cell)]} />
                            {wordsOf(cell)} <span className="cell-score">{meanScore(cell)}</span>
                          </button>
                        )}
                      </td>
                    );
                  })}
                </tr>
                {open?.test === test && (
                  <tr className="matrix-detail">
                    <td colSpan={prompts.length + 1}>
                      {cellOf(test, open.prompt).map((result) => (
                        <CaseDetail
                          key={`${result.path} ${result.number}`}
                          run={run}
                          result={result}
                        />
                      ))}
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && <p className="none">Nothing failed.</p>}
    </>
  );
}

function CaseDetail({ run, result }: { run: string; result: Result }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['case', run, result.path, result.number],
    queryFn: ({ signal }) => loadCase(run, result, signal),
    staleTime: Infinity,
  });
  if (error) {
    return <Failure message={sentenceOf(error)} stale={false} onRetry={() => void refetch()} />;
  }
  if (!data) {
    return <Loading what="the answer" />;
  }
  return (
    <section className="case" aria-label={`Answer of ${result.prompt}`}>
      <p className="fact">
        {result.prompt} · {data.model || 'no model answered'} · {cost(data.cost + data.gradingCost)}{' '}
        · {duration(data.latencyMs)} · {count(data.inputTokens)} tokens in,{' '}
        {count(data.outputTokens)} out
        {result.repeat > 1 && ` · repeat ${result.repeat}`} {data.rehearsal && <RehearsalMark />}
      </p>
      {data.assertions.length === 0 && data.reason !== '' && <p className="bad">{data.reason}</p>}
      <Grades grades={data.assertions} />
      <pre className="code">{data.output === '' ? 'No output.' : data.output}</pre>
    </section>
  );
}

function Grades({ grades }: { grades: Grade[] }) {
  if (grades.length === 0) {
    return null;
  }
  return (
    <ul className="grades">
      {grades.map((grade, index) => (
        <li key={index} className={grade.passed ? 'good' : 'bad'}>
          <StateIcon state={grade.passed ? 'SUCCEEDED' : 'FAILED'} />
          <span>
            <strong>{grade.assertion}</strong>{' '}
            <span className="unseen">{grade.passed ? 'passed' : 'failed'}</span>{' '}
            <span className="grade-reason">{grade.reason}</span>
          </span>
          {grade.parts && <Grades grades={grade.parts} />}
        </li>
      ))}
    </ul>
  );
}
