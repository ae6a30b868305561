import { useCallback } from 'react';
import { loadMakers, type Artifact, type Made } from './api';
import { moment, plural } from './format';
import { promptPage } from './host';
import { Failure, Loading } from './Notice';
import { usePolled } from './usePolled';

const SHORT = 10;
const never = () => false;

/** What had a part in an artifact of a run: prompts with their commits, models, who approved, sources. */
export function MadeBy({ run, artifact }: { run: string; artifact: Artifact }) {
  const load = useCallback(
    (signal: AbortSignal) => loadMakers(artifact.sha256, signal),
    [artifact.sha256],
  );
  const { data, error, retry } = usePolled(load, never);
  const made = data?.find((it) => it.run === run && it.path === artifact.path) ?? data?.[0];
  return (
    <div className="made">
      {error !== null && <Failure message={error} stale={data !== null} onRetry={retry} />}
      {data === null && error === null && <Loading what="what made it" />}
      {data !== null && made === undefined && <p className="fact">Nothing is known of it.</p>}
      {made !== undefined && <Makers made={made} />}
    </div>
  );
}

function Makers({ made }: { made: Made }) {
  const { prompts = [], approvals = [] } = made;
  return (
    <>
      {prompts.length === 0 ? (
        <p className="fact">No agent had a part in it.</p>
      ) : (
        <table className="sums">
          <caption className="unseen">Agents that had a part in it</caption>
          <thead>
            <tr>
              <th scope="col">Role</th>
              <th scope="col">Prompt</th>
              <th scope="col">Model</th>
            </tr>
          </thead>
          <tbody>
            {prompts.map((it) => (
              <tr key={`${it.role} ${it.prompt} ${it.model}`}>
                <th scope="row">
                  {it.role}
                  <small>{plural(it.calls, 'call')}</small>
                </th>
                <td>
                  <PromptVersionLink version={it.prompt} />
                  {it.commit !== '' && (
                    <small className="id" title={it.commit}>
                      commit {it.commit.slice(0, SHORT)}
                    </small>
                  )}
                </td>
                <td>
                  <span className="id">{it.model}</span>
                  {it.rehearsal && <small>rehearsal</small>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <dl className="facts">
        <div>
          <dt>Approvals</dt>
          {approvals.length === 0 && <dd>none</dd>}
          {approvals.map((it) => (
            <dd key={it.checkpoint}>
              {it.state.toLowerCase()} by {it.by === '' ? 'nobody known' : it.by},{' '}
              <time dateTime={new Date(it.at).toISOString()}>
                {moment(new Date(it.at).toISOString())}
              </time>
            </dd>
          ))}
        </div>
        {made.commit !== '' && (
          <div>
            <dt>Sources</dt>
            <dd className="id">{made.repository}</dd>
            <dd className="id" title={made.commit}>
              commit {made.commit.slice(0, SHORT)}
              {made.changed && ', changed since'}
            </dd>
          </div>
        )}
        {made.digest !== '' && (
          <div>
            <dt>Pushed as</dt>
            <dd className="id">sha256:{made.digest}</dd>
          </div>
        )}
        <div>
          <dt>SHA-256</dt>
          <dd className="id">{made.sha256}</dd>
        </div>
      </dl>
    </>
  );
}

function PromptVersionLink({ version }: { version: string }) {
  const [name = ''] = version.split('@');
  return name === '' ? '—' : <a href={promptPage(name)}>{version}</a>;
}
