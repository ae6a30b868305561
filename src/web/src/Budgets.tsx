import { useState, type ReactNode } from 'react';
import type { BudgetStatus } from './api';
import { BudgetForm } from './BudgetForm';
import { cost, moment } from './format';

const STATES = { ok: 'Within limits', warn: 'Soft limit passed', exhausted: 'Exhausted' };

/** All budgets; to those who may, with the means to make, change and remove those that are not the configuration's. */
export function Budgets({
  budgets,
  mayEdit,
  onChanged,
}: {
  budgets: BudgetStatus[];
  mayEdit: boolean;
  onChanged: () => void;
}) {
  // Null is none; an empty name is a new one.
  const [edited, setEdited] = useState<string | null>(null);
  if (budgets.length === 0 && !mayEdit) {
    return null;
  }
  const form = edited !== null && (
    <BudgetForm
      key={edited}
      name={edited}
      onClose={(changed) => {
        setEdited(null);
        if (changed) {
          onChanged();
        }
      }}
    />
  );
  return (
    <section aria-label="Budgets">
      <div className="section-head">
        <h2>Budgets</h2>
        {mayEdit && (
          <button
            type="button"
            onClick={() => {
              setEdited('');
            }}
          >
            New budget
          </button>
        )}
      </div>
      {edited === '' && form}
      {budgets.length === 0 ? (
        <p className="fact">None yet: what agents spend has no limit.</p>
      ) : (
        <ul className="budgets card">
          {budgets.map((budget, index) => (
            <BudgetItem key={`${budget.name} ${budget.subject}`} budget={budget}>
              {mayEdit && budget.stored && isFirst(budgets, index) && (
                <div className="budget-edit">
                  {edited === budget.name ? (
                    form
                  ) : (
                    <button
                      type="button"
                      aria-label={`Edit ${budget.name}`}
                      onClick={() => {
                        setEdited(budget.name);
                      }}
                    >
                      Edit
                    </button>
                  )}
                </div>
              )}
            </BudgetItem>
          ))}
        </ul>
      )}
    </section>
  );
}

/** A budget of each user has a row for each; they are edited as one. */
function isFirst(budgets: BudgetStatus[], index: number): boolean {
  return budgets.findIndex(({ name }) => name === budgets[index]?.name) === index;
}

/** How one stands; `children` are what can be done about it. */
export function BudgetItem({ budget, children }: { budget: BudgetStatus; children?: ReactNode }) {
  const limit = budget.hard ?? budget.soft;
  return (
    <li className={`budget budget-${budget.state}`}>
      <span className="budget-name">
        <strong>{budget.name}</strong>
        {budget.whose !== '' && <span className="fact"> {budget.whose}</span>}
      </span>
      <span
        className={`state state-${budget.state === 'ok' ? 'succeeded' : budget.state === 'warn' ? 'unstable' : 'failed'}`}
      >
        {STATES[budget.state]}
      </span>
      <span className="number">
        {cost(budget.spent)}
        {limit !== null && ` of ${cost(limit)}`}
        {budget.reserved > 0 && <small> and {cost(budget.reserved)} reserved</small>}
        {budget.resets !== null && <small> until {moment(budget.resets)}</small>}
      </span>
      {limit !== null && (
        <progress
          value={Math.min(limit, budget.spent)}
          max={limit}
          aria-label={`Used of ${budget.name}`}
        />
      )}
      {children}
    </li>
  );
}
