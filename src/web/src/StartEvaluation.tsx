import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { startOptimize, startTest } from './evaluationApi';
import { plural } from './format';
import { loadVersions, type PromptVersion } from './promptApi';
import { sentenceOf } from './Queries';
import { promptTestsLink } from './useRoute';

/** Versions that can be chosen: the newest, and what has a label. */
const CHOOSABLE = 8;

/** Starts tests of one version, a comparison of several, or a search for a better one; then its results are shown. */
export function StartEvaluation({ name, mayEdit }: { name: string; mayEdit: boolean }) {
  const [what, setWhat] = useState<'test' | 'optimize'>('test');
  const { data } = useQuery({
    queryKey: ['versions', name],
    queryFn: ({ signal }) => loadVersions(name, signal),
  });
  const versions = (data ?? []).filter((it, at) => at < CHOOSABLE || it.labels.length > 0);
  if (versions.length === 0) {
    return null;
  }
  return (
    <section className="card start" aria-label="Start">
      <div className="choice" role="group" aria-label="What to start">
        <Choice
          chosen={what === 'test'}
          onChoose={() => {
            setWhat('test');
          }}
        >
          Test or compare
        </Choice>
        {mayEdit && (
          <Choice
            chosen={what === 'optimize'}
            onChoose={() => {
              setWhat('optimize');
            }}
          >
            Optimize
          </Choice>
        )}
      </div>
      {what === 'test' ? (
        <TestForm name={name} versions={versions} />
      ) : (
        <OptimizeForm name={name} versions={versions} />
      )}
    </section>
  );
}

function Choice({
  chosen,
  onChoose,
  children,
}: {
  chosen: boolean;
  onChoose: () => void;
  children: ReactNode;
}) {
  return (
    <button type="button" aria-pressed={chosen} onClick={onChoose}>
      {children}
    </button>
  );
}

interface FormProps {
  name: string;
  versions: PromptVersion[];
}

/** An amount of US dollars that may be left out. */
function budgetOf(text: string): { budget?: number } {
  return text.trim() === '' ? {} : { budget: Number(text) };
}

function TestForm({ name, versions }: FormProps) {
  const [chosen, setChosen] = useState<string[]>([versions[0]?.version ?? '']);
  const [repeat, setRepeat] = useState('1');
  const [budget, setBudget] = useState('');
  const [metric, setMetric] = useState<'pass' | 'score'>('pass');
  const [stopEarly, setStopEarly] = useState(false);
  const start = useMutation({
    mutationFn: () =>
      startTest(name, {
        prompts: chosen.map((version) => `${name}@${version}`),
        repeat: Number(repeat),
        metric,
        stopEarly,
        ...budgetOf(budget),
      }),
    onSuccess: ({ run }) => {
      window.location.hash = promptTestsLink(name, run);
    },
  });
  return (
    <form
      className="save"
      aria-label="Test or compare"
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      <fieldset>
        <legend>Versions; two or more are compared</legend>
        {versions.map((it) => (
          <label key={it.commit} className="tick">
            <input
              type="checkbox"
              checked={chosen.includes(it.version)}
              onChange={(event) => {
                setChosen(
                  event.target.checked
                    ? versions
                        .map((each) => each.version)
                        .filter((each) => each === it.version || chosen.includes(each))
                    : chosen.filter((each) => each !== it.version),
                );
              }}
            />
            {it.version}
            {it.labels.map((label) => (
              <span key={label} className="label">
                {label}
              </span>
            ))}
          </label>
        ))}
      </fieldset>
      <label>
        Repeats
        <input
          type="number"
          required
          min={1}
          max={100}
          value={repeat}
          onChange={(event) => {
            setRepeat(event.target.value);
          }}
        />
      </label>
      <label>
        Compare by
        <select
          value={metric}
          onChange={(event) => {
            setMetric(event.target.value as 'pass' | 'score');
          }}
        >
          <option value="pass">passed cases</option>
          <option value="score">score</option>
        </select>
      </label>
      <Budget value={budget} onChange={setBudget} />
      <label className="tick">
        <input
          type="checkbox"
          checked={stopEarly}
          onChange={(event) => {
            setStopEarly(event.target.checked);
          }}
        />
        Stop once the verdict is settled
      </label>
      <button type="submit" className="primary" disabled={chosen.length === 0 || start.isPending}>
        {chosen.length > 1 ? `Compare ${plural(chosen.length, 'version')}` : 'Run tests'}
      </button>
      {start.error && (
        <p role="alert" className="bad">
          {sentenceOf(start.error)}
        </p>
      )}
    </form>
  );
}

function OptimizeForm({ name, versions }: FormProps) {
  const [version, setVersion] = useState(versions[0]?.version ?? '');
  const [rounds, setRounds] = useState('5');
  const [budget, setBudget] = useState('');
  const start = useMutation({
    mutationFn: () => startOptimize(name, { version, rounds: Number(rounds), ...budgetOf(budget) }),
    onSuccess: ({ run }) => {
      window.location.hash = promptTestsLink(name, run);
    },
  });
  return (
    <form
      className="save"
      aria-label="Optimize"
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      <label>
        Version
        <select
          value={version}
          onChange={(event) => {
            setVersion(event.target.value);
          }}
        >
          {versions.map((it) => (
            <option key={it.commit}>{it.version}</option>
          ))}
        </select>
      </label>
      <label>
        Rounds
        <input
          type="number"
          required
          min={1}
          max={100}
          value={rounds}
          onChange={(event) => {
            setRounds(event.target.value);
          }}
        />
      </label>
      <Budget value={budget} onChange={setBudget} />
      <button type="submit" className="primary" disabled={start.isPending}>
        Optimize
      </button>
      <p className="fact">
        What proves better on tests that no round has seen becomes the next version, labelled
        candidate.
      </p>
      {start.error && (
        <p role="alert" className="bad">
          {sentenceOf(start.error)}
        </p>
      )}
    </form>
  );
}

function Budget({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  return (
    <label>
      At most, US dollars
      <input
        type="number"
        min={0}
        step="any"
        placeholder="no limit"
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    </label>
  );
}
