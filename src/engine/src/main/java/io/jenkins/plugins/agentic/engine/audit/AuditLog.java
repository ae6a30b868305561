package io.jenkins.plugins.agentic.engine.audit;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Who did what, append-only, each row chained to the one before by its hash ({@link AuditRow} says how). A row is written
 * in the transaction of what it tells of, so that there is neither without the other.
 *
 * <p>What {@link #verify} sees: a row changed, removed, added or put elsewhere, and, by the count and hash kept in the table
 * {@code audit_head}, rows cut off at the end. What it can't see by itself: that somebody who may write to the database
 * computed all of it anew. Note the head elsewhere from time to time, and verify against it.
 *
 * <p>Thread-safe, also between processes on one PostgreSQL: the head is locked from an append to its commit.
 */
public final class AuditLog {
    private static final String COLUMNS =
            "SELECT seq, at, actor, action, subject, details, run_id, previous, hash FROM audit";
    private static final int BATCH = 1000;
    private static final Pattern HEAD = Pattern.compile("([0-9]{1,18}):([0-9a-f]{64})");

    private final Database database;
    private final Clock clock;

    public AuditLog(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Where the chain ends, to be noted elsewhere.
     *
     * @param seq how many rows there are
     * @param hash the last one's; 64 zeros where there is none
     */
    public record Head(long seq, String hash) {
        /** Reads what {@link #toString} writes. */
        public static Head parse(String text) {
            var match = HEAD.matcher(text.strip());
            if (!match.matches()) {
                throw new AgenticException(
                        ErrorCode.USAGE,
                        "'" + text + "' is no head of an audit log.",
                        "Give COUNT:HASH as a verification of the log says it.");
            }
            return new Head(Long.parseLong(match.group(1)), match.group(2));
        }

        @Override
        public String toString() {
            return seq + ":" + hash;
        }
    }

    /**
     * What a check found.
     *
     * @param rows how many were read
     * @param head where the chain ends by the table audit_head
     * @param broken the first row that is wrong, 0 where none is
     * @param problem what is wrong, in one sentence; empty where nothing is
     */
    public record Verification(long rows, Head head, long broken, String problem) {
        public boolean intact() {
            return problem.isEmpty();
        }

        /** As the command line and the REST API have it. */
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("intact", intact());
            map.put("rows", rows);
            map.put("head", head.toString());
            map.put("broken", broken);
            map.put("problem", problem);
            return map;
        }
    }

    /** Which rows to list; what is empty does not restrict. {@code action} may be the beginning of one. */
    public record Filter(String action, String actor, String runId, long before, int limit) {}

    /** Keeps others from appending until the caller's transaction ends. */
    public void lock(Handle handle) {
        lockedHead(handle);
    }

    /** The newest row of this action about this subject. */
    public Optional<AuditRow> newest(Handle handle, String action, String subject) {
        return handle.createQuery(COLUMNS + " WHERE action = ? AND subject = ? ORDER BY seq DESC LIMIT 1")
                .bind(0, action)
                .bind(1, subject)
                .map(AuditLog::row)
                .findOne();
    }

    /** The rows of an action after that one, the oldest first. */
    public List<AuditRow> since(Handle handle, String action, long seq) {
        return handle.createQuery(COLUMNS + " WHERE action = ? AND seq > ? ORDER BY seq")
                .bind(0, action)
                .bind(1, seq)
                .map(AuditLog::row)
                .list();
    }

    /** Appends a row and returns once it is on disk. */
    public void append(AuditEntry entry) {
        database.update(handle -> append(handle, entry));
    }

    /** Appends a row inside the caller's transaction. */
    public void append(Handle handle, AuditEntry entry) {
        Head head = lockedHead(handle);
        long seq = head.seq + 1;
        long at = clock.millis();
        String actor = fit(entry.actor(), 200);
        String action = fit(entry.action(), 100);
        String subject = fit(entry.subject(), 700);
        String runId = fit(entry.runId(), 400);
        String details = storable(Json.canonical(entry.details()));
        String hash = AuditRow.hash(seq, at, actor, action, subject, details, runId, head.hash);
        Sql.update(
                handle,
                "INSERT INTO audit (seq, at, actor, action, subject, details, run_id, previous, hash)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                seq,
                at,
                actor,
                action,
                subject,
                details,
                runId,
                head.hash,
                hash);
        Sql.update(handle, "UPDATE audit_head SET seq = ?, hash = ? WHERE id = 1", seq, hash);
    }

    /** PostgreSQL keeps no NUL in a text. */
    private static String storable(String text) {
        return text.replace('\u0000', '\ufffd');
    }

    private static String fit(String text, int most) {
        String clean = storable(text);
        if (clean.length() <= most) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(most - 2)) ? most - 2 : most - 1;
        return clean.substring(0, end) + "…";
    }

    private static Head lockedHead(Handle handle) {
        return handle.createQuery("SELECT seq, hash FROM audit_head WHERE id = 1 FOR UPDATE")
                .map((rs, ctx) -> new Head(rs.getLong(1), rs.getString(2)))
                .findOne()
                .orElseThrow(AuditLog::headless);
    }

    private static AgenticException headless() {
        return new AgenticException(
                ErrorCode.HOME,
                "The audit log has no head: the row of the table audit_head is missing.",
                "Somebody deleted it. Restore the database from a backup.");
    }

    /** The newest rows first. */
    public List<AuditRow> list(Filter filter) {
        return database.read(handle -> handle.createQuery(COLUMNS
                        + " WHERE (:action = '' OR SUBSTRING(action, 1, CHAR_LENGTH(:action)) = :action)"
                        + " AND (:actor = '' OR actor = :actor) AND (:run = '' OR run_id = :run)"
                        + " AND seq < :before ORDER BY seq DESC LIMIT :limit")
                .bind("action", filter.action)
                .bind("actor", filter.actor)
                .bind("run", filter.runId)
                .bind("before", filter.before <= 0 ? Long.MAX_VALUE : filter.before)
                .bind("limit", filter.limit)
                .map(AuditLog::row)
                .list());
    }

    /**
     * Reads the whole chain and names the first row that is wrong.
     *
     * @param noted a head noted earlier, which must still be part of the chain
     */
    public Verification verify(Optional<Head> noted) {
        return database.read(handle -> {
            // In one statement, so that no row comes between; what is appended from here on is not looked at.
            record Ends(Head head, long newest) {}
            Ends ends = handle.createQuery("SELECT h.seq, h.hash, COALESCE((SELECT MAX(seq) FROM audit), 0)"
                            + " FROM audit_head h WHERE h.id = 1")
                    .map((rs, ctx) -> new Ends(new Head(rs.getLong(1), rs.getString(2)), rs.getLong(3)))
                    .findOne()
                    .orElseThrow(AuditLog::headless);
            Chain chain = new Chain(noted);
            List<AuditRow> rows;
            do {
                rows = handle.createQuery(COLUMNS + " WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?")
                        .bind(0, chain.last.seq)
                        .bind(1, ends.newest)
                        .bind(2, BATCH)
                        .map(AuditLog::row)
                        .list();
                rows.forEach(chain::add);
            } while (!rows.isEmpty() && chain.problem.isEmpty());
            chain.end(ends.head);
            return new Verification(chain.rows, ends.head, chain.broken, chain.problem);
        });
    }

    private static AuditRow row(ResultSet rs, StatementContext ctx) throws SQLException {
        return new AuditRow(
                rs.getLong(1),
                rs.getLong(2),
                rs.getString(3),
                rs.getString(4),
                rs.getString(5),
                rs.getString(6),
                rs.getString(7),
                rs.getString(8),
                rs.getString(9));
    }

    /** What was read so far; stops at the first thing wrong. */
    private static final class Chain {
        private final Optional<Head> noted;
        private Head last = new Head(0, AuditRow.GENESIS);
        private long rows;
        private long broken;
        private String problem = "";

        Chain(Optional<Head> noted) {
            this.noted = noted;
        }

        void add(AuditRow row) {
            if (!problem.isEmpty()) {
                return;
            }
            rows++;
            if (row.seq() != last.seq + 1) {
                wrong(
                        last.seq + 1,
                        "Row " + (last.seq + 1) + " is missing: row " + row.seq() + " follows row " + last.seq + ".");
            } else if (!row.previous().equals(last.hash)) {
                wrong(
                        row.seq(),
                        "Row " + row.seq() + " does not follow row " + last.seq
                                + ": it was put there, or the one before was exchanged.");
            } else if (!row.hash().equals(row.expectedHash())) {
                wrong(row.seq(), "Row " + row.seq() + " was changed: its content does not give its hash.");
            } else if (noted.isPresent()
                    && noted.get().seq == row.seq()
                    && !noted.get().hash.equals(row.hash())) {
                wrong(row.seq(), "Row " + row.seq() + " is not the one that was noted: the log was written anew.");
            }
            last = new Head(row.seq(), row.hash());
        }

        void end(Head head) {
            if (!problem.isEmpty()) {
                return;
            }
            if (last.seq < head.seq) {
                wrong(last.seq + 1, "Rows " + (last.seq + 1) + " to " + head.seq + " are missing at the end.");
            } else if (last.seq > head.seq) {
                wrong(head.seq + 1, "Row " + (head.seq + 1) + " is not counted by the log's head: it was put there.");
            } else if (!last.equals(head)) {
                wrong(Math.max(1, last.seq), "The log ends at " + last + ", but its head says " + head + ".");
            } else if (noted.isPresent() && noted.get().seq > head.seq) {
                wrong(
                        head.seq + 1,
                        "Rows " + (head.seq + 1) + " to " + noted.get().seq
                                + " were noted and are missing at the end.");
            }
        }

        private void wrong(long seq, String what) {
            broken = seq;
            problem = what;
        }
    }
}
