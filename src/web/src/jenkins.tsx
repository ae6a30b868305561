import { lazy, StrictMode, Suspense, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { Approval } from './Approval';
import { toInput } from './checkpoints';
import { Costs } from './Costs';
import { Environments } from './Environments';
import { enter, inAddress } from './host';
import { Boundary } from './Boundary';
import { Loading } from './Notice';
import { RunDetail } from './RunDetail';
import { RunList } from './RunList';
import { Trend } from './Trend';
import './styles.css';

const Audit = lazy(() => import('./Audit'));
const Dashboard = lazy(() => import('./Dashboard'));
const Designer = lazy(() => import('./designer/Designer'));
const Prompts = lazy(() => import('./Prompts'));

/** Each component by the name that a Jelly shell gives it in `data-page`; `id` is its `data-id`. */
const PAGES: Record<string, (id: string) => ReactElement> = {
  runs: () => <RunList />,
  run: (id) => <RunDetail id={id} />,
  costs: () => <Costs />,
  environments: () => <Environments />,
  prompts: () => <Prompts />,
  designer: () => <Designer />,
  audit: () => <Audit />,
  dashboard: () => <Dashboard />,
  trend: (id) => <Trend job={id} />,
  // Its addresses are below the build's page: the answer goes to the build's own input.
  approval: () => <Approval list="checkpoints" give={toInput('answer')} />,
};

for (const shell of document.querySelectorAll<HTMLElement>('.agentic[data-page]')) {
  const { page = '', id = '', api = '', root = '' } = shell.dataset;
  const component = PAGES[page];
  if (component) {
    enter({ api, jenkins: root });
    if (window.location.hash.startsWith('#/')) {
      window.history.replaceState(null, '', inAddress(window.location.hash));
    }
    createRoot(shell).render(
      <StrictMode>
        <Boundary>
          <Suspense fallback={<Loading what="the page" />}>{component(id)}</Suspense>
        </Boundary>
      </StrictMode>,
    );
  }
}
