import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { runLink } from '../host';
import { sentenceOf } from '../Queries';
import { execute } from './designerApi';

/** Starts a run of a kept definition, with what is to be made. */
export function Execute({ name, onClose }: { name: string; onClose: () => void }) {
  const [requirements, setRequirements] = useState('');
  const start = useMutation({
    mutationFn: () => execute(name, requirements),
  });
  return (
    <form
      className="notice form wide"
      aria-label={`Run ${name}`}
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      {start.data === undefined ? (
        <label>
          What to make
          <textarea
            rows={5}
            required
            value={requirements}
            onChange={(event) => {
              setRequirements(event.target.value);
            }}
          />
        </label>
      ) : (
        <p role="status">
          Started: <a href={runLink({ id: start.data, source: '' })}>{start.data}</a>
        </p>
      )}
      {start.error && (
        <p role="alert" className="bad">
          {sentenceOf(start.error)}
        </p>
      )}
      <div className="actions">
        {start.data === undefined && (
          <button
            type="submit"
            className="primary"
            disabled={requirements.trim() === '' || start.isPending}
          >
            Run it
          </button>
        )}
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </form>
  );
}
