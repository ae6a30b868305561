import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

export const ROOT = new URL('../../../', import.meta.url).pathname;

export function agentic(): string {
  return join(ROOT, 'agentic');
}

/** A folder of this run of the tests, which is deleted at its end. */
function folder(): string {
  const all = process.env.AGENTIC_BROWSER_FOLDER;
  if (all === undefined) {
    throw new Error('The global setup has made no folder.');
  }
  return mkdtempSync(join(all, 'host-'));
}

/** `./agentic serve` with a home of its own. */
export class CliHost {
  private process: ChildProcess | null = null;
  private port = 0;

  private constructor(
    readonly home: string,
    private readonly variables: Record<string, string> = {},
  ) {}

  /** With what a run of the sample job has left. */
  static async filled(): Promise<CliHost> {
    const home = join(folder(), 'home');
    cpSync(join(home, '../../home'), home, { recursive: true });
    return new CliHost(home).start();
  }

  /** As it is on the first day, with these environment variables. */
  static async fresh(variables: Record<string, string> = {}): Promise<CliHost> {
    return new CliHost(join(folder(), 'home'), variables).start();
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** At the port it had, so that pages that are open find it again. */
  async start(): Promise<this> {
    const env = { ...process.env };
    for (const key of ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GEMINI_BASE_URL', 'AGENTIC_TOKEN']) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- what this shell may have
      delete env[key];
    }
    Object.assign(env, this.variables);
    const args = ['serve', '--port', String(this.port), '--home', this.home];
    const started = spawn(agentic(), args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = started;
    process.once('exit', () => started.kill('SIGKILL'));
    let said = '';
    started.stderr.on('data', (part: Buffer) => {
      said += part.toString();
    });
    for await (const line of createInterface({ input: started.stdout })) {
      const found = /Serving at http:\/\/127\.0\.0\.1:(\d+)\//.exec(line);
      if (found) {
        this.port = Number(found[1]);
        return this;
      }
    }
    throw new Error(`agentic serve did not start: ${said}`);
  }

  /** In order, or as a crash would. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const running = this.process;
    this.process = null;
    if (running?.exitCode === null && running.signalCode === null) {
      const end = once(running, 'exit');
      running.kill(signal);
      await end;
    }
  }

  /** Asks the API; the answer's JSON. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<unknown> {
    const response = await fetch(`${this.url}api/v1/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return text === '' ? null : JSON.parse(text);
  }

  /** Keeps a workflow that has this Jenkinsfile, whatever its definition says. */
  keep(workflow: string, jenkinsfile: string, definition = 'agents: {coder: {}}\n'): void {
    const job = join(this.home, 'workflows', workflow);
    mkdirSync(job, { recursive: true });
    writeFileSync(join(job, 'workflow.yaml'), `name: ${workflow}\n${definition}`);
    writeFileSync(join(job, 'Jenkinsfile'), jenkinsfile);
  }

  /** Starts a run of a workflow that has this Jenkinsfile; its id. */
  async run(workflow: string, jenkinsfile: string): Promise<string> {
    this.keep(workflow, jenkinsfile);
    const started = await this.ask('POST', `workflows/${workflow}/execute`, { requirements: 'x' });
    return (started as { run: string }).run;
  }
}

/** The test kit's model, which follows a rule only where a prompt states it. */
export class TestModel {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<TestModel> {
    const lib = join(ROOT, 'src/cli/target/lib');
    const jars = readdirSync(lib).map((jar) => join(lib, jar));
    const source = join(ROOT, 'src/web/browser/Model.java');
    const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
    const started = spawn(java, ['-cp', jars.join(delimiter), source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    process.once('exit', () => started.kill('SIGKILL'));
    for await (const line of createInterface({ input: started.stdout })) {
      const url = /^Model at (\S+)$/.exec(line)?.[1];
      if (url !== undefined) {
        return new TestModel(started, url);
      }
    }
    throw new Error('The model of the test kit did not start.');
  }

  async stop(): Promise<void> {
    const end = once(this.process, 'exit');
    this.process.kill();
    await end;
  }
}
