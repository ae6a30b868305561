import type { Page } from '@playwright/test';

/** A page of the command line's host. */
export interface Place {
  name: string;
  /** Where it is not the name. */
  heading?: string;
  /** Of the address, after the slash. */
  at: string;
  /** The first thing that is there once it has loaded. */
  ready: string;
  /** Opens what is closed at first. */
  open?: (page: Page) => Promise<void>;
}

/** Each page of the navigation, in its order, with what stands there on the first day. */
export const PLACES: (Place & { empty: string })[] = [
  { name: 'Runs', at: '#/', ready: '.runs', empty: 'No runs yet' },
  { name: 'Dashboard', at: '#/dashboard', ready: '.recent', empty: 'No run has ended in 30 days' },
  { name: 'Prompts', at: '#/prompts', ready: '.prompts', empty: 'planner' },
  {
    name: 'Environments',
    at: '#/environments',
    ready: '.environments',
    empty: 'Nothing is published yet',
  },
  { name: 'Costs', at: '#/costs', ready: '.tables', empty: 'No calls yet' },
  {
    name: 'Audit',
    at: '#/audit',
    ready: '.audit',
    empty: 'Nothing is logged yet',
    open: async (page) => {
      await page.locator('.audit summary').first().click();
    },
  },
];

/** What is below them. */
export const BELOW: Place[] = [
  {
    name: 'Run',
    heading: 'typescript-library',
    at: '#/',
    ready: '.runs',
    open: async (page) => {
      await page.locator('.runs a').first().click();
      await page.locator('.call-head').first().click();
      await page.locator('.turn').first().waitFor();
      await page.locator('.checkpoint > summary').last().click();
    },
  },
  prompt('Source', '.cm-content'),
  prompt('History', '.versions'),
  prompt('Labels', 'form[aria-label="Move a label"]'),
];

function prompt(view: string, ready: string): Place {
  return {
    name: `Prompt, ${view}`,
    heading: 'planner',
    at: '#/prompts/planner',
    ready: '.workbench',
    open: async (page) => {
      await page.getByRole('button', { name: view, exact: true }).click();
      await page.locator(ready).waitFor();
    },
  };
}
