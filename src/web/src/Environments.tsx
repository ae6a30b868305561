import { loadPlacements, type Placement } from './api';
import { buildNumber, inJenkins, runLink } from './host';
import { inSentence, moment } from './format';
import { Empty, Failure, Loading } from './Notice';
import { LAST, ReleaseMoves } from './ReleaseMoves';
import { usePageTitle } from './usePageTitle';
import { usePolled } from './usePolled';

const never = () => false;
/** Which version of which package is where, since when, by whom, and by which run. */
export function Environments() {
  const { data: placements, error, retry } = usePolled(loadPlacements, never);
  const heading = usePageTitle('Environments');
  return (
    <>
      {!inJenkins() && (
        <div className="title">
          <h1 ref={heading} tabIndex={-1}>
            Environments
          </h1>
        </div>
      )}
      {error !== null && <Failure message={error} stale={placements !== null} onRetry={retry} />}
      {placements === null && error === null && <Loading what="environments" />}
      {placements?.length === 0 && (
        <Empty title="Nothing is published yet">
          A version appears here once a pipeline has published it with <code>publishPackage</code>.
        </Empty>
      )}
      {placements !== null && placements.length > 0 && (
        <>
          {packages(placements).map(({ key, of }) => (
            <section key={key} aria-label={key}>
              <h2>{key}</h2>
              <ul className="environments">
                {environments(of).map((environment) => (
                  <EnvironmentCard
                    key={environment.key}
                    name={environment.key}
                    of={environment.of}
                  />
                ))}
              </ul>
            </section>
          ))}
          <p className="fact environments-how">
            Versions are also moved by <code>promotePackage</code> and <code>rollbackPackage</code>,
            or by <code>./agentic releases</code>.
          </p>
        </>
      )}
    </>
  );
}

interface Group {
  key: string;
  of: Placement[];
}

function groups(all: Placement[], by: (placement: Placement) => string): Group[] {
  const found = new Map<string, Placement[]>();
  for (const each of all) {
    const key = by(each);
    found.set(key, [...(found.get(key) ?? []), each]);
  }
  return [...found].map(([key, of]) => ({ key, of }));
}

function packages(all: Placement[]): Group[] {
  return groups(all, (it) => it.name).sort((a, b) => a.key.localeCompare(b.key));
}

/** Those of one package, the one that users have as the last. */
export function environments(all: Placement[]): Group[] {
  return groups(all, (it) => it.environment).sort(
    (a, b) => Number(a.key === LAST) - Number(b.key === LAST) || a.key.localeCompare(b.key),
  );
}

function EnvironmentCard({ name, of }: { name: string; of: Placement[] }) {
  // What one run put there at one version is told once.
  const releases = groups(of, (it) => `${it.version} ${it.run}`);
  return (
    <li className="environment card">
      <h3>
        {name}
        {new Set(of.map((it) => it.version)).size > 1 && (
          <span className="state state-unstable">Several versions</span>
        )}
      </h3>
      {releases.map((release) => (
        <ReleasedVersion key={release.key} of={release.of} />
      ))}
    </li>
  );
}

function ReleasedVersion({ of }: { of: Placement[] }) {
  const newest = of.reduce((a, b) => (b.since > a.since ? b : a));
  const since = new Date(newest.since).toISOString();
  return (
    <div className="released">
      <p className="version">{newest.version}</p>
      <p className="fact">
        since <time dateTime={since}>{inSentence(moment(since))}</time>
        {newest.by !== '' && ` by ${newest.by}`}, <RunLink placement={newest} />
      </p>
      <ul className="places">
        {of.map((it) => (
          <li key={`${it.type} ${it.location}`}>
            <span className="place-type">{it.type}</span> <Location at={it.location} />
            {it.state !== undefined && it.state !== 'committed' && (
              <p className="left-over">
                <span className="state state-unstable">Taken back in part</span> {it.note}
              </p>
            )}
          </li>
        ))}
      </ul>
      <ReleaseMoves
        name={newest.name}
        version={newest.version}
        environment={newest.environment}
        targets={of.flatMap((it) => (it.target === undefined ? [] : [it.target]))}
        mayPromote={of.some((it) => it.mayPromote)}
        mayRollBack={of.some((it) => it.mayRollBack)}
      />
    </div>
  );
}

function RunLink({ placement: { run: id, job, source } }: { placement: Placement }) {
  const text = inJenkins() ? `${job} #${buildNumber({ id })}` : id;
  // The build is gone, or nobody knows its address.
  return inJenkins() && source === '' ? text : <a href={runLink({ id, source })}>{text}</a>;
}

/** A link only where it is a page's address: what a registry answered is not trusted. */
function Location({ at }: { at: string }) {
  return /^https?:\/\//.test(at) ? (
    <a className="where" href={at} rel="noreferrer">
      {at}
    </a>
  ) : (
    <span className="where">{at}</span>
  );
}
