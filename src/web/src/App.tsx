import { Costs } from './Costs';
import { Environments } from './Environments';
import { RunDetail } from './RunDetail';
import { RunList } from './RunList';
import { COSTS, ENVIRONMENTS, useRoute } from './useRoute';

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
          <a href="#/">Runs</a>
          <a href={ENVIRONMENTS}>Environments</a>
          <a href={COSTS}>Costs</a>
        </nav>
      </header>
      <main>
        {route.page === 'environments' && <Environments />}
        {route.page === 'costs' && <Costs />}
        {route.page === 'runs' && <RunList />}
        {route.page === 'run' && <RunDetail key={route.id} id={route.id} />}
      </main>
    </>
  );
}
