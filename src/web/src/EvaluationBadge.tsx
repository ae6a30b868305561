import { StateIcon } from './Badges';
import type { EvaluationSummary } from './evaluationApi';
import { count } from './format';

/** The state's words, and the run's state that looks like it. */
function shown(it: EvaluationSummary): [string, string] {
  switch (it.state) {
    case 'RUNNING':
      return ['Running', 'RUNNING'];
    case 'BROKEN_OFF':
      return ['Broken off', 'ABORTED'];
    case 'BUDGET':
      return ['Out of budget', 'WAITING'];
    case 'ALL_FAILED':
      return ['No answers', 'FAILED'];
    case 'ACCEPTED':
      return ['Accepted', 'SUCCEEDED'];
    case 'NOT_ACCEPTED':
      return ['Not accepted', 'ABORTED'];
    default: {
      const failed = it.cases - it.passedCases;
      return failed === 0 ? ['Passed', 'SUCCEEDED'] : [`${count(failed)} failed`, 'UNSTABLE'];
    }
  }
}

export function EvaluationBadge({ evaluation }: { evaluation: EvaluationSummary }) {
  const [words, like] = shown(evaluation);
  return (
    <span className={`state state-${like.toLowerCase()}`}>
      <StateIcon state={like} />
      {words}
    </span>
  );
}

/** What it is, in a word. */
export function kindOf(it: EvaluationSummary): string {
  if (it.kind === 'optimize') {
    return 'Optimization';
  }
  return it.verdicts.length > 0 ? 'Comparison' : 'Test';
}

/** How far it is. */
export function progressOf(it: EvaluationSummary): string {
  const of = it.planned > 0 ? ` of ${count(it.planned)}` : '';
  return `${count(it.cases)}${of} cases, ${count(it.passedCases)} passed`;
}
