import { PairView } from './ComparisonView';
import { Chart, ParetoPicture } from './charts/Chart';
import { nameOf, type Optimization, type Round } from './evaluationApi';
import { fineCost } from './format';
import { Section } from './Section';
import { FileChange } from './FileChange';
import { promptLink } from './useRoute';

/** Whether the better text was accepted and why, the candidates, the rounds, and what the best one changes. */
export function OptimizerReport({ name, evaluation }: { name: string; evaluation: Optimization }) {
  const { candidates = [], rounds = [], comparison, verdict, version, label } = evaluation;
  return (
    <>
      {verdict !== undefined && (
        <div className={`notice ${evaluation.accepted ? 'accepted' : 'not-accepted'}`}>
          <h2>{evaluation.accepted ? 'Accepted' : 'Not accepted'}</h2>
          <p>{verdict}</p>
          {version !== undefined && version !== '' && (
            <p>
              Saved as <a href={promptLink(name)}>{version}</a>
              {label !== undefined && label !== '' && (
                <>
                  , labelled <span className="label">{label}</span>
                </>
              )}
              .
            </p>
          )}
        </div>
      )}
      {comparison && (
        <Section
          title={`On ${evaluation.heldOutTests ?? 0} held-out tests, which no round has seen`}
        >
          <PairView pair={comparison} />
        </Section>
      )}
      {candidates.length > 0 && (
        <Section title={`Candidates on ${evaluation.trainingTests ?? 0} training tests`}>
          <div aria-hidden="true">
            <Chart kind="pareto">
              <ParetoPicture candidates={candidates} />
            </Chart>
          </div>
          <table className="sums candidates">
            <caption className="unseen">Candidates with score and cost</caption>
            <thead>
              <tr>
                <th scope="col">Candidate</th>
                <th scope="col" className="wide-only">
                  Made from
                </th>
                <th scope="col" className="number">
                  Score
                </th>
                <th scope="col" className="number">
                  Cost a case
                </th>
                <th scope="col">Pareto front</th>
              </tr>
            </thead>
            <tbody>
              {candidates.map((it) => (
                <tr key={it.candidate}>
                  <th scope="row">
                    {it.candidate === evaluation.finalist ? (
                      <strong>{nameOf(it.candidate)}, the finalist</strong>
                    ) : (
                      nameOf(it.candidate)
                    )}
                  </th>
                  <td className="wide-only">{it.parent < 0 ? '' : nameOf(it.parent)}</td>
                  <td className="number">{it.score.toFixed(3)}</td>
                  <td className="number">{fineCost(it.costPerCase)}</td>
                  <td>{it.onParetoFront ? 'on it' : 'behind it'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
      {rounds.length > 0 && (
        <Section title="Rounds">
          <ol className="rounds">
            {rounds.map((round) => (
              <RoundView key={round.round} round={round} />
            ))}
          </ol>
        </Section>
      )}
      {evaluation.original !== undefined && evaluation.source && (
        <Section title="What the finalist changes">
          <FileChange
            open
            file={{
              path: `as it was → ${nameOf(evaluation.finalist ?? 0)}`,
              before: evaluation.original,
              after: evaluation.source,
            }}
          />
        </Section>
      )}
    </>
  );
}

function RoundView({ round }: { round: Round }) {
  return (
    <li>
      <h3>
        Round {round.round}
        {round.parent >= 0 && <span className="fact">from {nameOf(round.parent)}</span>}
      </h3>
      {round.diagnosis !== '' && <blockquote>{round.diagnosis}</blockquote>}
      {round.changes.length > 0 && (
        <ul>
          {round.changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      )}
      <p>{round.outcome.charAt(0).toUpperCase() + round.outcome.slice(1)}</p>
    </li>
  );
}
