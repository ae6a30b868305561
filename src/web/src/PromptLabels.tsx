import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from './Confirm';
import { Failure, Loading } from './Notice';
import { loadLabels, loadVersions, moveLabel, removeLabel, type Checked } from './promptApi';
import { sentenceOf } from './Queries';

const CANDIDATE = 'candidate';
const CANARY = 'canary';
const KNOWN = ['production', CANDIDATE, CANARY];

type Move = { label: string; version: string; percent?: number } | { label: string; remove: true };

/** With what tells the labels that were seen when it was asked for. */
type Asked = Move & { tag: string };

/** Which version agents use, by label; each change is confirmed. */
export function PromptLabels({ name, may }: { name: string; may: Checked | undefined }) {
  const client = useQueryClient();
  const [label, setLabel] = useState('production');
  const [version, setVersion] = useState('');
  const [percent, setPercent] = useState('10');
  const [asked, setAsked] = useState<Asked | null>(null);
  const labels = useQuery({
    queryKey: ['labels', name],
    queryFn: ({ signal }) => loadLabels(name, signal),
  });
  const versions = useQuery({
    queryKey: ['versions', name],
    queryFn: ({ signal }) => loadVersions(name, signal),
  });
  const change = useMutation({
    mutationFn: async (move: Asked) => {
      if ('remove' in move) {
        await removeLabel(name, move.label, move.tag);
      } else {
        await moveLabel(name, move.label, move.version, move.tag, move.percent);
      }
    },
    onSuccess: async () => {
      setAsked(null);
      await client.invalidateQueries();
    },
    // Somebody else may have moved one: what is so now is shown.
    onError: () => client.invalidateQueries({ queryKey: ['labels', name] }),
  });
  const error = labels.error ?? versions.error;
  if (error) {
    return (
      <Failure
        message={sentenceOf(error)}
        stale={false}
        onRetry={() => {
          void labels.refetch();
          void versions.refetch();
        }}
      />
    );
  }
  if (!labels.data || !versions.data) {
    return <Loading what="labels" />;
  }
  const { labels: present, tag } = labels.data;
  const wanted = version === '' ? (versions.data[0]?.version ?? '') : version;
  // Whoever may edit may move the candidate; the others are for who may promote.
  const allowed = (it: string) =>
    it === CANDIDATE ? may?.mayEdit !== false : may?.mayPromote !== false;
  const readOnly = !allowed(CANDIDATE) && !allowed('production');
  const ask = (move: Move) => {
    change.reset();
    setAsked({ ...move, tag });
  };
  return (
    <>
      {present.length === 0 ? (
        <p className="fact">No label yet: agents use the newest version.</p>
      ) : (
        <ul className="things card labels">
          {present.map((it) => (
            <li key={it.label}>
              <span className="thing">
                <span className="label">{it.label}</span> {it.version}
                {it.percent < 100 && <span className="fact"> for {it.percent} % of runs</span>}
              </span>
              {allowed(it.label) && (
                <button
                  type="button"
                  aria-label={`Remove ${it.label}`}
                  onClick={() => {
                    ask({ label: it.label, remove: true });
                  }}
                >
                  Remove
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {readOnly && <p className="fact">You may see labels, not move them.</p>}
      {!readOnly && (
        <form
          className="save"
          aria-label="Move a label"
          onSubmit={(event) => {
            event.preventDefault();
            ask({ label, version: wanted, ...(label === CANARY && { percent: Number(percent) }) });
          }}
        >
          <label>
            Label
            <input
              required
              list="known-labels"
              value={label}
              onChange={(event) => {
                setLabel(event.target.value);
              }}
            />
          </label>
          <datalist id="known-labels">
            {KNOWN.map((it) => (
              <option key={it} value={it} />
            ))}
          </datalist>
          <label>
            Version
            <select
              value={wanted}
              onChange={(event) => {
                setVersion(event.target.value);
              }}
            >
              {versions.data.map((it) => (
                <option key={it.commit}>{it.version}</option>
              ))}
            </select>
          </label>
          {label === CANARY && (
            <label>
              % of runs
              <input
                type="number"
                required
                min={1}
                max={99}
                value={percent}
                onChange={(event) => {
                  setPercent(event.target.value);
                }}
              />
            </label>
          )}
          <button type="submit" className="primary">
            Move
          </button>
        </form>
      )}
      {asked && (
        <Confirm
          title={
            'remove' in asked
              ? `Remove the label ${asked.label}?`
              : `Move ${asked.label} to ${asked.version}?`
          }
          yes={'remove' in asked ? 'Remove' : 'Move'}
          busy={change.isPending}
          error={change.error && sentenceOf(change.error)}
          onYes={() => {
            change.mutate(asked);
          }}
          onNo={() => {
            setAsked(null);
          }}
        >
          <p>Runs that start from now on use what the label says.</p>
        </Confirm>
      )}
    </>
  );
}
