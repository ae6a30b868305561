import { useEffect, useState } from 'react';
import { apiUrl } from './host';

/** Milliseconds to the first attempt to connect again; each further one waits twice as long. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
/** The server sends a heartbeat every 15 s: after so many milliseconds of nothing at all the connection is dead. */
const SILENCE = 45_000;
/** Where it never opened after so many attempts there is none, such as behind a proxy that knows no WebSockets. */
const ATTEMPTS = 3;

export interface Changes {
  /** Whether the server tells of changes; where not, look for them. */
  connected: boolean;
  /** Grows with each change. */
  count: number;
}

interface Message {
  type: string;
  number?: number;
  id?: string;
}

function parsed(data: unknown): Message | null {
  try {
    return typeof data === 'string' ? (JSON.parse(data) as Message) : null;
  } catch {
    return null;
  }
}

/**
 * Listens to one of the API's WebSockets for what is about `id`, and comes back to where it was when the connection breaks.
 * `path` is below the API; null listens to nothing.
 */
export function useStream(path: string | null, id: string): Changes {
  const [connected, setConnected] = useState(false);
  const [count, setCount] = useState(0);

  useEffect(() => {
    if (path === null) {
      return;
    }
    let socket: WebSocket | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let silence: ReturnType<typeof setTimeout> | undefined;
    let after = -1;
    let failures = 0;
    let everOpen = false;
    let gone = false;

    function address(): string {
      const url = new URL(apiUrl(path ?? ''), document.baseURI);
      url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
      if (after >= 0) {
        url.searchParams.set('after', String(after));
      }
      return url.href;
    }

    function listen(): void {
      const opened = new WebSocket(address());
      socket = opened;
      const alive = () => {
        clearTimeout(silence);
        silence = setTimeout(() => {
          opened.close();
        }, SILENCE);
      };
      opened.onopen = () => {
        if (gone) {
          opened.close();
          return;
        }
        everOpen = true;
        failures = 0;
        setConnected(true);
        alive();
      };
      opened.onmessage = (event) => {
        alive();
        const message = parsed(event.data);
        if (message?.number !== undefined) {
          after = message.number;
        }
        if (message?.type === 'gap' || message?.id === id) {
          setCount((n) => n + 1);
        }
      };
      opened.onclose = () => {
        clearTimeout(silence);
        if (gone) {
          return;
        }
        setConnected(false);
        failures++;
        if (everOpen || failures < ATTEMPTS) {
          timer = setTimeout(listen, Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1)));
        }
      };
    }

    listen();
    return () => {
      gone = true;
      clearTimeout(timer);
      clearTimeout(silence);
      // One that is being opened is closed once it is: else the browser calls that an error.
      if (socket?.readyState === WebSocket.OPEN) {
        socket.close();
      }
      setConnected(false);
    };
  }, [path, id]);

  return { connected, count };
}
