import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { CliHost } from './host';

export { expect };

interface Hosts {
  /** A server with what a run has left, that tests only look at; those of one worker share it. */
  filled: CliHost;
  /** A server whose tests make what they need, by names of their own; those of one worker share it. */
  bare: CliHost;
}

interface Each {
  /** What the browser's console may complain of in this file. */
  expected: RegExp | null;
}

/** Every test fails of whatever the browser's console calls an error: a refused script or style is one too. */
export const test = base.extend<Each, Hosts>({
  expected: [null, { option: true }],
  filled: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of what it wants
    async ({}, provide) => {
      const host = await CliHost.filled();
      await provide(host);
      await host.stop();
    },
    { scope: 'worker' },
  ],
  bare: [
    // eslint-disable-next-line no-empty-pattern -- as above
    async ({}, provide) => {
      const host = await CliHost.fresh();
      await provide(host);
      await host.stop();
    },
    { scope: 'worker' },
  ],
  page: async ({ page, expected }, provide) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const text = `${message.text()} (${message.location().url})`;
      if (message.type() === 'error' && !expected?.test(text)) {
        complaints.push(text);
      }
    });
    // Of what is refused the console does not say which element it was.
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ target, effectiveDirective }) => {
        const what = target instanceof Element ? target.outerHTML.slice(0, 300) : '';
        console.error(`${effectiveDirective} refused ${what}`);
      });
    });
    page.on('response', (response) => {
      if (response.status() >= 500) {
        void response.text().then((said) => complaints.push(said));
      }
    });
    await provide(page);
    expect(complaints).toEqual([]);
  },
});

/** The page in light and in dark, wide and narrow: what keeps people out of it, and that nothing is wider than the window. */
export async function keepsNobodyOut(page: Page): Promise<void> {
  for (const size of [
    { width: 1280, height: 900 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(size);
    expect(await tooWide(page)).toBe(0);
    expect(await barriers(page), `light, ${size.width} px`).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await barriers(page, OF_COLOURS), `dark, ${size.width} px`).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  }
}

/** The rules of axe whose findings are others in other colours. */
export const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe finds that keeps people out, in what is shown at this moment; by these rules, or by all. */
export async function barriers(page: Page, rules?: string[]): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({
      resultTypes: ['violations'],
      ...(rules && { runOnly: { type: 'rule', values: rules } }),
    })
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map((it) => `${id}: ${help}: ${it.html.slice(0, 160)}`),
    );
}

/** How far the page is wider than the window, in pixels. */
export function tooWide(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
