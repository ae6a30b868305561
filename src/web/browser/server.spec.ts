import type { Page } from '@playwright/test';
import { CliHost } from './host';
import { PLACES } from './pages';
import { expect, test } from './test';

// What a browser says itself of a server that is away.
test.use({
  expected:
    /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|WebSocket connection|dynamically imported module/,
});

test('every page says that the server is away, and recovers once it is back', async ({ page }) => {
  const host = await CliHost.filled();
  try {
    for (const { at, ready } of PLACES) {
      await page.goto(host.url + at);
      await page.locator(ready).first().waitFor();
    }
    await host.stop('SIGKILL');
    const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    for (const { name } of PLACES) {
      await links.filter({ hasText: name }).click();
      await expect(page.getByRole('alert').first()).toContainText('The server can’t be reached.');
    }
    await host.start();
    for (const { name, ready } of PLACES) {
      await links.filter({ hasText: name }).click();
      const again = page.getByRole('button', { name: 'Try again' });
      await expect(page.locator(ready).or(again).first()).toBeVisible();
      while ((await again.count()) > 0) {
        await again.first().click();
        await expect(page.getByText(/^Loading/)).toHaveCount(0);
      }
      await expect(page.locator(ready).first()).toBeVisible();
      await expect(page.getByRole('alert')).toHaveCount(0);
    }
  } finally {
    await host.stop();
  }
});

test('a page whose script can’t be loaded says so, and loads once the server is back', async ({
  page,
}) => {
  const host = await CliHost.filled();
  try {
    await page.goto(host.url);
    await page.locator('.runs').waitFor();
    await host.stop('SIGKILL');
    await page.getByRole('link', { name: 'Audit' }).click();
    await expect(page.getByRole('alert')).toContainText('This page could not be loaded.');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('alert')).toBeVisible();

    await host.start();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.locator('.audit')).toBeVisible();
  } finally {
    await host.stop();
  }
});

interface Event {
  type: string;
  number: number;
  run?: { stages: unknown[] };
}

/** What came over the page's streams, and how to cut the one that is open. */
async function streams(page: Page): Promise<{
  asked: string[];
  events: Event[];
  /** The number of the last event before the cut. */
  cut: () => Promise<number | undefined>;
}> {
  const asked: string[] = [];
  const events: Event[] = [];
  let cut = (): Promise<number | undefined> => Promise.resolve(undefined);
  await page.routeWebSocket(/\/stream/, (socket) => {
    const server = socket.connectToServer();
    asked.push(new URL(socket.url()).search);
    server.onMessage((message) => {
      events.push(JSON.parse(String(message)) as Event);
      socket.send(message);
    });
    cut = async () => {
      await server.close();
      await socket.close();
      return events.at(-1)?.number;
    };
  });
  return { asked, events, cut: () => cut() };
}

const WAITING = `
stage('One') { agentCheckpoint(message: 'Go on?') }
stage('Two') { echo 'x' }
stage('Three') { agentCheckpoint(message: 'And on?') }
`;

test('a connection that is cut goes on after the last event: none is lost, none comes twice', async ({
  page,
}) => {
  const host = await CliHost.fresh();
  try {
    const { asked, events, cut } = await streams(page);
    const run = await host.run('waiting', WAITING);
    await page.goto(`${host.url}#/runs/${run}`);
    const state = page.locator('.title .state');
    await expect(state).toHaveText('Waiting');
    await expect.poll(() => events.length).toBeGreaterThan(0);

    const last = await cut();
    const answer = async (number: number): Promise<void> => {
      const at = `runs/${run}/checkpoints/${number}`;
      const { hash } = (await host.ask('GET', at)) as { hash: string };
      // The question is known a moment before somebody waits for its answer.
      await expect(() => host.ask('POST', `${at}/approve`, { hash })).toPass();
    };
    await answer(1);
    await expect.poll(() => asked[1]).toBe(`?after=${last}`);
    const second = page.getByRole('heading', { name: 'And on?' });
    await expect(second).toBeVisible();
    await expect.poll(() => events.at(-1)?.run?.stages.length).toBe(3);
    const numbers = events.filter(({ type }) => type === 'run').map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at));

    await answer(2);
    await expect(state).toHaveText('Succeeded');
    await expect(page.locator('.stages > li')).toHaveText([/^One/, /^Two/, /^Three/]);
  } finally {
    await host.stop();
  }
});

test('a run’s page follows the server over its death and new start', async ({ page }) => {
  const host = await CliHost.fresh();
  try {
    const { asked } = await streams(page);
    const run = await host.run('waiting', WAITING);
    await page.goto(`${host.url}#/runs/${run}`);
    await expect(page.locator('.title .state')).toHaveText('Waiting');
    await expect(page.getByRole('heading', { name: 'Go on?' })).toBeVisible();

    await host.stop('SIGKILL');
    await expect(page.getByRole('alert')).toContainText('What you see may be out of date.');
    await expect(page.getByRole('heading', { name: 'Go on?' })).toBeVisible();

    await host.start();
    await expect(page.getByRole('alert')).toHaveCount(0);
    await expect.poll(() => asked.length).toBeGreaterThan(1);
    const { state } = (await host.ask('GET', `runs/${run}`)) as { state: string };
    await expect(page.locator('.title .state')).toHaveText(new RegExp(`^${state}$`, 'i'));
  } finally {
    await host.stop();
  }
});
