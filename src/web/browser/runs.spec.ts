import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { barriers, expect, test } from './test';

test('a run that failed is resumed where it broke off, and run again from a stage', async ({
  page,
  bare,
}) => {
  const key = join(bare.home, 'key');
  const run = await bare.run(
    'door',
    `
stage('Knock') { echo 'knock' }
stage('Enter') { node { sh 'test -e ${key}' } }
`,
  );
  await page.goto(`${bare.url}#/runs/${run}`);
  const title = page.locator('.title');
  await expect(title).toContainText('Failed');
  const stages = page.locator('.stages > li');
  await expect(stages.filter({ hasText: 'Enter' })).toContainText('Failed');

  writeFileSync(key, '');
  await page.getByRole('button', { name: 'Resume…' }).click();
  const asked = page.getByRole('alertdialog');
  await expect(asked.getByRole('button', { name: 'Leave it' })).toBeFocused();
  expect(await barriers(page)).toEqual([]);
  await asked.getByRole('button', { name: 'Resume the run' }).click();
  await expect(title).toContainText('Succeeded');
  await expect(page.getByRole('button', { name: 'Resume…' })).toHaveCount(0);

  await page.getByRole('button', { name: 'Run again from a stage…' }).click();
  await asked.getByLabel('From').selectOption({ label: 'Enter' });
  expect(await barriers(page)).toEqual([]);
  await asked.getByRole('button', { name: 'Run again' }).click();
  await expect(page).not.toHaveURL(new RegExp(`${run}$`));
  await expect(title).toContainText('Succeeded');
  await expect(stages.filter({ hasText: 'Enter' })).toContainText('Succeeded');
});

test('a run of a job that keeps no definition has the stages that began, and no request fails', async ({
  page,
  bare,
}) => {
  const run = await bare.run('plain', `stage('One') { echo 'x' }`);
  await expect
    .poll(() => bare.ask('GET', `runs/${run}`))
    .toMatchObject({ state: 'SUCCEEDED', stages: [{ name: 'One' }] });
  rmSync(join(bare.home, 'workflows/plain/workflow.yaml'));
  const graph = page.waitForResponse(/\/graph$/);
  await page.goto(`${bare.url}#/runs/${run}`);
  expect((await graph).status()).toBe(204);
  await expect(page.getByRole('region', { name: 'Graph of stages' })).toBeVisible();
  await expect(page.locator('.title')).toContainText('Succeeded');
});
