package io.jenkins.plugins.agentic.engine.prompt.outcome;

import io.jenkins.plugins.agentic.engine.Json;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Which versions of a prompt have been production, in order, and what was found of each. */
final class Promotions {
    private static final String COLUMNS =
            "SELECT number, version, at, by_rollback, verdict, details FROM prompt_promotion WHERE prompt = ?";

    private static final int MOST = 50;

    private Promotions() {}

    /** What was found of a version since it was promoted. */
    enum Verdict {
        OPEN,
        PASSED,
        REGRESSION
    }

    /**
     * One stay of a version as production. {@code at} ms.
     *
     * @param previous where a regression moves production back to; else empty
     */
    record Promotion(int number, String version, long at, boolean byRollback, Verdict verdict, String previous) {}

    static Optional<Promotion> newest(Handle handle, String prompt) {
        return handle.createQuery(COLUMNS + " ORDER BY number DESC LIMIT 1")
                .bind(0, prompt)
                .map((rs, ctx) -> promotion(rs))
                .findOne();
    }

    /** The stays before that one with another version and no regression found of them, the newest first. */
    static List<Promotion> before(Handle handle, String prompt, Promotion stay) {
        return handle.createQuery(COLUMNS + " AND number < ? AND version <> ?"
                        + " AND (verdict IS NULL OR verdict <> 'REGRESSION') ORDER BY number DESC LIMIT " + MOST)
                .bind(0, prompt)
                .bind(1, stay.number())
                .bind(2, stay.version())
                .map((rs, ctx) -> promotion(rs))
                .list();
    }

    /** What was found of a prompt's versions, the newest first. */
    static List<Regression> regressions(Handle handle, String prompt) {
        return handle.createQuery("SELECT details FROM prompt_promotion WHERE prompt = ? AND verdict = 'REGRESSION'"
                        + " ORDER BY number DESC LIMIT " + MOST)
                .bind(0, prompt)
                .map((rs, ctx) -> Regression.of(Json.readMap(rs.getString(1))))
                .list();
    }

    private static Promotion promotion(java.sql.ResultSet rs) throws java.sql.SQLException {
        String verdict = rs.getString(5);
        String details = rs.getString(6);
        return new Promotion(
                rs.getInt(1),
                rs.getString(2),
                rs.getLong(3),
                rs.getBoolean(4),
                verdict == null ? Verdict.OPEN : Verdict.valueOf(verdict),
                details == null ? "" : String.valueOf(Json.readMap(details).getOrDefault(Regression.PREVIOUS, "")));
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
