import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { loadTouched, type Made } from './api';
import { bytes, moment, plural } from './format';
import { buildNumber, inJenkins, runLink } from './host';
import { Failure, Loading } from './Notice';
import { loadVersions } from './promptApi';
import { sentenceOf } from './Queries';

/** What a prompt, or one version of it, had a part in. */
export function PromptArtifacts({ name }: { name: string }) {
  const [version, setVersion] = useState('');
  const prompt = version === '' ? name : `${name}@${version}`;
  const { data: versions } = useQuery({
    queryKey: ['versions', name],
    queryFn: ({ signal }) => loadVersions(name, signal),
  });
  const { data, error, refetch } = useQuery({
    queryKey: ['touched', prompt],
    queryFn: ({ signal }) => loadTouched(prompt, signal),
  });
  return (
    <>
      <div className="form touched">
        <label>
          Version{' '}
          <select
            value={version}
            onChange={(event) => {
              setVersion(event.target.value);
            }}
          >
            <option value="">All versions</option>
            {versions?.map((it) => (
              <option key={it.commit} value={it.version}>
                {it.version}
              </option>
            ))}
          </select>
        </label>
        {data && (
          <p className="fact" role="status">
            {plural(data.length, 'artifact')}
          </p>
        )}
      </div>
      {error && (
        <Failure message={sentenceOf(error)} stale={false} onRetry={() => void refetch()} />
      )}
      {!data && !error && <Loading what="artifacts" />}
      {data?.length === 0 && <p className="fact">It had a part in no artifact yet.</p>}
      {data && data.length > 0 && (
        <ul className="things card">
          {[...data].reverse().map((it) => (
            <li key={`${it.run} ${it.path} ${it.sha256}`}>
              <span className="thing">{it.path}</span>
              <span className="fact">{bytes(it.size)}</span>
              <span className="fact made-in">
                <RunOf made={it} />
                {' · '}
                <time dateTime={new Date(it.at).toISOString()}>
                  {moment(new Date(it.at).toISOString())}
                </time>
              </span>
              <span className="where" title={it.sha256}>
                sha256 {it.sha256.slice(0, 16)}…
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function RunOf({ made: { run: id, job, source } }: { made: Made }) {
  const text = inJenkins() ? `${job} #${buildNumber({ id })}` : `${job}, run ${id}`;
  return inJenkins() && source === '' ? text : <a href={runLink({ id, source })}>{text}</a>;
}
