package io.jenkins.plugins.agentic.engine.prompt.outcome;

import io.jenkins.plugins.agentic.engine.Json;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Which versions of a prompt have been production, in order, and what was found of each. */
final class Promotions {
    private static final String COLUMNS =
            "SELECT number, version, at, by_rollback, verdict FROM prompt_promotion" + " WHERE prompt = ?";

    private Promotions() {}

    /** What was found of a version since it was promoted. */
    enum Verdict {
        OPEN,
        PASSED,
        REGRESSION
    }

    /** One stay of a version as production. {@code at} ms. */
    record Promotion(int number, String version, long at, boolean byRollback, Verdict verdict) {}

    static Optional<Promotion> newest(Handle handle, String prompt) {
        return handle.createQuery(COLUMNS + " ORDER BY number DESC LIMIT 1")
                .bind(0, prompt)
                .map((rs, ctx) -> promotion(rs))
                .findOne();
    }

    static Optional<Promotion> find(Handle handle, String prompt, int number) {
        return handle.createQuery(COLUMNS + " AND number = ?")
                .bind(0, prompt)
                .bind(1, number)
                .map((rs, ctx) -> promotion(rs))
                .findOne();
    }

    private static Promotion promotion(java.sql.ResultSet rs) throws java.sql.SQLException {
        String verdict = rs.getString(5);
        return new Promotion(
                rs.getInt(1),
                rs.getString(2),
                rs.getLong(3),
                rs.getBoolean(4),
                verdict == null ? Verdict.OPEN : Verdict.valueOf(verdict));
    }

    /** Adds a stay; false where another process did already. */
    static boolean add(Handle handle, String prompt, int number, String version, long at, boolean byRollback) {
        return handle.createUpdate("INSERT INTO prompt_promotion (prompt, number, version, at, by_rollback)"
                                + " SELECT :prompt, :number, :version, :at, :by WHERE NOT EXISTS"
                                + " (SELECT 1 FROM prompt_promotion WHERE prompt = :prompt AND number = :number)")
                        .bind("prompt", prompt)
                        .bind("number", number)
                        .bind("version", version)
                        .bind("at", at)
                        .bind("by", byRollback)
                        .execute()
                == 1;
    }

    /** Closes a stay with what was found; false where it is closed already. */
    static boolean close(Handle handle, String prompt, int number, Verdict verdict, Object details) {
        return handle.createUpdate("UPDATE prompt_promotion SET verdict = ?, details = ?"
                                + " WHERE prompt = ? AND number = ? AND verdict IS NULL")
                        .bind(0, verdict.name())
                        .bind(1, Json.canonical(details))
                        .bind(2, prompt)
                        .bind(3, number)
                        .execute()
                == 1;
    }
}
