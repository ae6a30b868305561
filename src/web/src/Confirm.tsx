import { useEffect, useRef, type ReactNode } from 'react';

/** Asks before something is done, where it was asked for; Escape means no. */
export function Confirm({
  title,
  yes,
  no: noText = 'Cancel',
  busy,
  error,
  onYes,
  onNo,
  children,
}: {
  title: string;
  yes: string;
  no?: string;
  busy: boolean;
  error: string | null;
  onYes: () => void;
  onNo: () => void;
  children?: ReactNode;
}) {
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    no.current?.focus();
    return () => {
      if (before instanceof HTMLElement) {
        before.focus();
      }
    };
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        onNo();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
    };
  }, [onNo]);
  return (
    <div className="notice confirm" role="alertdialog" aria-label={title}>
      <p>
        <strong>{title}</strong>
      </p>
      {children}
      {error !== null && <p role="alert">{error}</p>}
      <div className="actions">
        <button type="button" className="primary" disabled={busy} onClick={onYes}>
          {yes}
        </button>
        <button ref={no} type="button" onClick={onNo}>
          {noText}
        </button>
      </div>
    </div>
  );
}
