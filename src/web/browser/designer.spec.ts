import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliHost } from './host';
import { barriers, expect, test } from './test';

// That somebody else has saved meanwhile the browser's console tells too.
test.use({ expected: /status of 412/ });

let host: CliHost;
test.beforeAll(async () => {
  host = await CliHost.fresh();
});
test.afterAll(async () => {
  await host.stop();
});

test('a workflow is made in the canvas, in YAML and in the form, saved, and taken away', async ({
  page,
}) => {
  await page.goto(`${host.url}#/designer`);
  await page.getByRole('link', { name: 'New workflow' }).click();
  const canvas = page.getByRole('region', { name: 'Canvas' });
  // A checkpoint's node has the name of what it comes after, too.
  const node = (name: string) => canvas.locator('.node').filter({ hasText: name }).first();
  await expect(node('Coder')).toBeVisible();

  // By the mouse, and by what the keyboard can press too.
  const add = page.getByRole('region', { name: 'Add' });
  // The canvas may still find its place while something is dragged to it.
  await expect(async () => {
    if ((await node('Publish').count()) === 0) {
      await add.getByRole('button', { name: 'Publish' }).dragTo(node('Coder'));
    }
    await expect(node('Publish')).toBeVisible({ timeout: 2000 });
  }).toPass();
  await add.getByRole('button', { name: 'architect' }).focus();
  await page.keyboard.press('Enter');
  await expect(node('Architect')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(node('Architect')).toHaveCount(0);
  await page.keyboard.press('Control+y');
  await expect(node('Architect')).toBeVisible();

  const steps = page.getByRole('region', { name: 'Steps' });
  await steps.getByRole('button', { name: /^Architect/ }).click();
  const form = page.getByRole('region', { name: 'Properties: Architect' });
  await form.getByRole('button', { name: 'Add a checkpoint after Architect' }).click();
  await expect(canvas.locator('.node')).toContainText([/./]);
  await expect(page.getByText('The definition is a workflow.')).toBeVisible();
  expect(await barriers(page)).toEqual([]);

  const view = page.getByRole('group', { name: 'View' });
  await view.getByRole('button', { name: 'YAML' }).click();
  const yaml = page.getByRole('textbox', { name: 'Source' });
  await expect(yaml).toContainText('architect');
  await yaml.press('Control+End');
  await page.keyboard.type('\ntrys: 2');
  await expect(page.locator('.judgement .bad')).toContainText('tries');
  await page.keyboard.press('Shift+Home');
  // What is typed over a selection the browser styles inline, which is refused and does no harm.
  await page.keyboard.press('Backspace');
  await page.keyboard.type('tries: 2');
  await expect(page.getByText('The definition is a workflow.')).toBeVisible();
  const written = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download Jenkinsfile' }).click();
  expect(readFileSync(await (await written).path(), 'utf8')).toContain('attempt <= 2');

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('my-workflow');
  const kept = readFileSync(join(host.home, 'workflows/my-workflow/workflow.yaml'), 'utf8');
  expect(kept).toContain('tries: 2');
  expect(kept).toContain('architect');

  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'No workflow yet' })).toBeVisible();
});

test('a workflow is changed in its Jenkinsfile, as far as a definition can say it', async ({
  page,
}) => {
  await page.goto(`${host.url}#/designer/+`);
  const view = page.getByRole('group', { name: 'View' });
  await view.getByRole('button', { name: 'Jenkinsfile' }).click();
  const jenkinsfile = page.getByRole('textbox', { name: 'Jenkinsfile' });
  await expect(jenkinsfile).toContainText("The workflow 'my-workflow'");

  // What a definition can say: a description.
  await jenkinsfile.press('Control+Home');
  await page.keyboard.press('End');
  await page.keyboard.type('\n// Bakes a cake.');
  await expect(page.getByText('The definition says what the Jenkinsfile does.')).toBeVisible();
  await view.getByRole('button', { name: 'YAML' }).click();
  const yaml = page.getByRole('textbox', { name: 'Source' });
  await expect(yaml).toContainText('description: Bakes a cake.');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(yaml).not.toContainText('description');
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(yaml).toContainText('description: Bakes a cake.');

  // What none can say stays as it is, with its line, until it is discarded.
  await view.getByRole('button', { name: 'Jenkinsfile' }).click();
  await jenkinsfile.press('Control+End');
  await page.keyboard.type("echo 'Hello'");
  const strange = page.getByRole('list', { name: 'What no definition says' });
  await expect(strange).toContainText(/Line \d+: no definition says echo 'Hello'/);
  expect(await barriers(page)).toEqual([]);
  await jenkinsfile.press('Control+Home');
  await strange.getByRole('button', { name: /^Line/ }).press('Enter');
  await expect(jenkinsfile).toBeFocused();
  await expect(jenkinsfile).toContainText("echo 'Hello'");
  await view.getByRole('button', { name: 'Canvas' }).click();
  await expect(page.getByText('Until it is mended or discarded')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Add' })).toHaveCount(0);
  await view.getByRole('button', { name: 'Jenkinsfile' }).click();
  await jenkinsfile.press('Control+End');
  await expect(jenkinsfile).toContainText("echo 'Hello'");
  await page.getByRole('button', { name: 'Discard the edit' }).click();
  await expect(strange).toHaveCount(0);
  await jenkinsfile.press('Control+End');
  await expect(jenkinsfile).not.toContainText("echo 'Hello'");
  await view.getByRole('button', { name: 'Canvas' }).click();
  await expect(page.getByRole('region', { name: 'Add' })).toBeVisible();
});

test('what somebody changed in a Jenkinsfile is taken over', async ({ page }) => {
  const agents = { planner: {}, coder: {} };
  const made = await host.ask('POST', 'workflows/validate', { name: 'changed', agents });
  host.keep(
    'changed',
    (made as { jenkinsfile: string }).jenkinsfile.replace('attempt <= 3', 'attempt <= 5'),
    'agents: {planner: {}, coder: {}} # mine\n',
  );
  await page.goto(`${host.url}#/designer/changed`);
  await page.getByRole('button', { name: 'Take over the Jenkinsfile’s changes' }).click();
  await expect(page.getByText('The definition says what the Jenkinsfile does.')).toBeVisible();
  await expect(page.getByRole('list', { name: 'What changes besides' })).toContainText(
    'in 3 tries',
  );
  await page.getByRole('group', { name: 'View' }).getByRole('button', { name: 'YAML' }).click();
  const yaml = page.getByRole('textbox', { name: 'Source' });
  await expect(yaml).toContainText('tries: 5');
  await expect(yaml).toContainText('# mine');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  expect(readFileSync(join(host.home, 'workflows/changed/Jenkinsfile'), 'utf8')).toContain(
    'in 5 tries',
  );
});

test('what somebody else saved meanwhile is not written over unseen', async ({ page }) => {
  host.keep('shared', 'echo 1');
  await page.goto(`${host.url}#/designer/shared`);
  await page.getByRole('region', { name: 'Add' }).getByRole('button', { name: 'planner' }).click();
  host.keep('shared', 'echo 1', 'agents: {coder: {}, tester: {}}\n');

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const conflict = page.getByRole('alert').filter({ hasText: 'tester' });
  await expect(conflict).toContainText('planner');
});

const JENKINSFILE = `
stage('Requirements') { echo params.REQUIREMENTS }
stage('Planner') {
    node {
        writeFile(file: 'plan.txt', text: 'Bake it.')
        archiveArtifacts artifacts: 'plan.txt'
    }
    agentCheckpoint(id: 'plan', message: 'Bake it?')
}
stage('Implement') { stage('Code 1') { echo 'x' } }
stage('Compile') { echo 'y' }
stage('Package') { echo 'z' }
`;
const DEFINITION = `agents: {planner: {}, coder: {}}
checkpoints: [{after: planner, id: plan, message: 'Bake it?', condition: always}]
`;

test('a workflow is run, shows what is to come, asks a person, and gives out what it kept', async ({
  page,
}) => {
  host.keep('bakery', JENKINSFILE, DEFINITION);
  await page.goto(`${host.url}#/designer/bakery`);
  await page.getByRole('button', { name: 'Run…' }).click();
  const form = page.getByRole('form', { name: 'Run bakery' });
  await form.getByLabel('What to make').fill('A cake');
  await form.getByRole('button', { name: 'Run it' }).click();
  await form.getByRole('link', { name: /^bakery-/ }).click();

  const graph = page.getByRole('region', { name: 'Graph of the workflow' });
  const spot = (name: RegExp) => graph.getByRole('listitem', { name });
  await expect(spot(/^Plan: waiting/)).toBeVisible();
  await expect(spot(/^Coder: to come/)).toBeVisible();
  await expect(spot(/^Package: to come/)).toBeVisible();
  expect(await barriers(page)).toEqual([]);

  // The question comes by itself, after the graph.
  await expect(page.locator('.checkpoint').getByRole('button', { name: 'Approve' })).toBeVisible();
  await page.keyboard.press('a');
  await page.getByRole('button', { name: 'Confirm approval' }).click();
  await expect(page.locator('.title')).toContainText('Succeeded');
  await expect(spot(/^Plan: succeeded/)).toBeVisible();
  await expect(spot(/^Coder: succeeded/)).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('region', { name: 'Artifacts' }).getByRole('link').click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('plan.txt');
  expect(readFileSync(await file.path(), 'utf8')).toBe('Bake it.');
});
