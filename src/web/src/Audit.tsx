import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import {
  auditFile,
  loadAudit,
  verifyAudit,
  type AuditFilter,
  type AuditRow,
  type AuditVerification,
} from './api';
import { moment, plural } from './format';
import { inJenkins } from './host';
import { More } from './More';
import { Awaited, Empty } from './Notice';
import { Queries, sentenceOf } from './Queries';
import { usePageTitle } from './usePageTitle';

const NOTHING: AuditFilter = { action: '', actor: '', run: '' };
const FIELDS: [keyof AuditFilter, string, string][] = [
  ['action', 'Action begins with', 'prompt.'],
  ['actor', 'By', 'ada'],
  ['run', 'Run', 'shop/calc#7'],
];

export function Audit() {
  return (
    <Queries>
      <AuditLog />
    </Queries>
  );
}

export default Audit;

/** Who did what, newest first. */
function AuditLog() {
  const [typed, setTyped] = useState(NOTHING);
  const [filter, setFilter] = useState(NOTHING);
  const heading = usePageTitle('Audit');
  const query = useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) => loadAudit(filter, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  const rows = data?.pages.flatMap((page) => page.rows);
  const filtered = Object.values(filter).some((value) => value !== '');
  return (
    <>
      {!inJenkins() && (
        <div className="title">
          <h1 ref={heading} tabIndex={-1}>
            Audit
          </h1>
        </div>
      )}
      <form
        className="save"
        role="search"
        aria-label="Filter"
        onSubmit={(event) => {
          event.preventDefault();
          setFilter({
            action: typed.action.trim(),
            actor: typed.actor.trim(),
            run: typed.run.trim(),
          });
        }}
      >
        {FIELDS.map(([key, name, such]) => (
          <label key={key}>
            {name}
            <input
              value={typed[key]}
              placeholder={such}
              onChange={(event) => {
                setTyped({ ...typed, [key]: event.target.value });
              }}
            />
          </label>
        ))}
        <button type="submit" className="primary">
          Filter
        </button>
        {filtered && (
          <button
            type="button"
            onClick={() => {
              setTyped(NOTHING);
              setFilter(NOTHING);
            }}
          >
            Show all
          </button>
        )}
      </form>
      <Awaited query={query} what="the audit log" />
      {rows?.length === 0 && (
        <Empty title={filtered ? 'Nobody did such a thing' : 'Nothing is logged yet'}>
          {filtered
            ? 'Filter by less, or by another beginning of the action.'
            : 'Approvals, releases, prompts saved and runs started show up here.'}
        </Empty>
      )}
      {rows && rows.length > 0 && (
        <>
          <div className="actions">
            <Chain />
            {(['csv', 'json'] as const).map((kind) => (
              <a key={kind} className="button" href={auditFile(filter, kind)} download>
                Export {filtered ? 'these ' : ''}as {kind.toUpperCase()}
              </a>
            ))}
          </div>
          <Rows rows={rows} />
        </>
      )}
      {hasNextPage && (
        <More loading={isFetchingNextPage} onMore={() => void fetchNextPage()}>
          Show older
        </More>
      )}
    </>
  );
}

/** Has the server read all rows, whatever the filter. */
function Chain() {
  const check = useMutation({ mutationFn: verifyAudit });
  return (
    <>
      <button
        type="button"
        disabled={check.isPending}
        onClick={() => {
          check.mutate();
        }}
      >
        {check.isPending ? 'Reading all rows…' : 'Verify the chain'}
      </button>
      <div role="status" className="chain">
        {check.error && <p className="notice notice-error">{sentenceOf(check.error)}</p>}
        {check.data && <Verdict found={check.data} />}
      </div>
    </>
  );
}

function Verdict({ found }: { found: AuditVerification }) {
  return found.intact ? (
    <p className="notice notice-good">
      The log is whole: {plural(found.rows, 'row')}, each as it was written. Note the head
      elsewhere; <code>agentic audit verify --head</code> checks against it:{' '}
      <code className="head">{found.head}</code>
    </p>
  ) : (
    <p className="notice notice-error">
      The log is broken. {found.problem} Restore the database from a backup, and find out who may
      write to it.
    </p>
  );
}

// Laid out as cards on a narrow screen, a table keeps its meaning for screen readers by roles that are spelled out.
function Rows({ rows }: { rows: AuditRow[] }) {
  return (
    <table className="card sums audit" role="table">
      <caption className="unseen">Audit log, newest first</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col" className="wide-only">
            No.
          </th>
          <th role="columnheader" scope="col">
            When
          </th>
          <th role="columnheader" scope="col">
            Who
          </th>
          <th role="columnheader" scope="col">
            What
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={row.seq} role="row">
            <td role="cell" className="wide-only fact">
              {row.seq}
            </td>
            <td role="cell" className="when">
              <time dateTime={new Date(row.at).toISOString()}>
                {moment(new Date(row.at).toISOString())}
              </time>
            </td>
            <td role="cell">
              {row.actor === '' ? <span className="fact">nobody</span> : row.actor}
            </td>
            <td role="cell">
              <details>
                <summary>
                  <strong>{row.action}</strong> <span>{row.subject}</span>
                </summary>
                <dl className="facts">
                  {Object.entries(row.details).map(([name, value]) => (
                    <div key={name}>
                      <dt>{name}</dt>
                      <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
                    </div>
                  ))}
                  {row.run !== '' && (
                    <div>
                      <dt>Run</dt>
                      <dd>{row.run}</dd>
                    </div>
                  )}
                  <div>
                    <dt>Hash</dt>
                    <dd>
                      <code>{row.hash}</code>
                    </dd>
                  </div>
                  <div>
                    <dt>Hash before</dt>
                    <dd>
                      <code>{row.previous}</code>
                    </dd>
                  </div>
                </dl>
              </details>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
