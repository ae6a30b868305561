import { useState } from 'react';
import { checkpointNode, type Definition } from './definition';
import { DRAGGED } from './dragged';
import { phases, titleOf, type Graph } from './graph';

const NOTHING = '—';

export interface OutlineProps {
  definition: Definition;
  graph: Graph;
  selected: string | null;
  faulty: string | null;
  readOnly: boolean;
  onSelect: (id: string) => void;
  /** One place earlier or later. */
  onShift: (role: string, by: -1 | 1) => void;
  onRemove: (id: string) => void;
}

/** The same workflow as a list, in the order in which it goes: everything the canvas does, by keyboard. */
export function Outline(props: OutlineProps) {
  const { definition, graph } = props;
  const steps = graph.nodes.filter((node) => node.kind === 'agent' || node.kind === 'stage');
  return (
    <section aria-label="Steps" className="outline card">
      <h2>Steps</h2>
      <ol>
        {steps.map((node) => (
          <li key={node.id}>
            <Row {...props} id={node.id} title={node.title} kind={node.kind} />
            {definition.checkpoints.some((each) => each.after === node.id) && (
              <ul>
                {definition.checkpoints
                  .filter((each) => each.after === node.id)
                  .map((each) => (
                    <li key={each.index}>
                      <Row
                        {...props}
                        id={checkpointNode(each)}
                        title={each.message.trim() === '' ? titleOf(each.id) : each.message}
                        kind="checkpoint"
                        note={`${each.action === 'stop' ? 'stop' : 'ask'}, ${each.condition}`}
                      />
                    </li>
                  ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Whether a role may change places with the one before or behind it. */
function movable(definition: Definition, role: string): boolean {
  const { design, finish } = phases(definition.roles);
  return design.includes(role) || finish.includes(role);
}

function removable(definition: Definition, id: string): boolean {
  return (
    ['publish', 'monitor', 'rollback'].includes(id) ||
    (definition.roles.includes(id) && id !== 'coder') ||
    definition.checkpoints.some((each) => checkpointNode(each) === id)
  );
}

function Row({
  id,
  title,
  kind,
  note,
  definition,
  selected,
  faulty,
  readOnly,
  onSelect,
  onShift,
  onRemove,
}: OutlineProps & { id: string; title: string; kind: string; note?: string }) {
  return (
    <div className={`outline-row outline-${kind}`}>
      <button
        type="button"
        className="outline-name"
        aria-pressed={id === selected}
        onClick={() => {
          onSelect(id);
        }}
      >
        <span className={`dot dot-${kind}`} aria-hidden="true" />
        <span>
          {title}
          {note !== undefined && <small>{note}</small>}
        </span>
        {id === faulty && <strong className="bad">fault</strong>}
      </button>
      {!readOnly && movable(definition, id) && (
        <>
          <Small
            name={`Move ${title} earlier`}
            sign="↑"
            onPress={() => {
              onShift(id, -1);
            }}
          />
          <Small
            name={`Move ${title} later`}
            sign="↓"
            onPress={() => {
              onShift(id, 1);
            }}
          />
        </>
      )}
      {!readOnly && removable(definition, id) && (
        <Small
          name={`Remove ${title}`}
          sign="×"
          onPress={() => {
            onRemove(id);
          }}
        />
      )}
    </div>
  );
}

function Small({ name, sign, onPress }: { name: string; sign: string; onPress: () => void }) {
  return (
    <button type="button" className="small" aria-label={name} title={name} onClick={onPress}>
      <span aria-hidden="true">{sign}</span>
    </button>
  );
}

export interface PaletteProps {
  definition: Definition;
  /** Roles that the engine knows. */
  roles: string[];
  /** What a new checkpoint goes behind. */
  place: string;
  onAdd: (part: string) => void;
}

/** Parts to add: by a press, or by dragging them to the canvas. */
export function Palette({ definition, roles, place, onAdd }: PaletteProps) {
  const [own, setOwn] = useState('');
  const parts: [string, string, string][] = [
    ...roles
      .filter((role) => !definition.roles.includes(role))
      .map((role): [string, string, string] => [`role:${role}`, titleOf(role), 'agent']),
    ['checkpoint', 'Checkpoint', 'checkpoint'],
    ...(definition.distribution
      ? []
      : [['publish', 'Publish', 'stage'] as [string, string, string]]),
    ...(definition.monitoring ? [] : [['monitor', 'Monitor', 'stage'] as [string, string, string]]),
  ];
  return (
    <section aria-label="Add" className="palette card">
      <h2>Add</h2>
      <ul>
        {parts.map(([part, title, kind]) => (
          <li key={part}>
            <button
              type="button"
              draggable
              onDragStart={(event) => {
                event.dataTransfer.setData(DRAGGED, part);
                event.dataTransfer.effectAllowed = 'copy';
              }}
              onClick={() => {
                onAdd(part);
              }}
            >
              <span className={`dot dot-${kind}`} aria-hidden="true" />
              {title}
              {part === 'checkpoint' && (
                <small>
                  {'after '}
                  {place === '' ? NOTHING : titleOf(place)}
                </small>
              )}
            </button>
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (own !== '') {
            onAdd(`role:${own}`);
            setOwn('');
          }
        }}
      >
        <input
          aria-label="A role of your own"
          placeholder="A role of your own"
          pattern="[A-Za-z0-9][A-Za-z0-9_\-]{0,99}"
          title="Letters, digits, '_' and '-'"
          value={own}
          onChange={(event) => {
            setOwn(event.target.value);
          }}
        />
        <button type="submit">Add</button>
      </form>
    </section>
  );
}
