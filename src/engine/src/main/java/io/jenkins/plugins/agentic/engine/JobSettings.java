package io.jenkins.plugins.agentic.engine;

import java.util.List;

/** What jobs, and the folders around them, decide for themselves: the host knows. Thread-safe. */
@FunctionalInterface
public interface JobSettings {
    /** What holds for a job, by its full name, beside what holds for all; as it stands now. */
    Overrides of(String job);

    /**
     * The jobs, and the folders with a slash at the end, that have budgets of their own and that whoever asks may see, by
     * their full names; also those that never had a run.
     */
    default List<String> withBudgets() {
        return List.of();
    }
}
