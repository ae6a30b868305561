import { barriers, expect, keepsNobodyOut, OF_COLOURS, test } from './test';

/** What a pipeline asks a person with everything to decide on. */
const ASKING = `
def person = agentCheckpoint(
    message: 'Publish plain-duration 1.1.0?',
    details: 'The reviewer is not sure about one thing.',
    plan: [summary: 'Read and write durations.', tasks: [[id: 't1', title: 'Parse', description: 'Text to milliseconds.']]],
    diff: [[path: 'src/duration.ts', before: 'export const a = 1\\nexport const b = 2\\n', after: 'export const a = 1\\nexport const b = 3\\n']],
    findings: [[severity: 'critical', file: 'src/duration.ts', line: 2, message: 'A short text can make it hang.', suggestion: 'Bound it.']],
    tests: [
        passed: false,
        steps: [[name: 'test', passed: false, exitCode: 1, log: '', hint: '']],
        tests: [total: 3, passed: 2, failed: 1, skipped: 0,
                failures: [[name: 'reads an empty text', file: 'src/duration.test.ts', message: 'NaN']]]])
stage('Publish') {
    if (!person.approved) {
        error "Rejected: \${person.feedback}"
    }
    echo 'published'
}
`;

test('a person approves by keyboard alone what is all on the run’s page', async ({
  page,
  bare,
}) => {
  const run = await bare.run('asking', ASKING);
  await page.goto(`${bare.url}#/runs/${run}`);
  const checkpoint = page.locator('.checkpoint');
  await expect(checkpoint.getByRole('button', { name: 'Approve' })).toBeVisible();
  for (const shown of [
    'Read and write durations',
    'src/duration.ts',
    'A short text can make it hang',
    '2 of 3',
    'reads an empty text',
  ]) {
    await expect(checkpoint).toContainText(shown);
  }

  await page.keyboard.press('a');
  await expect(page.getByRole('button', { name: 'Confirm approval' })).toBeFocused();
  await page.keyboard.press('Enter');

  await expect(checkpoint.locator('summary').first()).toContainText('Approved');
  await expect(page.locator('.title')).toContainText('Succeeded');
  await expect(page.locator('.stages')).toContainText('Publish');
});

test('a person rejects by keyboard alone, and the pipeline gets the feedback', async ({
  page,
  bare,
}) => {
  const run = await bare.run('asking', ASKING);
  await page.goto(`${bare.url}#/runs/${run}`);
  await expect(page.getByRole('button', { name: 'Reject' })).toBeVisible();

  await page.keyboard.press('r');
  await expect(page.getByLabel('What to do instead, or why')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Approve' })).toBeVisible();
  await page.keyboard.press('r');
  await page.keyboard.type('Bound the length first, and again');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Confirm rejection' })).toBeFocused();
  await page.keyboard.press('Enter');

  await expect(page.locator('.checkpoint summary').first()).toContainText('Rejected');
  await expect(page.locator('.title')).toContainText('Failed');
  await expect(page.locator('main > .notice-error, main .notice-error').first()).toContainText(
    'Bound the length first, and again',
  );
});

test('the question keeps nobody out, light and dark, wide and narrow', async ({ page, bare }) => {
  const run = await bare.run('asking', ASKING);
  await page.goto(`${bare.url}#/runs/${run}`);
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  await keepsNobodyOut(page);
  await page.keyboard.press('r');
  expect(await barriers(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await barriers(page, OF_COLOURS)).toEqual([]);
  await bare.ask('DELETE', `workflows/asking`);
});
