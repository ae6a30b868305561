import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

/** Gzipped scripts of Jenkins' pages, with those that each of them loads, at once or later. */
function scripts(folder: string): Map<string, { bytes: number; at: string[]; later: string[] }> {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    all
      .filter((name) => name.endsWith('.js'))
      .map((name) => {
        const text = readFileSync(join(folder, name), 'utf8');
        const named = (pattern: RegExp) =>
          [...text.matchAll(pattern)].map((found) => join(dirname(name), found[1] ?? ''));
        const at = named(/(?:from|import)\s*"(\.[^"]+\.js)"/g);
        const later = named(/import\("(\.[^"]+\.js)"\)/g);
        return [name, { bytes: gzipSync(text).length, at, later }];
      }),
  );
}

/** What each page of Jenkins loads besides the first script, in whatever view of it. */
const LATER: Record<string, string[]> = {
  Run: ['DiffView'],
  'Costs, Trend': ['Bars'],
  Audit: ['Audit'],
  Dashboard: ['Dashboard'],
  Designer: ['Designer', 'PromptEditor', 'DiffView'],
  'Prompts, but for Tests': ['Prompts', 'promptFolder', 'PromptEditor', 'DiffView'],
  'Prompts, Tests': ['Prompts', 'IntervalPicture', 'ParetoPicture', 'DiffView'],
};

test('in Jenkins each page loads less than 400 kB of script', () => {
  const all = scripts(join(ROOT, 'src/web/target/jenkins'));
  const nameOf = (path: string) => /([^/]+)-.{8}\.js$/.exec(path)?.[1] ?? path;
  const later = new Set([...all.values()].flatMap((script) => script.later));
  expect(new Set([...later].map(nameOf))).toEqual(new Set(Object.values(LATER).flat()));

  const add = (path: string, to: Set<string>) => {
    if (!to.has(path)) {
      to.add(path);
      all.get(path)?.at.forEach((next) => {
        add(next, to);
      });
    }
  };
  for (const [page, names] of Object.entries(LATER)) {
    const loaded = new Set<string>();
    ['agentic.js', ...[...later].filter((path) => names.includes(nameOf(path)))].forEach((path) => {
      add(path, loaded);
    });
    const sum = [...loaded].reduce((bytes, path) => bytes + (all.get(path)?.bytes ?? 0), 0);
    test.info().annotations.push({ type: page, description: `${sum} bytes, gzipped` });
    expect(loaded.size).toBeGreaterThan(1);
    expect(sum, page).toBeLessThan(MOST);
  }
});
