import type { ReactNode } from 'react';

export function Loading({ what }: { what: string }) {
  return (
    <p className="notice notice-quiet" role="status">
      Loading {what}…
    </p>
  );
}

export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="notice">
      <h2>{title}</h2>
      <p>{children}</p>
    </div>
  );
}

/** `stale`: older figures are still shown below. */
export function Failure({
  message,
  stale,
  onRetry,
}: {
  message: string;
  stale: boolean;
  onRetry: () => void;
}) {
  return (
    <div
      className={stale ? 'notice notice-error notice-strip' : 'notice notice-error'}
      role="alert"
    >
      <p>
        {message} {stale && 'What you see may be out of date.'}
      </p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

/** What stands where a query's answer has not come, or is out of date. */
export function Awaited({
  query: { data, error, refetch },
  what,
}: {
  query: { data: unknown; error: Error | null; refetch: () => Promise<unknown> };
  what: string;
}) {
  return (
    <>
      {error && (
        <Failure
          message={error.message}
          stale={data !== undefined}
          onRetry={() => void refetch()}
        />
      )}
      {data === undefined && !error && <Loading what={what} />}
    </>
  );
}
