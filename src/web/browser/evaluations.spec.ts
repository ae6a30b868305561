import type { Page } from '@playwright/test';
import { CliHost, TestModel } from './host';
import { barriers, expect, test, tooWide } from './test';

// A prompt has no suite at first, and a run no results: the browser's console tells of both answers.
test.use({ expected: /status of 404/ });

const PROMPT = `---
input:
  schema:
    word: string
---
Upper case, please.
{{data "word" word}}
`;
const BETTER = PROMPT.replace('Upper case, please.', 'Answer with the word in CAPITALS only.');
const WORDS = Array.from({ length: 12 }, (_, at) => `w${at + 1}x`);
const SUITE = `prompts: [upper]\ntests:\n${WORDS.map(
  (word) => `- description: word ${word}
  vars: {word: ${word}}
  assert: [{type: equals, value: ${word.toUpperCase()}}]
`,
).join('')}`;

let model: TestModel;
let host: CliHost;
test.beforeAll(async () => {
  model = await TestModel.start();
  host = await CliHost.fresh({ GEMINI_API_KEY: 'test', GEMINI_BASE_URL: model.url });
  const made = (await host.ask('POST', 'prompts', {
    name: 'upper',
    source: PROMPT,
    message: 'First',
  })) as { version: string };
  const better = { source: BETTER, message: 'With the rule', bump: 'auto' };
  await host.ask('PUT', 'prompts/upper', better, { 'If-Match': `"${made.version}"` });
});
test.afterAll(async () => {
  await host.stop();
  await model.stop();
});

/** In the page of results, once all is done. */
async function results(page: Page, label: RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 2, name: label }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0);
}

test.describe.serial('tests of a prompt', () => {
  test('a suite is written and run, and each answer can be looked at', async ({ page }) => {
    await page.goto(`${host.url}#/prompts/upper/tests`);
    await page.getByLabel('Suite of tests, as YAML').fill(SUITE);
    await page.getByRole('button', { name: 'Save tests' }).click();

    await page.getByRole('button', { name: 'Run tests' }).click();
    await results(page, /^Test/);
    const cells = page.locator('.matrix .cell');
    await expect(cells).toHaveCount(WORDS.length);
    await expect(page.locator('.cell-passed')).toHaveCount(WORDS.length);

    const cell = page.getByRole('button', { name: /^word w1x, upper@.*: passed/ });
    await cell.focus();
    await page.keyboard.press('Enter');
    const answer = page.getByRole('region', { name: /^Answer of upper@/ });
    await expect(answer.locator('.code')).toHaveText('W1X');
    await expect(answer).toContainText('equals');
    expect(await barriers(page)).toEqual([]);

    await page.getByLabel('Only what failed').check();
    await expect(page.getByText('Nothing failed.')).toBeVisible();
  });

  test('two versions are compared over the same cases, with a verdict and its intervals', async ({
    page,
  }) => {
    await page.goto(`${host.url}#/prompts/upper/tests`);
    const form = page.getByRole('form', { name: 'Test or compare' });
    const versions = form.getByRole('checkbox', { name: /^\d/ });
    await expect(versions).toHaveCount(2);
    for (const version of await versions.all()) {
      await version.check();
    }
    await form.getByRole('button', { name: 'Compare 2 versions' }).click();

    await results(page, /^Compar/);
    const verdict = page.getByRole('region', { name: 'Verdict' });
    await expect(verdict).toContainText(/better/);
    await expect(verdict.locator('.interval-point circle').first()).toBeVisible();
    await expect(page.locator('.cell-failed')).toHaveCount(WORDS.length);
    await expect(page.locator('.cell-passed')).toHaveCount(WORDS.length);
    expect(await barriers(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await tooWide(page)).toBe(0);
  });

  test('a better text is searched for, proved on tests it has not seen, and kept as a version', async ({
    page,
  }) => {
    await page.goto(`${host.url}#/prompts/upper/tests`);
    await page.getByRole('button', { name: 'Optimize' }).first().click();
    const form = page.getByRole('form', { name: 'Optimize' });
    await form.getByLabel('Version').selectOption('1.0.0');
    await form.getByLabel('Rounds').fill('1');
    await form.getByRole('button', { name: 'Optimize' }).click();

    await results(page, /^Optimiz/);
    await expect(page.getByText(/^Saved as/)).toContainText('candidate');
    await expect(page.locator('.chart-pareto .recharts-surface')).toBeVisible();
    await expect(page.getByRole('table', { name: 'Candidates with score and cost' })).toContainText(
      'the finalist',
    );
    await expect(page.getByRole('region', { name: 'What the finalist changes' })).toContainText(
      'in CAPITALS only.',
    );
    expect(await barriers(page)).toEqual([]);
  });
});
