import { useMutation, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { download } from './download';
import { plural } from './format';
import { inJenkins } from './host';
import { Awaited, Empty } from './Notice';
import { PromptFolderForm } from './PromptFolderForm';
import { PromptPage } from './PromptPage';
import {
  createPrompt,
  exportFolder,
  importStudio,
  searchPrompts,
  type PromptSummary,
} from './promptApi';
import { Queries, sentenceOf } from './Queries';
import { usePageTitle } from './usePageTitle';
import { promptLink, usePromptPlace } from './useRoute';

/** All prompts, or the one that the address names. */
export function Prompts() {
  const place = usePromptPlace();
  return (
    <Queries>
      {place === null ? <PromptList /> : <PromptPage key={place.name} place={place} />}
    </Queries>
  );
}

export default Prompts;

function PromptList() {
  const [words, setWords] = useState('');
  const [adding, setAdding] = useState<'new' | 'import' | 'folder' | null>(null);
  const wanted = useDeferredValue(words.trim());
  const heading = usePageTitle('Prompts');
  const files = useMutation({
    mutationFn: async () => {
      const { zipped } = await import('./promptFolder');
      download('prompts.zip', zipped(await exportFolder()), 'application/zip');
    },
  });
  const query = useQuery({
    queryKey: ['prompts', wanted],
    queryFn: ({ signal }) => searchPrompts(wanted, signal),
    placeholderData: (before) => before,
  });
  const { data } = query;
  return (
    <>
      <div className="title">
        {!inJenkins() && (
          <h1 ref={heading} tabIndex={-1}>
            Prompts
          </h1>
        )}
        {data && data.length > 0 && <p className="sum">{plural(data.length, 'prompt')}</p>}
        <div className="title-actions">
          <button
            type="button"
            disabled={files.isPending}
            onClick={() => {
              files.mutate();
            }}
          >
            Export all
          </button>
          <button
            type="button"
            onClick={() => {
              setAdding('folder');
            }}
          >
            Import a folder
          </button>
          <button
            type="button"
            onClick={() => {
              setAdding('import');
            }}
          >
            Import from AI Studio
          </button>
          <button
            type="button"
            className="primary"
            onClick={() => {
              setAdding('new');
            }}
          >
            New prompt
          </button>
        </div>
      </div>
      {files.error && (
        <p role="alert" className="bad">
          {sentenceOf(files.error)}
        </p>
      )}
      {adding === 'folder' && (
        <PromptFolderForm
          onClose={() => {
            setAdding(null);
          }}
        />
      )}
      {adding !== null && adding !== 'folder' && (
        <Adding
          key={adding}
          from={adding}
          onClose={() => {
            setAdding(null);
          }}
        />
      )}
      <input
        type="search"
        className="search"
        aria-label="Search prompts"
        placeholder="Search in name, description and text"
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
        }}
      />
      <Awaited query={query} what="prompts" />
      {data?.length === 0 &&
        (wanted === '' ? (
          <Empty title="No prompts yet">
            Make one here, or by <code>./agentic prompts save</code>.
          </Empty>
        ) : (
          <Empty title="No prompt has this">Search for another word, or for a part of one.</Empty>
        ))}
      {data && data.length > 0 && (
        <ul className="things card prompts">
          {data.map((prompt) => (
            <PromptItem key={prompt.name} prompt={prompt} />
          ))}
        </ul>
      )}
    </>
  );
}

function PromptItem({ prompt }: { prompt: PromptSummary }) {
  return (
    <li>
      <div className="thing">
        <a className="prompt-name" href={promptLink(prompt.name)}>
          {prompt.name}
        </a>
        {prompt.labels.map((label) => (
          <span key={label} className="label">
            {label}
          </span>
        ))}
        {prompt.description !== '' && <p className="fact">{prompt.description}</p>}
        {prompt.problem !== '' && <p className="bad">{prompt.problem}</p>}
      </div>
      <span className="number fact">{prompt.version}</span>
    </li>
  );
}

const FIRST = (name: string) =>
  `---\ndescription: What ${name} is for.\ninput:\n  schema:\n    task: string\n---\n{{role "system"}}\nYou are …\n\n{{role "user"}}\n{{task}}\n`;

function Adding({ from, onClose }: { from: 'new' | 'import'; onClose: () => void }) {
  const [name, setName] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const add = useMutation({
    mutationFn: async () => {
      if (from === 'new') {
        return { ...(await createPrompt(name, FIRST(name), '')), notes: [] as string[] };
      }
      return importStudio(name, await parsed(file));
    },
    onSuccess: (made) => {
      if (made.notes.length === 0) {
        window.location.hash = promptLink(made.name);
      }
    },
  });
  if (add.data && add.data.notes.length > 0) {
    return (
      <div className="notice" role="status">
        <p>
          <a href={promptLink(add.data.name)}>{add.data.name}</a> is imported, but for this:
        </p>
        <ul>
          {add.data.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </div>
    );
  }
  return (
    <form
      className="notice form"
      aria-label={from === 'new' ? 'New prompt' : 'Import from AI Studio'}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <label>
        Name
        <input
          // eslint-disable-next-line jsx-a11y/no-autofocus -- the person has just asked for this form
          autoFocus
          required
          maxLength={120}
          placeholder="team/planner"
          value={name}
          onChange={(event) => {
            setName(event.target.value);
          }}
        />
      </label>
      {from === 'import' && (
        <label>
          File from Google Drive, or JSON of “Get code”
          <input
            type="file"
            required
            onChange={(event) => {
              setFile(event.target.files?.[0] ?? null);
            }}
          />
        </label>
      )}
      {add.error && (
        <p className="bad" role="alert">
          {sentenceOf(add.error)}
        </p>
      )}
      <div className="actions">
        <button type="submit" className="primary" disabled={add.isPending}>
          {from === 'new' ? 'Make it' : 'Import'}
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}

async function parsed(file: File | null): Promise<unknown> {
  try {
    return JSON.parse((await file?.text()) ?? '');
  } catch (e) {
    throw new Error('The file is no JSON. Choose what AI Studio saved to Drive.', { cause: e });
  }
}
