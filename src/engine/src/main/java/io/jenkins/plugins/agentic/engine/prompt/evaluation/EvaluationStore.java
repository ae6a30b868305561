package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Writes evaluations with their cases into the database; {@link EvaluationViews} reads them. Thread-safe. */
public final class EvaluationStore {
    private static final int LONGEST_LABEL = 300;

    private final Database database;
    private final Clock clock;

    public EvaluationStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Announces an evaluation; one that is taken up again keeps its start.
     *
     * @param prompts the names of those it is about
     * @param planned how many cases it has; 0 where that is not known
     */
    public void begin(StepKey key, String kind, String suite, Collection<String> prompts, int planned) {
        database.update(handle -> {
            int known = handle.createUpdate(
                            "UPDATE evaluation SET state = 'RUNNING', ended = NULL WHERE run_id = ? AND path = ?")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    .execute();
            if (known == 0) {
                handle.createUpdate("INSERT INTO evaluation (run_id, path, kind, suite, state, started, planned)"
                                + " VALUES (?, ?, ?, ?, 'RUNNING', ?, ?)")
                        .bind(0, key.runId())
                        .bind(1, key.path())
                        .bind(2, kind)
                        .bind(3, suite)
                        .bind(4, clock.millis())
                        .bind(5, planned)
                        .execute();
                Set.copyOf(prompts).forEach(name -> handle.createUpdate(
                                "INSERT INTO evaluation_prompt (run_id, path, name) VALUES (?, ?, ?)")
                        .bind(0, key.runId())
                        .bind(1, key.path())
                        .bind(2, label(name))
                        .execute());
            }
        });
    }

    /** Keeps a case; the same number again replaces it. */
    void add(StepKey key, CaseResult result) {
        String detail = Json.write(result.toMap());
        database.update(handle -> {
            handle.createUpdate("DELETE FROM evaluation_case WHERE run_id = ? AND path = ? AND number = ?")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    .bind(2, result.number())
                    .execute();
            handle.createUpdate(
                            "INSERT INTO evaluation_case (run_id, path, number, prompt, prompt_version, model, test,"
                                    + " state, score, cost, grading_cost, latency_ms, rehearsal, detail, at)"
                                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    .bind(2, result.number())
                    .bind(3, label(result.prompt()))
                    .bind(4, result.promptVersion())
                    .bind(5, result.model())
                    .bind(6, result.test())
                    .bind(7, result.state().name())
                    .bind(8, result.grade().score())
                    .bind(9, result.cost())
                    .bind(10, result.grade().cost())
                    .bind(11, result.millis())
                    .bind(12, result.rehearsal())
                    .bind(13, detail)
                    .bind(14, clock.millis())
                    .execute();
        });
    }

    private static String label(String prompt) {
        return prompt.length() > LONGEST_LABEL ? prompt.substring(0, LONGEST_LABEL) : prompt;
    }

    /** Ends an evaluation with what its step returns. */
    public void end(StepKey key, String state, Map<String, Object> summary) {
        database.update(handle -> handle.createUpdate(
                        "UPDATE evaluation SET state = ?, summary = ?, ended = ? WHERE run_id = ? AND path = ?")
                .bind(0, state)
                .bind(1, Json.write(summary))
                .bind(2, clock.millis())
                .bind(3, key.runId())
                .bind(4, key.path())
                .execute());
    }
}
