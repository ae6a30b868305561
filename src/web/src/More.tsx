/** At the end of a list that goes on. */
export function More({
  children,
  loading,
  onMore,
}: {
  children: string;
  loading: boolean;
  onMore: () => void;
}) {
  return (
    <button type="button" className="more" disabled={loading} onClick={onMore}>
      {loading ? 'Loading…' : children}
    </button>
  );
}
