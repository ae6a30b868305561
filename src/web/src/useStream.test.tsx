import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunDetail } from './RunDetail';
import { runWithStages } from './testing';
import { IDLE_INTERVAL } from './usePolled';

/** A server's end of each connection that a page has opened. */
class Socket {
  static all: Socket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;

  constructor(readonly url: string) {
    Socket.all.push(this);
  }

  close(): void {
    this.closed = true;
  }

  send(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

describe('a run that the server tells of', () => {
  let cost = 1;
  let looks = 0;

  beforeEach(() => {
    vi.useFakeTimers();
    Socket.all = [];
    cost = 1;
    looks = 0;
    vi.stubGlobal('WebSocket', Socket);
    vi.stubGlobal('fetch', (url: string) => {
      const one = url === 'api/v1/runs/shop/w%231';
      looks += one ? 1 : 0;
      const run = runWithStages([], { id: 'shop/w#1', job: 'shop/w', state: 'RUNNING', cost });
      return Promise.resolve(new Response(JSON.stringify(one ? run : [])));
    });
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const pass = (milliseconds: number) =>
    act(async () => {
      await vi.advanceTimersByTimeAsync(milliseconds);
    });

  const socket = (): Socket => {
    const last = Socket.all.at(-1);
    if (!last) {
      throw new Error('Nothing has connected.');
    }
    return last;
  };

  it('shows a change at once, and does not ask meanwhile', async () => {
    render(<RunDetail id="shop/w#1" />);
    await pass(10);
    expect(socket().url).toBe('ws://localhost:3000/api/v1/workflows/shop/w/stream');
    act(() => socket().onopen?.());
    await pass(2500);
    const before = looks;

    await pass(IDLE_INTERVAL / 2);
    expect(looks).toBe(before);

    cost = 2;
    act(() => {
      socket().send({ type: 'run', number: 7, id: 'another', run: {} });
    });
    await pass(10);
    expect(looks).toBe(before);

    act(() => {
      socket().send({ type: 'run', number: 8, id: 'shop/w#1', run: {} });
    });
    await pass(10);
    expect(screen.getAllByText('$2.00').length).toBeGreaterThan(0);
  });

  it('comes back after the last number that it got, and asks meanwhile', async () => {
    render(<RunDetail id="shop/w#1" />);
    await pass(10);
    act(() => socket().onopen?.());
    act(() => {
      socket().send({ type: 'heartbeat', number: 12 });
    });
    await pass(2500);
    const before = looks;
    act(() => socket().onclose?.());
    await pass(1500);

    expect(Socket.all).toHaveLength(2);
    expect(socket().url).toMatch(/stream\?after=12$/);
    await pass(2500);
    expect(looks).toBeGreaterThan(before);
  });

  it('gives up where there are no WebSockets, and goes on asking', async () => {
    render(<RunDetail id="shop/w#1" />);
    await pass(10);
    for (let attempt = 0; attempt < 3; attempt++) {
      act(() => socket().onclose?.());
      await pass(60_000);
    }

    expect(Socket.all).toHaveLength(3);
    expect(looks).toBeGreaterThan(20);
  });

  it('closes a connection on which nothing comes any more, and when the page goes', async () => {
    const { unmount } = render(<RunDetail id="shop/w#1" />);
    await pass(10);
    act(() => socket().onopen?.());
    await pass(46_000);
    expect(socket().closed).toBe(true);

    act(() => socket().onclose?.());
    await pass(1500);
    unmount();
    expect(socket().closed).toBe(true);
  });
});
