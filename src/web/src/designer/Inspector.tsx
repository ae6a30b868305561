import {
  ACTIONS,
  addCheckpoint,
  checkpointNode,
  placeCheckpoint,
  possible,
  setAt,
  SEVERITIES,
  valueAt,
  type Checkpoint,
  type Definition,
} from './definition';
import { edgeId } from './edgeId';
import {
  ChoiceField,
  FlagField,
  LinesField,
  NumberField,
  TextField,
  YamlField,
  type Editing,
} from './Fields';
import { titleOf, type Graph, type GraphEdge } from './graph';

export interface InspectorProps extends Editing {
  definition: Definition;
  graph: Graph;
  selected: string | null;
  languages: string[];
  onRemove: (id: string) => void;
}

/** The form of what is selected; of the workflow itself where nothing is. */
export function Inspector(props: InspectorProps) {
  const { selected, definition, graph } = props;
  const checkpoint = definition.checkpoints.find((each) => checkpointNode(each) === selected);
  const edge = graph.edges.find((each) => edgeId(each) === selected);
  const title = edge
    ? 'From one to the next'
    : (graph.nodes.find((node) => node.id === selected)?.title ?? 'The workflow');
  return (
    <section aria-label={`Properties: ${title}`} className="inspector card">
      <h2>{title}</h2>
      <div className="form" key={selected ?? ''}>
        {checkpoint ? (
          <CheckpointForm {...props} checkpoint={checkpoint} />
        ) : edge ? (
          <EdgeForm {...props} edge={edge} />
        ) : (
          <NodeForm {...props} />
        )}
      </div>
    </section>
  );
}

function NodeForm(props: InspectorProps) {
  switch (props.selected) {
    case 'compile':
      return (
        <>
          <p className="fact">Lint, types, tests: the steps that judge the code.</p>
          <BuildFields {...props} />
          <AddCheckpoint {...props} after="compile" />
        </>
      );
    case 'package':
      return (
        <>
          <Artifacts {...props} />
          <AddCheckpoint {...props} after="package" />
        </>
      );
    case 'publish':
      return (
        <>
          <TextField
            {...props}
            path={['distribution', 'environment']}
            label="Environment"
            placeholder="production"
          />
          <FlagField
            {...props}
            path={['distribution', 'approval']}
            label="A person approves the files"
          />
          <YamlField
            {...props}
            path={['distribution', 'targets']}
            label="Targets"
            hint="As publishPackage takes them."
          />
          <Remove {...props} id="publish" />
        </>
      );
    case 'monitor':
    case 'rollback':
      return <MonitorForm {...props} />;
    case null:
      return <WorkflowForm {...props} />;
    default:
      return props.definition.roles.includes(props.selected) ? (
        <AgentForm {...props} role={props.selected} />
      ) : (
        <WorkflowForm {...props} />
      );
  }
}

function BuildFields(props: InspectorProps) {
  return (
    <>
      <TextField
        {...props}
        path={['language']}
        label="Language"
        placeholder="typescript"
        choices={props.languages}
        hint="Any other than those that ship takes a build file."
      />
      <TextField
        {...props}
        path={['build']}
        label="Build file"
        placeholder="build.yaml"
        hint="Changes the build pipeline’s steps."
      />
      {(props.definition.language === 'docker' || valueAt(props.text, ['image']) !== undefined) && (
        <TextField {...props} path={['image']} label="Image" placeholder="team/calc:build" />
      )}
      <TextField
        {...props}
        path={['signingCredentialsId']}
        label="Signing key"
        placeholder="release-key"
        hint="Id of the credentials that SBOMs and provenance are signed with."
      />
    </>
  );
}

function WorkflowForm(props: InspectorProps) {
  return (
    <>
      <TextField {...props} path={['name']} label="Name" />
      <TextField {...props} path={['description']} label="Description" />
      <BuildFields {...props} />
      <TextField
        {...props}
        path={['requirements']}
        label="Requirements file"
        placeholder="requirements.md"
      />
      <NumberField {...props} path={['tries']} label="Tries" least={1} most={10} placeholder="3" />
      <details>
        <summary>Trigger</summary>
        <div className="form">
          <TextField {...props} path={['trigger', 'cron']} label="Cron" placeholder="H 4 * * 1-5" />
          <TextField
            {...props}
            path={['trigger', 'pollScm']}
            label="Poll SCM"
            placeholder="H/15 * * * *"
          />
          <LinesField {...props} path={['trigger', 'upstream']} label="After jobs, one a line" />
        </div>
      </details>
    </>
  );
}

function AgentForm({ role, ...props }: InspectorProps & { role: string }) {
  const at = (...path: string[]) => ['agents', role, ...path];
  return (
    <>
      <TextField
        {...props}
        path={at('model')}
        label="Model"
        placeholder="as configured"
        choices={['fast', 'balanced', 'deep']}
      />
      <TextField {...props} path={at('prompt')} label="Prompt" placeholder={`${role}@production`} />
      {role === 'coder' && (
        <NumberField
          {...props}
          path={['tries']}
          label="Tries"
          least={1}
          most={10}
          placeholder="3"
        />
      )}
      {role === 'reviewer' && (
        <ChoiceField
          {...props}
          path={at('success', 'noIssues')}
          label="Issues that send the code back"
          choices={SEVERITIES}
          none="none"
          hint="Of this severity or worse."
        />
      )}
      <NumberField
        {...props}
        path={at('success', 'confidence')}
        label="Least confidence"
        least={0}
        most={1}
        step={0.05}
        placeholder="0.5"
        hint="Less sure, a person looks at the answer."
      />
      <LinesField {...props} path={at('constraints')} label="Constraints, one a line" />
      <details>
        <summary>Model call</summary>
        <div className="form">
          <NumberField
            {...props}
            path={at('temperature')}
            label="Temperature"
            least={0}
            most={2}
            step={0.1}
          />
          <NumberField {...props} path={at('maxTokens')} label="Most tokens" least={1} />
          <NumberField {...props} path={at('timeout')} label="Timeout, seconds" least={1} />
          <NumberField {...props} path={at('retry', 'attempts')} label="Attempts" least={1} />
          <NumberField
            {...props}
            path={at('budget')}
            label="Budget, US dollars"
            least={0}
            step={0.01}
          />
          <LinesField {...props} path={at('tools')} label="Tools, one a line" />
        </div>
      </details>
      <AddCheckpoint {...props} after={role} />
      {role !== 'coder' && <Remove {...props} id={role} />}
    </>
  );
}

function MonitorForm(props: InspectorProps) {
  return (
    <>
      <NumberField
        {...props}
        path={['monitoring', 'window']}
        label="Watched for, seconds"
        least={1}
        placeholder="300"
      />
      <NumberField
        {...props}
        path={['monitoring', 'every']}
        label="Looked at every, seconds"
        least={1}
        placeholder="30"
      />
      <FlagField
        {...props}
        path={['monitoring', 'rollback']}
        label="Roll back where the monitor recommends it"
      />
      <YamlField
        {...props}
        path={['monitoring', 'signals']}
        label="Signals"
        hint="As releaseWatch takes them."
      />
      {props.definition.roles.includes('monitor') && (
        <TextField
          {...props}
          path={['agents', 'monitor', 'model']}
          label="Model"
          placeholder="as configured"
          choices={['fast', 'balanced', 'deep']}
        />
      )}
      <Remove {...props} id="monitor" />
    </>
  );
}

function Artifacts(props: InspectorProps) {
  const value = valueAt(props.text, ['artifacts']);
  const count = Array.isArray(value) ? value.length : 0;
  return (
    <>
      <p className="fact">Files that must be there before anything is published.</p>
      {Array.from({ length: count }, (_, index) => (
        <fieldset key={index}>
          <legend>Artifact {index + 1}</legend>
          <TextField {...props} path={['artifacts', index, 'files']} label="Files" />
          <NumberField
            {...props}
            path={['artifacts', index, 'least']}
            label="How many at least"
            least={0}
            placeholder="1"
          />
          <NumberField
            {...props}
            path={['artifacts', index, 'maxBytes']}
            label="Most bytes of each"
            least={1}
            placeholder="any"
          />
          {!props.readOnly && (
            <button
              type="button"
              onClick={() => {
                props.edit(setAt(props.text, ['artifacts', index], undefined));
              }}
            >
              Remove artifact {index + 1}
            </button>
          )}
        </fieldset>
      ))}
      {!props.readOnly && (
        <button
          type="button"
          onClick={() => {
            props.edit(setAt(props.text, ['artifacts', count], { files: '*.tgz' }));
          }}
        >
          Add an artifact
        </button>
      )}
    </>
  );
}

/** All that a checkpoint can stand behind. */
export function placesOf(definition: Definition): string[] {
  return [...definition.roles, 'compile', 'package'];
}

function ConditionField({ checkpoint, ...props }: InspectorProps & { checkpoint: Checkpoint }) {
  return (
    <ChoiceField
      {...props}
      path={['checkpoints', checkpoint.index, 'condition']}
      label="Condition"
      choices={possible(checkpoint.after)}
      otherwise="always"
      hint={CONDITION_HINTS[checkpoint.condition]}
    />
  );
}

const CONDITION_HINTS = {
  always: 'Each time.',
  doubt: 'The role wants a person, or is less sure than it must be.',
  critical: 'The review found something critical.',
  failed: 'The tests failed, and no try is left.',
};

function CheckpointForm({ checkpoint, ...props }: InspectorProps & { checkpoint: Checkpoint }) {
  const at = (field: string) => ['checkpoints', checkpoint.index, field];
  return (
    <>
      <ChoiceField
        {...props}
        path={at('after')}
        label="After"
        choices={placesOf(props.definition)}
        onChoose={(after) => {
          props.edit(placeCheckpoint(props.text, checkpoint.index, after));
        }}
      />
      <ConditionField {...props} checkpoint={checkpoint} />
      <ChoiceField
        {...props}
        path={at('action')}
        label="What happens"
        choices={ACTIONS}
        otherwise="ask"
        hint={checkpoint.action === 'ask' ? 'A person decides.' : 'The run ends.'}
      />
      <TextField {...props} path={at('message')} label="Message" />
      <TextField
        {...props}
        path={at('submitter')}
        label="Who may answer"
        placeholder="anybody who may approve"
      />
      <FlagField {...props} path={at('notStarter')} label="Not who started the run" />
      <NumberField {...props} path={at('timeout')} label="Timeout, minutes" least={1} />
      <TextField {...props} path={at('id')} label="Id" placeholder={checkpoint.id} />
      <Remove {...props} id={checkpointNode(checkpoint)} />
    </>
  );
}

/** What decides whether an edge is gone along. */
function EdgeForm({ edge, ...props }: InspectorProps & { edge: GraphEdge }) {
  const { definition } = props;
  const name = (id: string) => props.graph.nodes.find((node) => node.id === id)?.title ?? id;
  const checkpoint = definition.checkpoints.find((each) => checkpointNode(each) === edge.to);
  return (
    <>
      <p className="fact">
        {name(edge.from)} → {name(edge.to)}
      </p>
      {checkpoint && <ConditionField {...props} checkpoint={checkpoint} />}
      {edge.from === 'reviewer' && edge.back && (
        <ChoiceField
          {...props}
          path={['agents', 'reviewer', 'success', 'noIssues']}
          label="Issues that send the code back"
          choices={SEVERITIES}
          none="none"
          hint="Of this severity or worse."
        />
      )}
      {edge.from === 'tester' && edge.back && (
        <NumberField
          {...props}
          path={['tries']}
          label="Tries"
          least={1}
          most={10}
          placeholder="3"
          hint="Tests that fail send the code back while a try is left."
        />
      )}
      {edge.to === 'rollback' && (
        <FlagField
          {...props}
          path={['monitoring', 'rollback']}
          label="Roll back where the monitor recommends it"
        />
      )}
      {edge.to === 'publish' && (
        <FlagField
          {...props}
          path={['distribution', 'approval']}
          label="A person approves the files"
        />
      )}
      {edge.condition === 'rejected' && (
        <p className="fact">Who rejects sends the code back with the feedback.</p>
      )}
      {!checkpoint && edge.condition === '' && (
        <>
          <p className="fact">Always gone along. A checkpoint puts a condition here.</p>
          {placesOf(definition).includes(edge.from) && (
            <AddCheckpoint {...props} after={edge.from} />
          )}
        </>
      )}
    </>
  );
}

function AddCheckpoint({ after, ...props }: InspectorProps & { after: string }) {
  return props.readOnly ? null : (
    <button
      type="button"
      onClick={() => {
        props.edit(addCheckpoint(props.text, after));
      }}
    >
      Add a checkpoint after {titleOf(after)}
    </button>
  );
}

function Remove({ id, readOnly, onRemove }: InspectorProps & { id: string }) {
  return readOnly ? null : (
    <button
      type="button"
      onClick={() => {
        onRemove(id);
      }}
    >
      Remove
    </button>
  );
}
