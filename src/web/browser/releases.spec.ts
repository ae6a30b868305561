import { CliHost } from './host';
import { expect, test } from './test';

test('a version is promoted to another environment and rolled back there, each confirmed', async ({
  page,
}) => {
  const host = await CliHost.filled();
  try {
    await page.goto(`${host.url}#/environments`);
    const promote = page.getByRole('button', { name: /^Promote plain-duration/ });
    const asked = page.getByRole('alertdialog');

    await promote.click();
    await expect(asked.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(asked).toHaveCount(0);
    await expect(promote).toBeFocused();

    await page.keyboard.press('Enter');
    await asked.getByLabel('To environment').fill('archive');
    await asked.getByLabel(/^Targets/).fill('{"type": "binary"}');
    await asked.getByRole('button', { name: 'Promote' }).click();
    await expect(asked.getByRole('alert')).toContainText('The targets are no list.');
    await asked.getByLabel(/^Targets/).fill('[{"type": "binary", "registry": "archived"}]');
    await asked.getByRole('button', { name: 'Promote' }).click();
    await expect(page.getByText('Done: succeeded.')).toBeVisible();
    await page.reload();
    const archive = page.locator('.environment').filter({ hasText: 'archive' });
    await expect(archive).toContainText('1.0.0');

    await page.getByRole('button', { name: /^Roll back .* in archive$/ }).click();
    await asked.getByRole('button', { name: 'Roll back' }).click();
    await expect(asked).toHaveCount(0);
    await expect(async () => {
      await page.reload();
      await expect(page.locator('.environment').first()).toContainText('1.0.0');
      expect(await archive.count()).toBe(0);
    }).toPass();
  } finally {
    await host.stop();
  }
});
