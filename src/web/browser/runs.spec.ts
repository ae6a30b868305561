import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliHost } from './host';
import { barriers, expect, test } from './test';

test('a run that failed is resumed where it broke off, and run again from a stage', async ({
  page,
}) => {
  const host = await CliHost.fresh();
  try {
    const key = join(host.home, 'key');
    const run = await host.run(
      'door',
      `
stage('Knock') { echo 'knock' }
stage('Enter') { node { sh 'test -e ${key}' } }
`,
    );
    await page.goto(`${host.url}#/runs/${run}`);
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
  } finally {
    await host.stop();
  }
});
