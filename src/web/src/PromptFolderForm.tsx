import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Refused } from './api';
import { plural } from './format';
import { importFolder } from './promptApi';
import { sentenceOf } from './Queries';
import { promptLink } from './useRoute';

/** Takes prompts and suites of a ZIP or a folder in: all in one commit, or none. */
export function PromptFolderForm({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [chosen, setChosen] = useState<File[]>([]);
  const take = useMutation({
    mutationFn: async (force: boolean) => {
      const { textsOf } = await import('./promptFolder');
      return importFolder(await textsOf(chosen), force);
    },
    onSuccess: () => client.invalidateQueries(),
  });
  const choose = (files: FileList | null) => {
    take.reset();
    setChosen(files === null ? [] : [...files]);
  };
  return (
    <form
      className="notice form"
      aria-label="Import a folder"
      onSubmit={(event) => {
        event.preventDefault();
        take.mutate(false);
      }}
    >
      <p>
        Files NAME.prompt and NAME.test.yaml are saved in one commit, or none if one is broken. What
        is not among them stays, and so does what others have saved since the export.
      </p>
      <label>
        A ZIP
        <input
          type="file"
          accept=".zip"
          onChange={(event) => {
            choose(event.target.files);
          }}
        />
      </label>
      <label>
        Or a folder
        <input
          type="file"
          multiple
          ref={(input) => {
            input?.setAttribute('webkitdirectory', '');
          }}
          onChange={(event) => {
            choose(event.target.files);
          }}
        />
      </label>
      {take.error && (
        <p className="bad" role="alert">
          {sentenceOf(take.error)}
        </p>
      )}
      {take.error instanceof Refused && take.error.status === 409 && (
        <button
          type="button"
          onClick={() => {
            take.mutate(true);
          }}
        >
          Replace theirs
        </button>
      )}
      {take.data && (
        <div role="status">
          <p>
            {take.data.length === 0
              ? 'Nothing new: all is there already.'
              : `${plural(take.data.length, 'new version')}:`}
          </p>
          <ul>
            {take.data.map((made) => (
              <li key={made.name}>
                <a href={promptLink(made.name)}>{made.name}</a> {made.version}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="actions">
        <button
          type="submit"
          className="primary"
          disabled={chosen.length === 0 || take.isPending || take.isSuccess}
        >
          Import
        </button>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </form>
  );
}
