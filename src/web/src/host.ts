/** Where the components are shown, and where they find the API. The shell that mounts them says it once, at start. */
export interface Host {
  /** Without a slash at its end. */
  api: string;
  /** Jenkins' address; null where there is no Jenkins around the components. */
  jenkins: string | null;
}

const host: Host = { api: 'api/v1', jenkins: null };

export function enter(changes: Partial<Host>): void {
  Object.assign(host, changes);
}

export function apiUrl(path: string): string {
  return `${host.api}/${path}`;
}

/** Whether Jenkins' page around the component has the heading and the way back. */
export function inJenkins(): boolean {
  return host.jenkins !== null;
}

/** A run's address: its build's page in Jenkins, else a view of this page. `source` is the build's own address there. */
export function runLink(run: { id: string; source: string }): string {
  return host.jenkins === null
    ? `#/runs/${encodeURIComponent(run.id)}`
    : `${host.jenkins}/${run.source}agentic-calls/`;
}

/** Where Jenkins gives out what a build archived; null where there is no Jenkins. `path` is encoded. */
export function buildArtifact(run: { source: string }, path: string): string | null {
  return host.jenkins === null ? null : `${host.jenkins}/${run.source}artifact/${path}`;
}

/** A prompt's page, from any other. */
export function promptPage(name: string): string {
  const view = `#/prompts/${encodeURIComponent(name)}`;
  return host.jenkins === null ? view : `${host.jenkins}/agentic/prompts/${view}`;
}

/** The page of all runs. */
export function runsLink(): string {
  return host.jenkins === null ? '#/' : `${host.jenkins}/agentic/`;
}

/** The page of costs and budgets. */
export function costsLink(): string {
  return host.jenkins === null ? '#/costs' : `${host.jenkins}/agentic/costs/`;
}

/** What Jenkins wants to see with each change; nothing elsewhere. */
export function crumb(): Record<string, string> {
  const { crumbHeader, crumbValue } = document.head.dataset;
  return crumbHeader !== undefined && crumbValue !== undefined ? { [crumbHeader]: crumbValue } : {};
}

/** The build's number in `folder/job#12@time`; the id itself where it has none. */
export function buildNumber(run: { id: string }): string {
  return /#(\d+)(?:@|$)/.exec(run.id)?.[1] ?? run.id;
}
