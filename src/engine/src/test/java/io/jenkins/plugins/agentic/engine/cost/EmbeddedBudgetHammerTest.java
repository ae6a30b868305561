package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;

class EmbeddedBudgetHammerTest extends BudgetHammerContract {
    @Override
    DatabaseSettings settings() {
        return DatabaseSettings.EMBEDDED;
    }
}
