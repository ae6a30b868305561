// Takes the pictures of docs/images/ from a Jenkins that has run a sample job:
//   JENKINS_USER=admin JENKINS_PASSWORD=… node screenshots.mjs http://127.0.0.1:8080 job/typescript-library [build [folder]]
// The page of approvals wants a build that waits at a checkpoint; the folder, one with the section Agentic Workflow.
// Without a job, from ./agentic serve, whose home a run of a sample has filled:
//   node screenshots.mjs http://127.0.0.1:8085
// which takes what the documentation shows; all pages with OUT=FOLDER. ONLY=run,trend takes those alone.
// A page that has nothing to show, such as environments before a release, is left out, and that is said.
// The browser is the Chromium at $CHROMIUM, else /usr/bin/chromium.
import { mkdirSync } from 'node:fs';
import { chromium } from '@playwright/test';

const [url, job, build = 'lastBuild', folder] = process.argv.slice(2);
// The designer shows the workflow $WORKFLOW, else a new one; tests are those of the prompt $PROMPT.
const { WORKFLOW: workflow = '+', PROMPT: tested = 'planner', ONLY: only } = process.env;
const {
  JENKINS_USER: user,
  JENKINS_PASSWORD: password,
  CHROMIUM = '/usr/bin/chromium',
} = process.env;
const out = process.env.OUT ?? new URL('../../docs/images/', import.meta.url).pathname;
if (!url || (job && (!user || !password))) {
  console.error(
    'Give the address of ./agentic serve; or of a Jenkins, with a job’s path, JENKINS_USER and JENKINS_PASSWORD.',
  );
  process.exit(2);
}

const root = url.replace(/\/$/, '');
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 390, height: 844 };

/** A name as it stands in the address of Jenkins' pages: see src/host.ts. */
function inJenkins(name) {
  return encodeURIComponent(name)
    .replace(/[^A-Za-z0-9%-]/g, (sign) => `_${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%', '_');
}

/** How long something may still come where a page says already that there is nothing. */
const LATE = 3_000;

/** Whether the page has what it is for; false where it says that there is nothing yet. */
async function hasContent(page, ready) {
  const content = page.locator(ready).first();
  await content.or(page.locator('.agentic .notice h2').first()).first().waitFor();
  return content.waitFor({ timeout: LATE }).then(
    () => true,
    () => false,
  );
}

/** The first agent call, with its conversation. */
async function openCall(page) {
  await page.locator('.agentic .call-head').first().click();
  await page.locator('.agentic .turn').first().waitFor();
}

/** Until what the page asks for has come. */
async function settled(page) {
  await page.waitForLoadState('networkidle');
}

/** A form of Jenkins at its part that is ours. */
function at(text) {
  return async (page) => {
    const title = page.locator('.jenkins-section__title, label').filter({ hasText: text }).last();
    await title.evaluate((it) => {
      it.scrollIntoView();
      window.scrollBy(0, -100);
    });
  };
}

/** The snippet generator with the step chosen and a snippet generated. */
async function snippet(page) {
  const steps = page.locator('form[name=config] select.dropdownList').first();
  const names = await steps.locator('option').allInnerTexts();
  await steps.selectOption({ label: names.find((name) => name.startsWith('agentPlan:')) });
  const task = page.locator('form[name=config] textarea[name="_.task"]:visible').first();
  await task.waitFor();
  // Jenkins builds the chosen step's form twice.
  await settled(page);
  await task.fill('Split the requirement into tasks.');
  await task.blur();
  await settled(page);
  await page.locator('#generatePipelineScript').click();
  const made = page.locator('#prototypeText');
  await page.waitForFunction(() => document.querySelector('#prototypeText').value !== '');
  await made.evaluate((it) => it.scrollIntoView({ block: 'end' }));
}

const IN_JENKINS = [
  { name: 'runs', path: 'agentic/', ready: '.agentic .runs' },
  { name: 'dashboard', path: 'agentic/dashboard/', ready: '.agentic .recent' },
  {
    name: 'designer',
    path: `agentic/designer/#designer__${inJenkins(workflow)}`,
    ready: '.agentic .canvas .node',
  },
  { name: 'run', path: `${job}/${build}/agentic-calls/`, ready: '.agentic .call', act: openCall },
  { name: 'costs', path: 'agentic/costs/', ready: '.agentic .sums' },
  { name: 'environments', path: 'agentic/environments/', ready: '.agentic .environments' },
  { name: 'prompts', path: 'agentic/prompts/', ready: '.agentic table, .agentic li' },
  {
    name: 'prompt-editor',
    path: 'agentic/prompts/#prompts__planner',
    ready: '.agentic .cm-editor',
  },
  { name: 'audit', path: 'agentic/audit/', ready: '.agentic table, .agentic li' },
  { name: 'trend', path: `${job}/agentic-trend/`, ready: '.agentic .chart' },
  { name: 'approval', path: `${job}/${build}/agentic-approval/`, ready: '.agentic .checkpoint' },
  { name: 'badge', path: `${job}/`, ready: '.app-builds-container__item' },
  {
    name: 'configuration',
    path: 'manage/configure',
    ready: 'form[name=config]',
    act: at('Agentic Workflow'),
  },
  {
    name: 'job-configuration',
    path: `${job}/configure`,
    ready: 'form[name=config]',
    act: at('Agentic Workflow: own model, budgets and commands'),
  },
  { name: 'snippets', path: 'pipeline-syntax/', ready: 'select.dropdownList', act: snippet },
  ...(folder
    ? [
        {
          name: 'folder-configuration',
          path: `${folder}/configure`,
          ready: 'form[name=config]',
          act: at('Agentic Workflow'),
        },
      ]
    : []),
];

/** The newest run that called an agent. */
async function newestRun(page) {
  const called = page.locator('.runs tbody tr').filter({ hasNotText: /\D0 calls/ });
  await called.first().locator('a').click();
  await page.locator('.stages').waitFor();
}

/** The newest run, with its first agent call open. */
async function newestCall(page) {
  await newestRun(page);
  await openCall(page);
}

/** What came of the prompt's newest tests; their list where there are none. */
async function newestResults(page) {
  const results = page.locator('.evaluations a');
  if ((await results.count()) > 0) {
    await results.first().click();
    await page.locator('.matrix').waitFor();
  }
}

function view(name) {
  return async (page) => {
    await page.locator('.cm-content').waitFor();
    await page.getByRole('button', { name, exact: true }).click();
    await page.locator('.workbench:visible, .versions, .labels').first().waitFor();
  };
}

const PROMPT = { path: '#/prompts/planner', ready: '.workbench' };

const AT_THE_COMMAND_LINE = [
  { name: 'cli-runs', path: '', ready: '.runs' },
  { name: 'cli-dashboard', path: '#/dashboard', ready: '.recent', documented: 'light-wide' },
  { name: 'cli-run', path: '#/', ready: '.runs', act: newestRun, documented: 'light-wide' },
  { name: 'cli-call', path: '#/', ready: '.runs', act: newestCall },
  {
    name: 'cli-designer',
    path: `#/designer/${encodeURIComponent(workflow)}`,
    ready: '.canvas .node',
    documented: 'light-wide',
  },
  { name: 'cli-prompts', path: '#/prompts', ready: '.prompts' },
  { name: 'cli-prompt', ...PROMPT, act: view('Source'), documented: 'dark-wide' },
  { name: 'cli-history', ...PROMPT, act: view('History') },
  { name: 'cli-labels', ...PROMPT, act: view('Labels') },
  {
    name: 'cli-tests',
    path: `#/prompts/${encodeURIComponent(tested)}/tests`,
    ready: '.evaluations, .notice h2',
    act: newestResults,
  },
  { name: 'cli-environments', path: '#/environments', ready: '.environments' },
  { name: 'cli-costs', path: '#/costs', ready: '.sums' },
  { name: 'cli-audit', path: '#/audit', ready: '.audit' },
];

const PAGES = job ? IN_JENKINS : AT_THE_COMMAND_LINE;
/** Whether a picture is wanted: of the command line's pages the documentation has a few only. */
const wanted = ({ name, documented }, kind) =>
  only === undefined
    ? job || process.env.OUT || documented === kind
    : only.split(',').includes(name);

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
const headers = job && {
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
};
for (const [theme, viewport, kind] of [
  ['light', WIDE, 'wide'],
  ['dark', WIDE, 'wide'],
  ['light', NARROW, 'narrow'],
  ['dark', NARROW, 'narrow'],
]) {
  const context = await browser.newContext({
    viewport,
    colorScheme: theme,
    reducedMotion: 'reduce',
    ...(headers && { extraHTTPHeaders: headers }),
  });
  const page = await context.newPage();
  // A Jenkins that builds beside this takes its time.
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => console.error(`${page.url()}: ${error.message}`));
  for (const { name, path, ready, act } of PAGES.filter((it) => wanted(it, `${theme}-${kind}`))) {
    // Another part after the hash alone would load nothing anew.
    await page.goto('about:blank');
    await page.goto(`${root}/${path}`);
    // Jenkins' theme is its user's choice; a picture wants both.
    await page.evaluate(
      (wanted) => {
        document.documentElement.dataset.theme = wanted;
      },
      theme === 'dark' ? 'dark' : 'none',
    );
    if (!(await hasContent(page, ready))) {
      console.log(`${name}-${theme}-${kind}.png: left out, there is nothing to be seen`);
      continue;
    }
    await act?.(page);
    // On a narrow screen Jenkins puts its side panel first.
    const own = page.locator('.agentic');
    if (job && (await own.count()) > 0) {
      await own.evaluate((it) => {
        it.scrollIntoView();
        window.scrollBy(0, -140);
      });
    }
    // Drop-downs are filled, and colours of a theme change, a moment after the page is there.
    await settled(page);
    await page.evaluate(() =>
      Promise.allSettled(
        document
          .getAnimations()
          .filter((it) => Number.isFinite(it.effect?.getComputedTiming().endTime))
          .map((it) => it.finished),
      ),
    );
    await page.screenshot({ path: `${out}/${name}-${theme}-${kind}.png` });
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    console.log(`${name}-${theme}-${kind}.png${wider > 0 ? `: ${wider} px too wide` : ''}`);
  }
  await context.close();
}
await browser.close();
