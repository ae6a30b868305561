import { defineConfig } from '@playwright/test';

/** The pages in a real browser, against `./agentic serve`: Debian's Chromium, or the one at $CHROMIUM. */
export default defineConfig({
  testDir: 'browser',
  outputDir: 'target/browser',
  globalSetup: './browser/setup.ts',
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env.CI === 'true',
  // What passes at the second try only is told by name, as flaky, with what the first one met.
  retries: process.env.CI === 'true' ? 1 : 0,
  reporter: [['list'], ['json', { outputFile: 'target/browser.json' }]],
  use: {
    viewport: { width: 1280, height: 900 },
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      // Root may use no sandbox; the pages are our own.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
    screenshot: 'only-on-failure',
  },
});
