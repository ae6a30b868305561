import { lazy, Suspense } from 'react';
import { Costs } from './Costs';
import { Environments } from './Environments';
import { RunDetail } from './RunDetail';
import { RunList } from './RunList';
import { Boundary } from './Boundary';
import { Loading } from './Notice';
import {
  AUDIT,
  COSTS,
  DASHBOARD,
  DESIGNER,
  ENVIRONMENTS,
  PROMPTS,
  useRoute,
  type Route,
} from './useRoute';

const Audit = lazy(() => import('./Audit'));
const Dashboard = lazy(() => import('./Dashboard'));
const Designer = lazy(() => import('./designer/Designer'));
const Prompts = lazy(() => import('./Prompts'));

const NAVIGATION: [string, string, Route['page'][]][] = [
  ['#/', 'Runs', ['runs', 'run']],
  [DASHBOARD, 'Dashboard', ['dashboard']],
  [DESIGNER, 'Designer', ['designer']],
  [PROMPTS, 'Prompts', ['prompts']],
  [ENVIRONMENTS, 'Environments', ['environments']],
  [COSTS, 'Costs', ['costs']],
  [AUDIT, 'Audit', ['audit']],
];

export function App() {
  const route = useRoute();
  return (
    <>
      <header className="masthead">
        <a className="brand" href="#/">
          <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="8" />
            <path d="M9 10h4.5a4 4 0 0 1 4 4v4a4 4 0 0 0 4 4H23" />
            <circle cx="8.5" cy="10" r="3" />
            <circle cx="23.5" cy="22" r="3" />
          </svg>
          agentic-workflow
        </a>
        <nav aria-label="Pages">
          {NAVIGATION.map(([address, name, pages]) => (
            <a
              key={address}
              href={address}
              aria-current={pages.includes(route.page) ? 'page' : undefined}
            >
              {name}
            </a>
          ))}
        </nav>
      </header>
      <main>
        <Boundary key={route.page}>
          {route.page === 'environments' && <Environments />}
          {route.page === 'costs' && <Costs />}
          <Suspense fallback={<Loading what="the page" />}>
            {route.page === 'dashboard' && <Dashboard />}
            {route.page === 'designer' && <Designer />}
            {route.page === 'prompts' && <Prompts />}
            {route.page === 'audit' && <Audit />}
          </Suspense>
          {route.page === 'runs' && <RunList />}
          {route.page === 'run' && <RunDetail key={route.id} id={route.id} />}
        </Boundary>
      </main>
    </>
  );
}
