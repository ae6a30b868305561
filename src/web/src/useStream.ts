import { useEffect } from 'react';
import { inPath } from './api';
import { apiUrl } from './host';

/** Milliseconds to the next try once the connection is lost; doubled by each that fails. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;

interface Event {
  type: string;
  number: number;
  /** The run's; not of every type. */
  id?: string;
}

/**
 * Follows a job's runs: `onChange` hears the id of each that has changed, the moment the server tells. A connection that is
 * lost goes on after the last event; a server that has none is left alone. `onChange` must be stable.
 */
export function useStream(job: string | null, onChange: (run: string) => void): void {
  useEffect(() => {
    if (job === null) {
      return;
    }
    const path = apiUrl(`workflows/${inPath(job)}/stream`);
    let last: number | null = null;
    let pause = FIRST_PAUSE;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let socket: WebSocket | null = null;
    let gone = false;

    function connect(): void {
      const address = new URL(last === null ? path : `${path}?after=${last}`, document.baseURI);
      address.protocol = address.protocol.replace('http', 'ws');
      const opened = new WebSocket(address);
      socket = opened;
      opened.addEventListener('open', () => {
        if (gone) {
          opened.close();
        }
        pause = FIRST_PAUSE;
        last ??= 0;
      });
      opened.addEventListener('message', ({ data }) => {
        if (gone) {
          return;
        }
        const event = JSON.parse(String(data)) as Event;
        last = Math.max(last ?? 0, event.number);
        if (event.type === 'run' && event.id !== undefined) {
          onChange(event.id);
        }
      });
      opened.addEventListener('close', () => {
        // What never opened is not there: the page looks by itself.
        if (!gone && last !== null) {
          timer = setTimeout(connect, pause);
          pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
      });
    }

    connect();
    return () => {
      gone = true;
      clearTimeout(timer);
      // One that is being opened is closed once it is: else the browser calls that an error.
      if (socket?.readyState === WebSocket.OPEN) {
        socket.close();
      }
    };
  }, [job, onChange]);
}
