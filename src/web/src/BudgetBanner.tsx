import { loadBudgets, type BudgetStatus } from './api';
import { cost, plural } from './format';
import { costsLink } from './host';
import { usePolled } from './usePolled';

const never = () => false;

/** Budgets that are named over a page; of a budget for each job there may be very many. */
const NAMED = 3;

/** Says over a page that budgets are past their limits; nothing to those who may not see budgets. */
export function BudgetBanner() {
  const { data } = usePolled(loadBudgets, never);
  const past = (data ?? []).filter((budget) => budget.state !== 'ok');
  if (past.length === 0) {
    return null;
  }
  const exhausted = past.filter((budget) => budget.state === 'exhausted');
  const worstFirst = [...exhausted, ...past.filter((budget) => budget.state !== 'exhausted')];
  const more = past.length - NAMED;
  return (
    <aside
      className={`notice notice-strip banner ${exhausted.length > 0 ? 'banner-exhausted' : 'banner-warn'}`}
      aria-label="Budgets past their limits"
    >
      <ul>
        {worstFirst.slice(0, NAMED).map((budget) => (
          <li key={`${budget.name} ${budget.subject}`}>{sentence(budget)}</li>
        ))}
        {more > 0 && <li>And {plural(more, 'more budget')}.</li>}
      </ul>
      <a href={costsLink()}>Costs and budgets</a>
    </aside>
  );
}

/** Such as: The budget “team” of shop has spent $8.00, past its soft limit of $5.00. */
export function sentence(budget: BudgetStatus): string {
  const whose = budget.whose === '' ? '' : ` of ${budget.whose}`;
  const name = `The budget “${budget.name}”${whose}`;
  if (budget.state === 'exhausted') {
    const held = budget.reserved > 0 ? ` and ${cost(budget.reserved)} reserved` : '';
    return `${name} is exhausted: ${cost(budget.spent)} spent${held} of ${cost(budget.hard ?? 0)}. Calls it applies to are refused.`;
  }
  return `${name} has spent ${cost(budget.spent)}, past its soft limit of ${cost(budget.soft ?? 0)}.`;
}
