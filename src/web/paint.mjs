// How soon the pages of a running ./agentic serve show something, and their content:
//   node paint.mjs http://127.0.0.1:8085 [times]
// Milliseconds from the address to the first paint, and to the largest (the content, once the API has answered), each in
// a browser that has nothing cached. The browser is the Chromium at $CHROMIUM, else /usr/bin/chromium.
import { chromium } from '@playwright/test';

const [url, times = '9'] = process.argv.slice(2);
if (!url) {
  console.error('Give the address of ./agentic serve.');
  process.exit(2);
}
const root = url.replace(/\/?$/, '/');
const [run] = await (await globalThis.fetch(`${root}api/v1/runs`)).json();
const PAGES = {
  Runs: ['#/', '.runs'],
  ...(run && { Run: [`#/runs/${run.id}`, '.stages'] }),
  Dashboard: ['#/dashboard', '.recent'],
  Designer: ['#/designer', '.prompts, .notice h2'],
  Prompts: ['#/prompts', '.prompts'],
  Prompt: ['#/prompts/planner', '.cm-content'],
  Environments: ['#/environments', '.environments'],
  Costs: ['#/costs', '.tables'],
  Audit: ['#/audit', '.audit'],
};

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
for (const [name, [path, ready]] of Object.entries(PAGES)) {
  const first = [];
  const content = [];
  for (let i = 0; i < Number(times); i++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(root + path);
    await page.locator(ready).first().waitFor();
    const painted = await page.evaluate(
      () =>
        new Promise((done) => {
          // After the frame that shows what was waited for.
          window.requestAnimationFrame(() => {
            new window.PerformanceObserver((list) => {
              done({
                first: window.performance.getEntriesByName('first-contentful-paint')[0].startTime,
                content: list.getEntries().at(-1).startTime,
              });
            }).observe({ type: 'largest-contentful-paint', buffered: true });
          });
        }),
    );
    first.push(painted.first);
    content.push(painted.content);
    await context.close();
  }
  const figures = [first, content].map((it) => [median(it), Math.max(...it)].map(Math.round));
  console.log(
    `${name}: first paint ${figures[0][0]} ms (most ${figures[0][1]}), content ${figures[1][0]} ms (most ${figures[1][1]})`,
  );
}
await browser.close();
