import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './host';
import { BELOW, PLACES, type Place } from './pages';
import { expect, test } from './test';

// A prompt that has no tests yet: the browser's console tells of that answer.
test.use({ expected: /status of 404.*\/suite\b/ });

const MOST = 400_000;

for (const { name, at, ready, open } of [
  ...PLACES,
  ...BELOW.filter(({ name }) => name === 'Run' || name === 'Prompt, Tests'),
  { name: 'a workflow’s canvas', at: '#/designer/typescript-library', ready: '.canvas .node' },
  { name: 'a prompt’s editor', at: '#/prompts/planner', ready: '.cm-content' },
] as Place[]) {
  test(`${name} loads less than 400 kB of script`, async ({ page, filled }) => {
    const scripts: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') {
        scripts.push(response.body());
      }
    });
    await page.goto(filled.url + at);
    await page.locator(ready).first().waitFor();
    await open?.(page);
    await page.waitForLoadState('networkidle');

    const bytes = (await Promise.all(scripts)).map((body) => gzipSync(body).length);
    const sum = bytes.reduce((a, b) => a + b, 0);
    test.info().annotations.push({ type: 'bytes of script, gzipped', description: String(sum) });
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThan(MOST);
  });
}

test('in Jenkins each page loads less than 400 kB of script', () => {
  const folder = join(ROOT, 'src/web/target/jenkins');
  const sizes = new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .map((name) => [name, gzipSync(readFileSync(join(folder, name))).length]),
  );
  expect(sizes.get('agentic.js')).toBeGreaterThan(0);
  // A page has the first script and some of the others: all of them together are more than any page loads.
  const sum = [...sizes.values()].reduce((a, b) => a + b, 0);
  test.info().annotations.push({ type: 'bytes of all scripts, gzipped', description: String(sum) });
  expect(sum).toBeLessThan(MOST);
});
