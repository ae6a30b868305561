import { useCallback, useState } from 'react';
import { loadWrittenFiles, type WrittenFile } from './api';
import { plural } from './format';
import { Failure, Loading } from './Notice';
import { FileChange } from './FileChange';
import { usePolled } from './usePolled';
import type { Changes } from './useStream';

const never = () => false;

/** The files that one agent call wrote; nothing where it wrote none. */
export function FilesOfCall({ run, number }: { run: string; number: number }) {
  const load = useCallback(
    (signal: AbortSignal) => loadWrittenFiles(run, signal, number),
    [run, number],
  );
  const { data, error, retry } = usePolled(load, never);
  return (
    <>
      {error !== null && data === null && <Failure message={error} stale={false} onRetry={retry} />}
      {data !== null && data.length > 0 && (
        <section className="written" aria-label={`Files of call ${number}`}>
          <h3>{plural(data.length, 'file')}</h3>
          <Changes files={data} />
        </section>
      )}
    </>
  );
}

/** All that agents wrote in a run, call by call; asked for when somebody wants to see it. */
export function FilesOfRun({ run, stream }: { run: string; stream: Changes }) {
  const [open, setOpen] = useState(false);
  return (
    <details
      className="written-all"
      onToggle={(event) => {
        if (event.target === event.currentTarget) {
          setOpen(event.currentTarget.open);
        }
      }}
    >
      <summary>What the agents wrote, file by file</summary>
      {open && <AllFiles run={run} stream={stream} />}
    </details>
  );
}

function AllFiles({ run, stream }: { run: string; stream: Changes }) {
  const load = useCallback((signal: AbortSignal) => loadWrittenFiles(run, signal), [run]);
  const { data, error, retry } = usePolled(load, never, stream);
  const calls = data && [...new Set(data.map(({ call }) => call))];
  return (
    <div className="written">
      {error !== null && <Failure message={error} stale={data !== null} onRetry={retry} />}
      {data === null && error === null && <Loading what="files" />}
      {calls?.length === 0 && <p className="fact">No agent wrote a file.</p>}
      {calls?.map((call) => {
        const files = data?.filter((file) => file.call === call) ?? [];
        return (
          <section key={call} aria-label={`Files of call ${call}`}>
            <h3>
              {files[0]?.role}
              <span className="call-facts">
                call {call} · {plural(files.length, 'file')}
              </span>
            </h3>
            <Changes files={files} />
          </section>
        );
      })}
    </div>
  );
}

function Changes({ files }: { files: WrittenFile[] }) {
  return files.map((file) => <FileChange key={file.path} file={file} open={false} />);
}
