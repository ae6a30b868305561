import type { Stage } from './api';
import { StateBadge } from './Badges';
import { duration } from './format';

const DEEPEST = 5;

/** A stage's part of the longest one, in whole percent, at least 1 so that it can be seen. */
export function share(stage: Stage, stages: Stage[]): number {
  const longest = Math.max(...stages.map((each) => each.durationMs));
  return longest <= 0 ? 1 : Math.max(1, Math.round((100 * stage.durationMs) / longest));
}

/** Stages in the order they began, indented by depth, each with a bar for its duration. */
export function StageTree({ stages }: { stages: Stage[] }) {
  return (
    <ol className="stages">
      {stages.map((stage, index) => (
        <li key={index} className={`stage depth-${Math.min(stage.depth, DEEPEST)}`}>
          <span className="stage-name">{stage.name}</span>
          <StateBadge state={stage.state} />
          {/* Width as an attribute: a style would need a looser content security policy. */}
          <svg className={`bar bar-${stage.state.toLowerCase()}`} aria-hidden="true">
            <rect className="bar-track" width="100%" height="100%" rx="3" />
            <rect className="bar-part" width={`${share(stage, stages)}%`} height="100%" rx="3" />
          </svg>
          <span className="number">{duration(stage.durationMs)}</span>
        </li>
      ))}
    </ol>
  );
}
