import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { moment, nameOf } from './format';
import { Failure, Loading } from './Notice';
import { loadDiff, loadPrompt, loadVersions } from './promptApi';
import { sentenceOf } from './Queries';
import { FileChange } from './FileChange';

/** A prompt’s versions, and what differs between any two of them. */
export function PromptHistory({ name }: { name: string }) {
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['versions', name],
    queryFn: ({ signal }) => loadVersions(name, signal),
  });
  if (error) {
    return <Failure message={sentenceOf(error)} stale={false} onRetry={() => void refetch()} />;
  }
  if (!data) {
    return <Loading what="versions" />;
  }
  const right = to ?? data[0]?.version ?? '';
  const left = from ?? data[1]?.version ?? right;
  return (
    <>
      <table className="card sums versions">
        <caption className="unseen">Versions, newest first; choose two to compare</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Version</th>
            <th scope="col">Change</th>
            <th scope="col" className="wide-only">
              By
            </th>
            <th scope="col" className="wide-only">
              When
            </th>
          </tr>
        </thead>
        <tbody>
          {data.map((it) => (
            <tr key={it.commit}>
              <td>
                <input
                  type="radio"
                  name="from"
                  aria-label={`From ${it.version}`}
                  checked={it.version === left}
                  onChange={() => {
                    setFrom(it.version);
                  }}
                />
              </td>
              <td>
                <input
                  type="radio"
                  name="to"
                  aria-label={`To ${it.version}`}
                  checked={it.version === right}
                  onChange={() => {
                    setTo(it.version);
                  }}
                />
              </td>
              <th scope="row">
                {it.version}
                {it.labels.map((label) => (
                  <span key={label} className="label">
                    {label}
                  </span>
                ))}
              </th>
              <td className="change-message">{it.message}</td>
              <td className="wide-only" title={it.author}>
                {nameOf(it.author)}
              </td>
              <td className="wide-only">
                <time dateTime={it.at}>{moment(it.at)}</time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {left === right ? (
        <p className="fact">
          {data.length === 1
            ? 'This is the only version: what differs shows up here once there is another.'
            : 'Choose two versions to see what differs.'}
        </p>
      ) : (
        <Difference name={name} from={left} to={right} />
      )}
    </>
  );
}

function Difference({ name, from, to }: { name: string; from: string; to: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['diff', name, from, to],
    queryFn: async ({ signal }) => {
      const [diff, before, after] = await Promise.all([
        loadDiff(name, from, to, signal),
        loadPrompt(name, from, signal),
        loadPrompt(name, to, signal),
      ]);
      return { changes: diff.changes, before: before.source, after: after.source };
    },
  });
  if (error) {
    return <Failure message={sentenceOf(error)} stale={false} onRetry={() => void refetch()} />;
  }
  if (!data) {
    return <Loading what="the difference" />;
  }
  return (
    <section aria-label={`From ${from} to ${to}`}>
      <h2>
        From {from} to {to}
      </h2>
      {data.changes.length > 0 && (
        <ul className="things card fields">
          {data.changes.map((change, index) => (
            <li key={index}>{change.text}</li>
          ))}
        </ul>
      )}
      <FileChange open file={{ path: `${name}.prompt`, before: data.before, after: data.after }} />
    </section>
  );
}
