import { CliHost } from './host';
import { PLACES } from './pages';
import { barriers, expect, test, tooWide } from './test';

test('on the first day every page says what it is for, and no request of it fails', async ({
  page,
}) => {
  const host = await CliHost.fresh();
  try {
    for (const { name, at, empty } of PLACES) {
      await page.goto(host.url + at);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
      await expect(page.locator('main')).toContainText(empty);
      expect(await barriers(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await tooWide(page)).toBe(0);
      await page.setViewportSize({ width: 1280, height: 900 });
    }
  } finally {
    await host.stop();
  }
});
