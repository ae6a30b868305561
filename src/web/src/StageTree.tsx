import type { Stage } from './api';
import { StateBadge } from './Badges';
import { duration } from './format';
import { part, span } from './stageLayout';

const DEEPEST = 5;

/** Stages in the order they began, indented by depth, each with a bar that says when it went on, of the time that all took. */
export function StageTree({ stages }: { stages: Stage[] }) {
  const whole = span(stages);
  const parts = stages.map((stage) => part(stage, whole));
  return (
    <ol className="stages">
      {stages.map((stage, index) => (
        <li key={index} className={`stage depth-${Math.min(stage.depth, DEEPEST)}`}>
          <span className="stage-name">{stage.name}</span>
          <StateBadge state={stage.state} />
          {/* Width as an attribute: a style would need a looser content security policy. */}
          <svg className={`bar bar-${stage.state.toLowerCase()}`} aria-hidden="true">
            <rect className="bar-track" width="100%" height="100%" rx="3" />
            <rect
              className="bar-part"
              x={`${parts[index]?.start ?? 0}%`}
              width={`${parts[index]?.width ?? 1}%`}
              height="100%"
              rx="3"
            />
          </svg>
          <span className="number">{duration(stage.durationMs)}</span>
        </li>
      ))}
    </ol>
  );
}
