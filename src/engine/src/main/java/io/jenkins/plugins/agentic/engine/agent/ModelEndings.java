package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Says in a run's log, once, that a model its calls may come to has ended or soon ends. Thread-safe. */
final class ModelEndings {
    private static final int MOST_TOLD = 1000;

    private final Supplier<MoneySettings> money;
    private final Clock clock;
    /** Run and model, of the runs that were told last. */
    private final Set<String> told = Collections.synchronizedSet(Collections.newSetFromMap(new Told()));

    private static final class Told extends LinkedHashMap<String, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_TOLD;
        }
    }

    ModelEndings(Supplier<MoneySettings> money, Clock clock) {
        this.money = money;
        this.clock = clock;
    }

    /** Looks at the models of a call that begins; {@code models} as they hold for every job. */
    void tell(AgentCall call, ModelSettings models) {
        for (String model : call.settings()
                .overrides()
                .on(models)
                .routing()
                .models(call.settings().policy())) {
            money.get()
                    .prices()
                    .ending(model, clock.instant())
                    .filter(text -> told.add(call.key().runId() + " " + model))
                    .ifPresent(call::say);
        }
    }
}
