import { useEffect, useState } from 'react';
import { sentenceOf } from '../Queries';
import { PAUSE } from '../usePaused';
import { adopt } from './adopt';
import { readJenkinsfile, type ReadJenkinsfile } from './designerApi';

/** A Jenkinsfile that a person has changed. */
export interface Draft {
  text: string;
  /** The definition's text before the edit. */
  base: string;
  /** What the server reads in it; null while it is asked. */
  read: ReadJenkinsfile | null;
  /** Why it could not be asked. */
  error: string | null;
  /** The definition's text with what was read; null where a definition does not say all of it. */
  adopted: string | null;
}

export interface JenkinsfileEdit {
  /** Null where the Jenkinsfile is the definition's own. */
  draft: Draft | null;
  /** Whether the definition does not say what the Jenkinsfile does. */
  open: boolean;
  change: (text: string) => void;
  begin: (text: string, read: ReadJenkinsfile) => void;
  takeNearest: () => void;
  discard: () => void;
}

/**
 * The edit of a Jenkinsfile beside the definition. What a definition can say becomes a change of it at once; another edit stays as it is until
 * it is changed, discarded, or given up for the nearest definition.
 */
export function useJenkinsfile(
  now: string,
  edit: (to: string, about: string) => void,
): JenkinsfileEdit {
  const [kept, setKept] = useState<Draft | null>(null);
  // A change of the definition elsewhere, or one that is taken back, makes its Jenkinsfile anew.
  const draft = kept !== null && (kept.adopted ?? now) === now ? kept : null;

  const settle = (asked: Draft, read: ReadJenkinsfile) => {
    const adopted =
      read.complete && read.definition !== null
        ? adopt(asked.base, read.before, read.definition)
        : null;
    setKept({ ...asked, read, error: null, adopted });
    if (adopted !== null) {
      edit(adopted, 'jenkinsfile');
    }
  };

  const waiting = draft !== null && draft.read === null && draft.error === null ? draft : null;
  useEffect(() => {
    if (waiting === null) {
      return;
    }
    const asking = new AbortController();
    const timer = setTimeout(() => {
      readJenkinsfile(waiting.text, waiting.base, asking.signal).then(
        (read) => {
          settle(waiting, read);
        },
        (e: unknown) => {
          if (!asking.signal.aborted) {
            setKept({ ...waiting, error: sentenceOf(e) });
          }
        },
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
    // What settles it is the newest there is when the answer comes: the text is asked for once.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [waiting]);

  return {
    draft,
    open: draft !== null && draft.adopted === null,
    change: (text) => {
      setKept({ text, base: draft?.base ?? now, read: null, error: null, adopted: null });
    },
    begin: (text, read) => {
      settle({ text, base: now, read: null, error: null, adopted: null }, read);
    },
    takeNearest: () => {
      const read = draft?.read;
      if (draft && read?.definition) {
        setKept(null);
        edit(adopt(draft.base, read.before, read.definition), '');
      }
    },
    discard: () => {
      setKept(null);
    },
  };
}
