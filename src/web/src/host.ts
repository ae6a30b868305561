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

/**
 * A view as it stands in the address: `#/prompts/a`. Jenkins makes a CSS class's name of what stands there, so that on its pages
 * it is of letters, digits, `-` and `_` alone: `#prompts__a`.
 */
export function inAddress(view: string): string {
  return host.jenkins === null
    ? view
    : `#${view.slice(2).replace(/[^A-Za-z0-9-]/g, (sign) => {
        const code = sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
        return sign === '/' ? '__' : sign === '%' ? '_' : `_${code}`;
      })}`;
}

/** The view that an address names, be it written as above, or with slashes, as links of earlier versions are. */
export function viewAt(hash: string): string {
  return host.jenkins === null || hash === '' || hash.startsWith('#/')
    ? hash
    : `#/${hash.slice(1).replace(/__|_([0-9A-Fa-f]{2})/g, (_, code?: string) => (code === undefined ? '/' : `%${code}`))}`;
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
  const view = inAddress(`#/prompts/${encodeURIComponent(name)}`);
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
