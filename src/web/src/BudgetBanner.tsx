import { loadBudgets, type BudgetStatus } from './api';
import { cost } from './format';
import { costsLink } from './host';
import { usePolled } from './usePolled';

const never = () => false;

/** Says over a page that budgets are past their limits; nothing to those who may not see budgets. */
export function BudgetBanner() {
  const { data } = usePolled(loadBudgets, never);
  const past = (data ?? []).filter((budget) => budget.state !== 'ok');
  if (past.length === 0) {
    return null;
  }
  const exhausted = past.some((budget) => budget.state === 'exhausted');
  return (
    <aside
      className={`notice notice-strip banner ${exhausted ? 'banner-exhausted' : 'banner-warn'}`}
      aria-label="Budgets past their limits"
    >
      <ul>
        {past.map((budget) => (
          <li key={`${budget.name} ${budget.subject}`}>{sentence(budget)}</li>
        ))}
      </ul>
      <a href={costsLink()}>Costs and budgets</a>
    </aside>
  );
}

/** Such as: Budget team of shop has spent $8.00, past its soft limit of $5.00. */
export function sentence(budget: BudgetStatus): string {
  const whose = budget.subject === '' ? '' : ` of ${budget.subject}`;
  const name = `Budget ${budget.name}${whose}`;
  if (budget.state === 'exhausted') {
    const held = budget.reserved > 0 ? ` and ${cost(budget.reserved)} reserved` : '';
    return `${name} is exhausted: ${cost(budget.spent)} spent${held} of ${cost(budget.hard ?? 0)}. Calls it applies to are refused.`;
  }
  return `${name} has spent ${cost(budget.spent)}, past its soft limit of ${cost(budget.soft ?? 0)}.`;
}
