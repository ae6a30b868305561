import { gzipSync } from 'node:zlib';
import { PLACES } from './pages';
import { expect, test } from './test';

const MOST = 400_000;

for (const { name, at, ready } of [
  ...PLACES,
  { name: 'a prompt’s editor', at: '#/prompts/planner', ready: '.cm-content' },
]) {
  test(`${name} loads less than 400 kB of script`, async ({ page, filled }) => {
    const scripts: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') {
        scripts.push(response.body());
      }
    });
    await page.goto(filled.url + at);
    await page.locator(ready).first().waitFor();
    await page.waitForLoadState('networkidle');

    const bytes = (await Promise.all(scripts)).map((body) => gzipSync(body).length);
    const sum = bytes.reduce((a, b) => a + b, 0);
    test.info().annotations.push({ type: 'bytes of script, gzipped', description: String(sum) });
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThan(MOST);
  });
}
