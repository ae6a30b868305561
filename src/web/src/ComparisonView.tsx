import type { Comparison, Pair, TestEvaluation, Variant } from './evaluationApi';
import { duration, fineCost } from './format';
import { Intervals, percent, scaleTo, signed, type Measured } from './Intervals';
import { Section } from './Section';

/** How each variant did, with intervals drawn, and what each two come to. */
export function ComparisonView({ evaluation }: { evaluation: TestEvaluation }) {
  const variants = evaluation.variants ?? [];
  return (
    <>
      {evaluation.comparison && <Verdicts comparison={evaluation.comparison} />}
      {variants.length > 0 && (
        <Section title={variants.length > 1 ? 'Side by side' : 'How it did'}>
          <div className="interval-grid">
            <Metric
              title="Pass rate"
              variants={variants}
              value={(it) => it.passRate}
              to={1}
              text={percent}
            />
            <Metric
              title="Score"
              variants={variants}
              value={(it) => it.score}
              to={1}
              text={(it) => it.toFixed(2)}
            />
            <Metric
              title="Cost a case"
              variants={variants}
              value={(it) => it.costPerCase}
              text={fineCost}
            />
            <Metric
              title="Latency"
              variants={variants}
              value={(it) => it.latencyMs}
              text={duration}
            />
          </div>
        </Section>
      )}
    </>
  );
}

interface MetricProps {
  title: string;
  variants: Variant[];
  value: (variant: Variant) => Measured['interval'];
  to?: number;
  text: (value: number) => string;
}

function Metric({ title, variants, value, to, text }: MetricProps) {
  const rows = variants.map((variant) => ({ name: variant.prompt, interval: value(variant) }));
  return <Intervals title={title} rows={rows} scale={{ from: 0, to: to ?? scaleTo(rows), text }} />;
}

const TONES: Record<Pair['verdict'], string> = {
  'A better': 'decided',
  'B better': 'decided',
  'not decided': 'open',
};

function Verdicts({ comparison }: { comparison: Comparison }) {
  return (
    <Section title="Verdict">
      <ul className="pairs">
        {comparison.pairs.map((pair) => (
          <li key={`${pair.a} ${pair.b}`}>
            <PairView pair={pair} />
          </li>
        ))}
      </ul>
      <p className="fact method">
        By {comparison.metric === 'pass' ? 'passed cases' : 'score'}; {comparison.test} test,
        correction: {comparison.correction}.
      </p>
    </Section>
  );
}

/** The verdict in a sentence, and the difference with its interval against no difference. */
export function PairView({ pair }: { pair: Pair }) {
  const { text } = pair;
  return (
    <div className={`pair pair-${TONES[pair.verdict]}`}>
      <p>{text.charAt(0).toUpperCase() + text.slice(1)}</p>
      {pair.difference && (
        <Intervals
          title={`Difference: A, ${pair.a}, minus B, ${pair.b}`}
          rows={[{ name: 'A − B', interval: pair.difference }]}
          scale={{ from: -1, to: 1, mark: 0, text: signed }}
        />
      )}
    </div>
  );
}
