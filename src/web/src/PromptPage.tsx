import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Refused } from './api';
import { Choice } from './Choice';
import { Confirm } from './Confirm';
import { download } from './download';
import { EvaluationPage } from './EvaluationPage';
import { Awaited } from './Notice';
import {
  checkPrompt,
  createPrompt,
  deletePrompt,
  exportStudio,
  loadPrompt,
  loadVersions,
  type Prompt,
} from './promptApi';
import { PromptArtifacts } from './PromptArtifacts';
import { PromptHistory } from './PromptHistory';
import { PromptLabels } from './PromptLabels';
import { PromptSource } from './PromptSource';
import { PromptTests } from './PromptTests';
import { sentenceOf } from './Queries';
import { usePageTitle } from './usePageTitle';
import { promptLink, promptsLink, promptTestsLink, type PromptPlace } from './useRoute';

const VIEWS = (['Source', 'History', 'Labels', 'Tests', 'Artifacts'] as const).map(
  (name) => [name, name] as const,
);
type View = (typeof VIEWS)[number][0];

/** One prompt: its text, its versions, its labels, its tests. */
export function PromptPage({ place }: { place: PromptPlace }) {
  const { name } = place;
  const heading = usePageTitle(name);
  const query = useQuery({
    queryKey: ['prompt', name],
    queryFn: ({ signal }) => loadPrompt(name, '', signal),
  });
  const { data, error } = query;
  const gone = !data && error instanceof Refused && error.status === 404;
  return (
    <>
      <a className="back" href={promptsLink()}>
        ← Prompts
      </a>
      <div className="title">
        <h1 ref={heading} tabIndex={-1}>
          {name}
        </h1>
        {data && <p className="sum">{data.version}</p>}
      </div>
      {gone && <Gone name={name} message={sentenceOf(error)} />}
      {!gone && <Awaited query={query} what="the prompt" />}
      {data && <Views prompt={data} place={place} />}
    </>
  );
}

/** Of a deleted prompt the versions are kept: the last can be saved anew. */
function Gone({ name, message }: { name: string; message: string }) {
  const client = useQueryClient();
  const { data: versions } = useQuery({
    queryKey: ['versions', name],
    queryFn: ({ signal }) => loadVersions(name, signal),
  });
  const last = versions?.[0];
  const restore = useMutation({
    mutationFn: async (version: string) =>
      createPrompt(name, (await loadPrompt(name, version)).source, `Restore ${version}`),
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <div className="notice">
      <p>{message}</p>
      {restore.error && (
        <p role="alert" className="bad">
          {sentenceOf(restore.error)}
        </p>
      )}
      {last && (
        <div className="actions">
          <button
            type="button"
            className="primary"
            disabled={restore.isPending}
            onClick={() => {
              restore.mutate(last.version);
            }}
          >
            Restore {last.version}
          </button>
        </div>
      )}
    </div>
  );
}

function Views({ prompt, place }: { prompt: Prompt; place: PromptPlace }) {
  const client = useQueryClient();
  const [chosen, setChosen] = useState<View>('Source');
  // Results have addresses, to be sent to others.
  const view = place.tests ? 'Tests' : chosen;
  const [deleting, setDeleting] = useState(false);
  const { data: may } = useQuery({
    queryKey: ['check', prompt.name, prompt.source, '{}'],
    queryFn: () => checkPrompt(prompt.name, prompt.source, {}),
  });
  const remove = useMutation({
    mutationFn: () => deletePrompt(prompt.name, prompt.version),
    onSuccess: () => client.resetQueries(),
  });
  const studio = useMutation({
    mutationFn: () => exportStudio(prompt.name, prompt.version),
    onSuccess: (exported) => {
      download(
        `${prompt.name.replaceAll('/', '-')}.json`,
        JSON.stringify(exported.prompt, null, 2),
        'application/json',
      );
    },
  });
  return (
    <>
      <div className="bar-of-actions">
        <Choice
          name="View"
          options={VIEWS}
          chosen={view}
          onChoose={(each) => {
            if (each === 'Tests') {
              window.location.hash = promptTestsLink(prompt.name);
            } else {
              setChosen(each);
              window.location.hash = promptLink(prompt.name);
            }
          }}
        />
        <div className="title-actions">
          <button
            type="button"
            disabled={studio.isPending}
            onClick={() => {
              studio.mutate();
            }}
          >
            Export to AI Studio
          </button>
          {may?.mayEdit !== false && (
            <button
              type="button"
              onClick={() => {
                setDeleting(true);
              }}
            >
              Delete
            </button>
          )}
        </div>
      </div>
      {studio.error && (
        <p role="alert" className="bad">
          {sentenceOf(studio.error)}
        </p>
      )}
      {studio.data && studio.data.notes.length > 0 && (
        <div className="notice" role="status">
          <p>Exported, but for this:</p>
          <ul>
            {studio.data.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      )}
      {deleting && (
        <Confirm
          title={`Delete ${prompt.name}?`}
          yes="Delete"
          busy={remove.isPending}
          error={remove.error && sentenceOf(remove.error)}
          onYes={() => {
            remove.mutate();
          }}
          onNo={() => {
            setDeleting(false);
          }}
        >
          <p>Agents that use it will fail. Its versions are kept, and the last can be restored.</p>
        </Confirm>
      )}
      {/* An edit that is under way outlives a look at the history. */}
      <div hidden={view !== 'Source'}>
        <PromptSource prompt={prompt} />
      </div>
      {view === 'History' && <PromptHistory name={prompt.name} />}
      {view === 'Artifacts' && <PromptArtifacts name={prompt.name} />}
      {view === 'Labels' && <PromptLabels name={prompt.name} may={may} />}
      {view === 'Tests' &&
        (place.run === null ? (
          <PromptTests name={prompt.name} may={may} />
        ) : (
          <EvaluationPage key={place.run} name={prompt.name} run={place.run} />
        ))}
    </>
  );
}
