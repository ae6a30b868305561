import type { Page } from '@playwright/test';
import { BELOW, PLACES, type Place } from './pages';
import { barriers, expect, keepsNobodyOut, test, tooWide } from './test';

// A prompt that has no tests yet: that is asked for, and the console tells of the answer.
test.use({ expected: /status of (404.*\/suite\b|422)/ });

async function visit(page: Page, url: string, { at, ready, open }: Place): Promise<void> {
  await page.goto(url + at);
  await page.locator(ready).first().waitFor();
  await open?.(page);
}

for (const place of [...PLACES, ...BELOW]) {
  test(`${place.name} keeps nobody out, light and dark, wide and narrow`, async ({
    page,
    filled,
  }) => {
    await visit(page, filled.url, place);

    await expect(page.getByRole('heading', { level: 1 })).toHaveText(place.heading ?? place.name);
    await expect(page).toHaveTitle(/ · agentic-workflow$/);
    await keepsNobodyOut(page);
  });
}

test('the navigation leads to every page by keyboard alone, and says where one is', async ({
  page,
  filled,
}) => {
  await page.goto(filled.url);
  const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
  await expect(links).toHaveText(PLACES.map(({ name }) => name));

  for (const { name, ready } of PLACES.slice(1)) {
    await links.filter({ hasText: name }).focus();
    await page.keyboard.press('Enter');

    await page.locator(ready).first().waitFor();
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await expect(links.filter({ hasText: name })).toHaveAttribute('aria-current', 'page');
  }
});

test('a run of the list opens to its stages, conversations, checkpoints and what it made', async ({
  page,
  filled,
}) => {
  await page.goto(filled.url);
  await page.getByRole('link', { name: 'typescript-library' }).click();

  const stages = page.locator('.stages > li');
  await expect(stages.filter({ hasText: 'Publish' })).toContainText('Succeeded');
  const calls = page.getByRole('region', { name: 'Agent calls' });
  await calls
    .getByRole('button', { name: /^coder/ })
    .first()
    .click();
  await expect(calls.getByRole('region', { name: 'Answer of turn 1' })).toContainText('"files"');
  await expect(page.getByRole('region', { name: 'Published' })).toContainText(
    'plain-duration 1.0.0',
  );
  await expect(page.getByRole('region', { name: 'Artifacts' })).toContainText(
    'plain-duration-1.0.0.tgz',
  );
  await expect(page.locator('.checkpoint').first()).toContainText('Approved');
});

test('what an agent wrote is shown as it was and as it became, in its call and in all', async ({
  page,
  filled,
}) => {
  await page.goto(filled.url);
  await page.getByRole('link', { name: 'typescript-library' }).click();

  const files = page.getByRole('region', { name: 'Files', exact: true });
  await files.getByText('What the agents wrote, file by file').click();
  const written = files.getByRole('region', { name: /^Files of call/ });
  await expect(written.first()).toContainText('coder');
  const again = written.nth(2).locator('.change').filter({ hasText: 'src/parse.ts' });
  await again.locator('summary').click();
  await expect(again.locator('.diff-code-delete').first()).toBeVisible();
  await expect(again.locator('.diff-code-insert').first()).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  expect(await tooWide(page)).toBe(0);
});

test('the dashboard says how workflows do against their targets, and leads to their runs', async ({
  page,
  filled,
}) => {
  await page.goto(`${filled.url}#/dashboard`);
  const figures = page.locator('.figures');
  await expect(figures).toContainText('100 %');
  await expect(figures).toContainText('target met: over 90 %');
  await expect(page.getByRole('region', { name: 'Workflows' })).toContainText('typescript-library');

  await page.getByRole('button', { name: '7 days' }).click();
  await expect(page.getByRole('button', { name: '7 days' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(figures).toContainText('$0.29');
  await page
    .getByRole('region', { name: 'Recent runs' })
    .getByRole('link', { name: 'typescript-library' })
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('typescript-library');
});

test('a budget is made, changed and removed by who may', async ({ page, bare }) => {
  await page.goto(`${bare.url}#/costs`);
  await page.getByRole('button', { name: 'New budget' }).click();
  const made = page.getByRole('form', { name: 'New budget' });
  await expect(made.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('each user');
  await made.getByLabel('Of').selectOption('A user');
  await made.getByLabel(/^Warn from/).fill('20');
  await made.getByLabel(/^Stop at/).fill('10');
  await made.getByRole('button', { name: 'Save' }).click();
  await expect(made.getByRole('alert')).toContainText('above the hard one');
  await made.getByLabel(/^Warn from/).fill('5');
  expect(await barriers(page)).toEqual([]);
  await made.getByRole('button', { name: 'Save' }).click();
  await expect(made).toHaveCount(0);

  const budgets = page.getByRole('region', { name: 'Budgets' });
  await expect(budgets).toContainText('$10.00');
  await budgets.getByRole('button', { name: 'Edit each user' }).click();
  const changed = page.getByRole('form', { name: 'Change each user' });
  await expect(changed.getByLabel(/^Stop at/)).toHaveValue('10');
  await changed.getByLabel(/^Stop at/).fill('12');
  await changed.getByRole('button', { name: 'Save' }).click();
  await expect(budgets).toContainText('$12.00');

  await budgets.getByRole('button', { name: 'Edit each user' }).click();
  await changed.getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(budgets).toContainText('None yet');
});

test('the costs are of the period that was chosen, and can be taken along', async ({
  page,
  filled,
}) => {
  await page.goto(`${filled.url}#/costs`);
  await page.getByRole('button', { name: 'This week' }).click();

  await expect(page.getByRole('table', { name: 'By role' })).toContainText('coder');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  expect((await download).suggestedFilename()).toMatch(/week\.csv$/);
});

test('the audit log shows what its filter lets through, and each row in full', async ({
  page,
  filled,
}) => {
  await page.goto(`${filled.url}#/audit`);
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await expect(page.getByText('The log is whole')).toBeVisible();

  await page.getByLabel('Action begins with').fill('publication');
  await page.getByRole('button', { name: 'Filter' }).click();
  const rows = page.locator('.audit tbody tr');
  await expect(rows.first()).toContainText('plain-duration');
  for (const text of await rows.locator('strong').allInnerTexts()) {
    expect(text).toBe('publication.committed');
  }
  await rows.first().locator('summary').click();
  await expect(rows.first().getByText('Hash before')).toBeVisible();

  await page.getByLabel('Action begins with').fill('nothing.such');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page.getByText('Nobody did such a thing')).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(rows.first()).toBeVisible();
});
