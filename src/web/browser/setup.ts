import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentic, ROOT } from './host';

/**
 * The home that every test's server has a copy of: that of $AGENTIC_BROWSER_HOME, which a run of the sample job has filled,
 * or else one that is filled here.
 */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'agentic-browser-'));
  const home = join(folder, 'home');
  const given = process.env.AGENTIC_BROWSER_HOME;
  if (given === undefined) {
    const job = join(ROOT, 'sample-jobs/typescript-library');
    execFileSync(agentic(), ['run', job, '--approve', 'all', '--home', home], { stdio: 'ignore' });
  } else {
    mkdirSync(home);
    cpSync(given, home, { recursive: true });
  }
  // The sample's definition too, as a workflow that the designer keeps.
  for (const file of ['workflow.yaml', 'Jenkinsfile']) {
    const job = 'typescript-library';
    cpSync(join(ROOT, 'sample-jobs', job, file), join(home, 'workflows', job, file));
  }
  process.env.AGENTIC_BROWSER_FOLDER = folder;
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
