import { expect, test } from './test';

// That a version is older than what is saved, or a prompt gone, the browser's console tells too.
test.use({ expected: /status of (412|404)/ });

test('the search finds prompts by what they say, and says where none does', async ({
  page,
  bare,
}) => {
  await page.goto(`${bare.url}#/prompts`);
  const search = page.getByRole('searchbox', { name: 'Search prompts' });
  await search.fill('reviewer');
  await expect(page.locator('.prompts li').filter({ hasText: 'reviewer' }).first()).toBeVisible();
  await search.fill('no prompt says this');
  await expect(page.getByRole('heading', { name: 'No prompt has this' })).toBeVisible();
});

test('a prompt is made, edited, judged, saved, compared, and given to agents by a label', async ({
  page,
  bare,
}) => {
  await page.goto(`${bare.url}#/prompts`);
  await page.getByRole('button', { name: 'New prompt' }).click();
  await page.keyboard.type('team/greeter');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('team/greeter');

  const editor = page.getByRole('textbox', { name: 'Source' });
  const save = page.getByRole('button', { name: 'Save' });
  await expect(save).toBeDisabled();
  await editor.press('Control+End');
  await page.keyboard.type('{{#if ');
  await expect(page.locator('.judgement .bad')).toBeVisible();
  await expect(save).toBeDisabled();

  await page.keyboard.press('Shift+Home');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('Greet {{task}} in French.');
  await expect(page.getByText('The text is well formed.')).toBeVisible();
  await page.getByLabel('Variables, as JSON').fill('{"task": "Ada"}');
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText('Greet Ada in French.');

  await page.getByLabel('What changed, and why').fill('In French');
  await save.click();
  await expect(page.getByText(/^Saved as /)).toBeVisible();

  await page.getByRole('button', { name: 'History', exact: true }).click();
  const versions = page.getByRole('table', { name: /^Versions/ });
  await expect(versions.getByRole('row').filter({ hasText: 'In French' })).toBeVisible();
  await expect(page.locator('.change-lines')).toContainText('Greet {{task}} in French.');

  await page.getByRole('button', { name: 'Labels', exact: true }).click();
  const move = page.getByRole('form', { name: 'Move a label' });
  await move.getByLabel('Label').fill('candidate');
  await move.getByRole('button', { name: 'Move' }).click();
  const asked = page.getByRole('alertdialog');
  await expect(asked.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(asked).toHaveCount(0);
  await move.getByRole('button', { name: 'Move' }).click();
  await asked.getByRole('button', { name: 'Move' }).click();
  await expect(page.locator('.labels li').filter({ hasText: 'candidate' })).toBeVisible();
});

test('what somebody else saved meanwhile is shown beside mine, and neither is lost', async ({
  page,
  bare,
}) => {
  const source = '---\ndescription: d\ninput:\n  schema:\n    task: string\n---\n{{task}}\n';
  const made = (await bare.ask('POST', 'prompts', {
    name: 'shared',
    source,
    message: 'First',
  })) as {
    version: string;
  };
  await page.goto(`${bare.url}#/prompts/shared`);
  await page.getByRole('textbox', { name: 'Source' }).press('Control+End');
  await page.keyboard.type('Mine.');
  const theirs = { source: `${source}Theirs.\n`, message: 'Theirs', bump: 'auto' };
  await bare.ask('PUT', 'prompts/shared', theirs, { 'If-Match': `"${made.version}"` });

  await page.getByRole('button', { name: 'Save' }).click();
  const conflict = page.getByRole('alert');
  await expect(conflict).toContainText('meanwhile');
  await expect(conflict).toContainText('Theirs.');
  await expect(conflict).toContainText('Mine.');
  await conflict.getByRole('button', { name: /^Go on with mine/ }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/^Saved as /)).toBeVisible();

  const saved = (await bare.ask('GET', 'prompts/shared')) as { source: string };
  expect(saved.source).toContain('Mine.');
  const versions = (await bare.ask('GET', 'prompts/shared/versions')) as { message: string }[];
  expect(versions.map(({ message }) => message)).toContain('Theirs');
});

test('a prompt that is deleted can be restored where it was', async ({ page, bare }) => {
  const source = '---\ndescription: d\n---\nGone and back.\n';
  await bare.ask('POST', 'prompts', { name: 'passing', source, message: 'First' });
  await page.goto(`${bare.url}#/prompts/passing`);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: /^Restore / }).click();
  await expect(page.getByRole('textbox', { name: 'Source' })).toContainText('Gone and back.');
});
