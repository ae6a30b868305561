import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { Confirm } from '../Confirm';
import { sentenceOf } from '../Queries';
import { FileChange } from '../FileChange';
import { designerLink, workflowsLink } from '../useRoute';
import {
  createWorkflow,
  deleteWorkflow,
  loadWorkflow,
  saveWorkflow,
  type Folder,
  type Validated,
  type Workflow,
} from './designerApi';
import { Execute } from './Execute';

/** Saving where definitions are kept, and files anywhere. */
export function Actions({
  base,
  text,
  checked,
  keeps,
  folders,
  onSaved,
  onDownloaded,
  onDeleted,
  onLoad,
}: {
  base: Workflow | null;
  text: string;
  checked: Validated | undefined;
  keeps: boolean;
  /** Where the user may make new ones, once that is known. */
  folders: Folder[] | undefined;
  onSaved: (saved: Workflow) => void;
  /** Told where there is no other way to keep the text. */
  onDownloaded: (text: string) => void;
  onDeleted: () => void;
  onLoad: (loaded: Workflow) => void;
}) {
  const client = useQueryClient();
  const [asking, setAsking] = useState<'delete' | 'execute' | null>(null);
  const [theirs, setTheirs] = useState<Workflow | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const name = checked?.name ?? null;
  const kept = base?.name;
  const isNew = (name ?? kept) !== kept || kept === undefined;
  const changed = text !== base?.definition;
  const folder =
    folders?.find((each) => each.id === (chosen ?? folderOf(base))) ?? folders?.[0] ?? null;
  const maySave = isNew || !base ? folder !== null : base.mayConfigure;
  // A Jenkinsfile that somebody has changed becomes the definition's own.
  const rewrites = changed || base.read !== null;
  const save = useMutation({
    mutationFn: async () => {
      if (isNew || !base) {
        return { saved: await createWorkflow(text, folder?.id ?? ''), newest: null };
      }
      const saved = await saveWorkflow(base.id, text, base.tag);
      return { saved, newest: saved ? null : await loadWorkflow(base.id) };
    },
    onSuccess: async ({ saved, newest }) => {
      if (saved) {
        // At once: the address changes below, and nothing that is saved shall be asked about then.
        flushSync(() => {
          onSaved(saved);
        });
        await client.invalidateQueries({ queryKey: ['workflows'] });
        if (base?.id !== saved.id) {
          client.setQueryData(['workflow', saved.id], saved);
          window.location.hash = designerLink(saved.id);
        }
      } else {
        setTheirs(newest);
      }
    },
  });
  const drop = useMutation({
    mutationFn: async () => {
      if (base) {
        await deleteWorkflow(base.id, base.tag);
      }
    },
    onSuccess: async () => {
      flushSync(onDeleted);
      await client.invalidateQueries({ queryKey: ['workflows'] });
      window.location.hash = workflowsLink();
    },
  });
  const jenkinsfile = checked?.jenkinsfile ?? null;
  const good = jenkinsfile !== null;
  return (
    <>
      <div className="title-actions">
        <button
          type="button"
          onClick={() => {
            download('workflow.yaml', text, 'application/yaml');
            if (!keeps || !maySave) {
              onDownloaded(text);
            }
          }}
        >
          Download YAML
        </button>
        <button
          type="button"
          disabled={!good}
          onClick={() => {
            download('Jenkinsfile', jenkinsfile ?? '', 'text/plain');
          }}
        >
          Download Jenkinsfile
        </button>
        {keeps && base?.mayConfigure && (
          <button
            type="button"
            onClick={() => {
              setAsking('delete');
            }}
          >
            Delete
          </button>
        )}
        {keeps && base?.mayRun && (
          <button
            type="button"
            disabled={changed}
            title={changed ? 'Save first' : undefined}
            onClick={() => {
              setAsking('execute');
            }}
          >
            Run…
          </button>
        )}
        {keeps && isNew && folders && (folders.length > 1 || folder?.id) && (
          <label>
            Folder{' '}
            <select
              value={folder?.id}
              onChange={(event) => {
                setChosen(event.target.value);
              }}
            >
              {folders.map(({ id, title }) => (
                <option key={id} value={id}>
                  {id === '' ? 'None' : title}
                </option>
              ))}
            </select>
          </label>
        )}
        {keeps && maySave && (
          <button
            type="button"
            className="primary"
            disabled={!good || !rewrites || save.isPending || theirs !== null}
            onClick={() => {
              save.mutate();
            }}
          >
            {base && isNew ? 'Save as new' : 'Save'}
          </button>
        )}
      </div>
      {keeps && folders && !maySave && <Unsaved base={base} copies={folders.length > 0} />}
      {save.error && (
        <p role="alert" className="bad wide">
          {sentenceOf(save.error)}
        </p>
      )}
      {save.isSuccess && save.data.saved && !changed && (
        <p role="status" className="good wide">
          Saved.
        </p>
      )}
      {theirs && base && (
        <Conflict
          mine={text}
          theirs={theirs}
          onMine={() => {
            onSaved(theirs);
            setTheirs(null);
          }}
          onTheirs={() => {
            onLoad(theirs);
            setTheirs(null);
          }}
        />
      )}
      {asking === 'delete' && base && (
        <Confirm
          title={`Delete the definition ${base.name}?`}
          yes="Delete"
          busy={drop.isPending}
          error={drop.error && sentenceOf(drop.error)}
          onYes={() => {
            drop.mutate();
          }}
          onNo={() => {
            setAsking(null);
          }}
        >
          <p>Its runs stay.</p>
        </Confirm>
      )}
      {asking === 'execute' && base && (
        <Execute
          name={base.id}
          onClose={() => {
            setAsking(null);
          }}
        />
      )}
    </>
  );
}

/** That of the folders around a workflow which it is in. */
function folderOf(base: Workflow | null): string {
  return base?.id.split('/').slice(0, -1).join('/') ?? '';
}

/** Why it can't be saved, and what to do instead. */
function Unsaved({ base, copies }: { base: Workflow | null; copies: boolean }) {
  const copy = copies ? ' Under another name you can save a copy.' : '';
  return (
    <p className="notice notice-quiet wide">
      {base === null
        ? 'You may make new jobs in no folder here (Job/Create). Download the files instead.'
        : base.committed
          ? `${base.id} is in version control: download the YAML, and commit it there as agentic-workflow.yaml.${copy}`
          : `You may look at ${base.id}, not change it (Job/Configure).${copy}`}
    </p>
  );
}

/** Somebody else saved meanwhile: both sides, and which to go on with. */
function Conflict({
  mine,
  theirs,
  onMine,
  onTheirs,
}: {
  mine: string;
  theirs: Workflow;
  onMine: () => void;
  onTheirs: () => void;
}) {
  return (
    <div className="notice conflict wide" role="alert">
      <p>
        <strong>Somebody has saved {theirs.name} meanwhile.</strong> On the left what is saved, on
        the right yours. Nothing is lost yet.
      </p>
      <FileChange
        open
        file={{ path: 'theirs and yours', before: theirs.definition, after: mine }}
      />
      <div className="actions">
        <button type="button" className="primary" onClick={onMine}>
          Go on with mine, over theirs
        </button>
        <button type="button" onClick={onTheirs}>
          Take theirs, drop mine
        </button>
      </div>
    </div>
  );
}

function download(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
