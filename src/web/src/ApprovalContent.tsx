import { useState, type ReactNode } from 'react';
import type { Content, Failure, Finding, Part, Tests } from './checkpoints';
import { FileChange } from './FileChange';
import { bytes, cost, count, plural, together } from './format';
import { Figure, Section } from './Section';

/** Files whose change is unfolded at first. */
const UNFOLDED = 4;
/** Findings, and failed tests, that are shown before somebody asks for the others. */
const MOST = 20;

/** What a person decides on: what speaks against it stands before what was written, which is the longest. */
export function ApprovalContent({ content }: { content: Content }) {
  const { plan, diff, prompts, release, unread = [] } = content;
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
        <Figure name="Findings" {...findingsInShort(content)} />
        <Figure name="Tests" {...testsInShort(content)} />
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
      {content.findings.length > 0 && <Findings findings={content.findings} />}
      {unread.length > 0 && (
        <Section title="Reports that were not read">
          <div className="prose">
            {unread.map((report) => (
              <p key={report}>{report}</p>
            ))}
          </div>
        </Section>
      )}
      {Object.keys(content.tests).length > 0 && <TestResults tests={content.tests} />}
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
          <h2>{plural(diff.length, 'changed file')}</h2>
          {diff.map((file, at) => (
            <FileChange key={file.path} file={file} open={at < UNFOLDED} />
          ))}
        </section>
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

function Findings({ findings }: { findings: Finding[] }) {
  return (
    <Section title="Findings">
      <First
        of={findings}
        noun="finding"
        className="findings"
        each={(finding) => (
          <>
            <span className={`severity severity-${finding.severity ?? 'info'}`}>
              {finding.severity ?? 'note'}
            </span>
            <div>
              <span className="where">
                {finding.file}
                {finding.line !== undefined && `:${finding.line}`}
                {finding.rule !== undefined && finding.rule !== '' && ` · ${finding.rule}`}
              </span>
              <p>{finding.message}</p>
              {finding.suggestion !== undefined && <p className="fact">{finding.suggestion}</p>}
            </div>
          </>
        )}
      />
    </Section>
  );
}

/** What ran, and by name what failed. */
function TestResults({ tests }: { tests: Tests }) {
  const { summary = '', steps = [] } = tests;
  const failures = failuresOf(tests);
  const told = countsOf(tests);
  const more = told === null ? 0 : failed(told) - failures.length;
  return (
    <Section title="Tests">
      {(summary !== '' || steps.length > 0) && (
        <div className="prose">
          {summary !== '' && <p>{summary}</p>}
          {steps.map((step) => (
            <p key={step.name} className={step.passed ? '' : 'bad'}>
              <span aria-hidden="true">{step.passed ? '✓' : '✗'}</span> {step.name}
              <span className="unseen">{step.passed ? ' passed' : ' failed'}</span>
              {!step.passed &&
                step.exitCode !== undefined &&
                ` (exit code ${step.exitCode}${step.failOnError === false ? ', reported only' : ''})`}
              {!step.passed && step.hint !== undefined && step.hint !== '' && (
                <span className="fact"> {step.hint}</span>
              )}
              {step.note !== undefined && step.note !== '' && (
                <span className="fact"> {step.note}</span>
              )}
            </p>
          ))}
        </div>
      )}
      {typeof tests.failures === 'string' && tests.failures !== '' && (
        <div className="prose">
          <pre>{tests.failures}</pre>
        </div>
      )}
      {failures.length > 0 && (
        <First
          of={failures}
          noun="failed test"
          className="findings failures"
          each={(failure) => (
            <>
              <span className="severity severity-critical">failed</span>
              <div>
                <strong>{failure.name}</strong>
                {failure.file !== undefined && failure.file !== '' && (
                  <span className="where"> {failure.file}</span>
                )}
                {failure.message !== undefined && failure.message !== '' && (
                  <pre>{failure.message}</pre>
                )}
              </div>
            </>
          )}
        />
      )}
      {failures.length > 0 && more > 0 && (
        <p className="fact rest">And {plural(more, 'failed test')} more, not named here.</p>
      )}
    </Section>
  );
}

/** The first of a list; the others once somebody wants them. */
function First<T>({
  of: all,
  noun,
  className,
  each,
}: {
  of: T[];
  noun: string;
  className: string;
  each: (one: T) => ReactNode;
}) {
  const [whole, setWhole] = useState(false);
  const shown = whole ? all : all.slice(0, MOST);
  return (
    <>
      <ul className={className}>
        {shown.map((one, at) => (
          <li key={at}>{each(one)}</li>
        ))}
      </ul>
      {shown.length < all.length && (
        <p className="rest">
          <button
            type="button"
            onClick={() => {
              setWhole(true);
            }}
          >
            Show {plural(all.length - shown.length, `more ${noun}`)}
          </button>
        </p>
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

interface InShort {
  value: string;
  note: string;
}

/** Of what is empty: nothing may be made of what nobody looked for. Which of the two it is, older checkpoints don't say. */
function nothing({ given }: Content, part: Part, looked: InShort): InShort {
  return given?.includes(part) === true
    ? looked
    : { value: '–', note: given === undefined ? 'none given' : 'not given' };
}

function findingsInShort(content: Content): InShort {
  const { findings, unread = [] } = content;
  const missing = unread.length > 0 ? `${plural(unread.length, 'report')} not read` : null;
  if (findings.length === 0) {
    return missing !== null
      ? { value: '–', note: missing }
      : nothing(content, 'findings', { value: '0', note: 'none found' });
  }
  const critical = findings.filter((it) => it.severity === 'critical').length;
  return {
    value: count(findings.length),
    note: together(critical > 0 ? `${count(critical)} critical` : 'none critical', missing),
  };
}

function testsInShort(content: Content): InShort {
  const { tests } = content;
  if (Object.keys(tests).length === 0) {
    return nothing(content, 'tests', { value: '–', note: 'not run' });
  }
  const known = countsOf(tests);
  if (known === null) {
    const { passed, total } = tests;
    return {
      value: passed === undefined ? '–' : passed === true ? 'passed' : 'not passed',
      note: total !== undefined ? plural(total, 'test') : passed === undefined ? 'not run' : '',
    };
  }
  const wrong = failed(known);
  return {
    value: `${count(known.passed)} of ${count(known.total)}`,
    note: together(
      wrong > 0 ? `${count(wrong)} failed` : 'none failed',
      known.skipped > 0 ? `${count(known.skipped)} skipped` : null,
    ),
  };
}

interface Counts {
  passed: number;
  total: number;
  skipped: number;
}

/** How many passed, where that is known: of agentTest, or among what compilePackage returned. */
function countsOf(tests: Tests): Counts | null {
  const own = tests.tests?.total === undefined ? tests : tests.tests;
  return typeof own.passed === 'number' && own.total !== undefined
    ? { passed: own.passed, total: own.total, skipped: own.skipped ?? 0 }
    : null;
}

function failed({ total, passed, skipped }: Counts): number {
  return total - passed - skipped;
}

/** By name: of agentTest, or of all steps that compilePackage returned. */
function failuresOf(tests: Tests): Failure[] {
  return Array.isArray(tests.failures) ? tests.failures : (tests.tests?.failures ?? []);
}
