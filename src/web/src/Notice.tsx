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
