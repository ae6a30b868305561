package io.jenkins.plugins.agentic.engine.workflow;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.audit.AuditEntry;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.cost.CostReports;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.host.Answers;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.prompt.outcome.PromptOutcomes;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * What persons are asked in runs. An approval names the hash of what it saw: it counts only if that is what the
 * checkpoint shows at that moment, which other branches of the run may have changed by what they spent.
 */
public final class Checkpoints {
    private static final String COLUMNS = "SELECT run_id, number, input_id, submitter, not_starter, content, hash,"
            + " state, asked, expires, decided, decided_by, feedback, reason FROM checkpoint WHERE run_id = ?";

    private static final String STOPPED = "The run was stopped before an answer.";
    private static final String ENDED = "The run ended before an answer.";

    private final Database database;
    private final Ledger ledger;
    private final CostReports costs;
    private final AuditLog audit;
    private final PromptOutcomes outcomes;
    private final Clock clock;

    public Checkpoints(
            Database database, Ledger ledger, CostReports costs, AuditLog audit, PromptOutcomes outcomes, Clock clock) {
        this.database = database;
        this.ledger = ledger;
        this.costs = costs;
        this.audit = audit;
        this.outcomes = outcomes;
        this.clock = clock;
    }

    /** The run's checkpoints in the order they were asked; open ones as they look now. */
    public List<Checkpoint> of(String runId) {
        List<Checkpoint> stored = database.read(handle -> handle.createQuery(COLUMNS + " ORDER BY number")
                .bind(0, runId)
                .map(Checkpoints::checkpoint)
                .list());
        return stored.stream().map(this::now).toList();
    }

    /**
     * One of them.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} when there is none
     */
    public Checkpoint get(String runId, int number) {
        return now(database.read(handle -> find(handle, runId, number)).orElseThrow(() -> missing(runId, number)));
    }

    /** The run's last checkpoint with this id; decided, it is as it was then. */
    public Optional<Checkpoint> last(String runId, String inputId) {
        return database.read(handle -> handle.createQuery(COLUMNS + " AND input_id = ? ORDER BY number DESC LIMIT 1")
                        .bind(0, runId)
                        .bind(1, inputId)
                        .map(Checkpoints::checkpoint)
                        .findOne())
                .map(this::now);
    }

    /** The prompt versions that a run has used so far, as a checkpoint shows them. */
    public List<Map<String, Object>> prompts(String runId) {
        return CheckpointContent.prompts(ledger, runId);
    }

    /** Whether the run's last checkpoint with this id is approved. */
    public boolean approved(String runId, String inputId) {
        return database.read(handle -> handle.createQuery(
                        "SELECT state FROM checkpoint WHERE run_id = ? AND input_id = ? ORDER BY number DESC LIMIT 1")
                .bind(0, runId)
                .bind(1, inputId)
                .mapTo(String.class)
                .findOne()
                .filter(Checkpoint.State.APPROVED.name()::equals)
                .isPresent());
    }

    /**
     * Asks; the same step again gets the checkpoint that is there.
     *
     * @param arguments of the step checkpointOpen
     * @return number, hash, text (for the log), message (for the input step) and input (the id it must have)
     */
    public Map<String, Object> open(StepKey key, Map<String, Object> arguments, RunContext run) {
        Map<String, Object> asked = CheckpointContent.asked(arguments, costs.expected(run.job()), run);
        int minutes = ((Number) arguments.get("timeout")).intValue();
        if (minutes < 0) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "A checkpoint's timeout is " + minutes + " minutes.",
                    "Give at least 1, or leave it out to wait for ever.");
        }
        database.update(handle -> {
            if (number(handle, key).isEmpty()) {
                insert(handle, key, arguments, asked, minutes);
            }
        });
        int number = database.read(handle -> number(handle, key)).orElseThrow();
        Checkpoint checkpoint = get(key.runId(), number);
        database.update(handle -> handle.createUpdate(
                        "UPDATE checkpoint SET hash = ? WHERE run_id = ? AND number = ? AND state = 'OPEN'")
                .bind(0, checkpoint.hash())
                .bind(1, key.runId())
                .bind(2, number)
                .execute());
        Map<String, Object> opened = new LinkedHashMap<>();
        opened.put("number", number);
        opened.put("hash", checkpoint.hash());
        opened.put("input", checkpoint.inputId());
        opened.put("message", checkpoint.question().text(checkpoint.shortHash()));
        opened.put("text", CheckpointText.of(checkpoint));
        return opened;
    }

    private static Optional<Integer> number(Handle handle, StepKey key) {
        return handle.createQuery("SELECT number FROM checkpoint WHERE run_id = ? AND path = ?")
                .bind(0, key.runId())
                .bind(1, key.path())
                .mapTo(Integer.class)
                .findOne();
    }

    private void insert(
            Handle handle, StepKey key, Map<String, Object> arguments, Map<String, Object> asked, int minutes) {
        int number = 1
                + handle.createQuery("SELECT COALESCE(MAX(number), 0) FROM checkpoint WHERE run_id = ?")
                        .bind(0, key.runId())
                        .mapTo(Integer.class)
                        .one();
        String id = (String) arguments.get("id");
        if (!id.isEmpty()) {
            checkFree(handle, key.runId(), id);
        }
        long now = clock.millis();
        handle.createUpdate("INSERT INTO checkpoint (run_id, number, path, input_id, submitter, not_starter, content,"
                        + " hash, state, asked, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'OPEN', ?, ?)")
                .bind(0, key.runId())
                .bind(1, number)
                .bind(2, key.path())
                .bind(3, id.isEmpty() ? "checkpoint-" + number : id)
                .bind(4, (String) arguments.get("submitter"))
                .bind(5, (Boolean) arguments.get("notStarter"))
                .bind(6, Json.canonical(asked))
                .bind(7, CheckpointContent.hash(asked))
                .bind(8, now)
                .bind(9, minutes == 0 ? 0 : now + Duration.ofMinutes(minutes).toMillis())
                .execute();
    }

    /** Two inputs of one id can't be told apart: the answer to the one would go to the other. */
    private static void checkFree(Handle handle, String runId, String id) {
        Optional<Integer> open = handle.createQuery("SELECT number FROM checkpoint WHERE run_id = ? AND state = 'OPEN'"
                        + " AND LOWER(input_id) = LOWER(?) ORDER BY number LIMIT 1")
                .bind(0, runId)
                .bind(1, id)
                .mapTo(Integer.class)
                .findOne();
        if (open.isPresent()) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "Checkpoint " + open.get() + " of this run waits under the id '" + id + "' already.",
                    "Give each of the checkpoints that wait at the same time an id of its own.");
        }
    }

    /**
     * Records an answer; of a checkpoint that is decided already, what was decided.
     *
     * @return approved, feedback, by, at, hash, and void: the sentence why the answer does not count, empty where it does
     */
    public Map<String, Object> decide(int number, Answers.Answer answer, RunContext run) {
        Checkpoint shown = get(run.runId(), number);
        if (shown.state() != Checkpoint.State.OPEN) {
            return decided(shown);
        }
        String first = database.read(handle -> find(handle, run.runId(), number))
                .orElseThrow()
                .hash();
        CheckpointDecision decision =
                new CheckpointDecision(answer.approved(), answer.feedback(), answer.by(), clock.millis());
        String reason = decision.approved()
                ? objection(shown, answer.seen().isEmpty() ? first : answer.seen(), decision.by(), run.user())
                        .orElse(answer.objection())
                : "";
        Checkpoint.State state = !reason.isEmpty()
                ? Checkpoint.State.VOID
                : decision.approved() ? Checkpoint.State.APPROVED : Checkpoint.State.REJECTED;
        String feedback = run.mask().apply(decision.feedback());
        close(shown, state, decision, feedback, reason, run.mask());
        return decided(get(run.runId(), number));
    }

    private static Map<String, Object> decided(Checkpoint checkpoint) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("approved", checkpoint.state() == Checkpoint.State.APPROVED);
        map.put("feedback", checkpoint.feedback());
        map.put("by", checkpoint.by());
        map.put("at", checkpoint.decided());
        map.put("hash", checkpoint.hash());
        map.put("void", checkpoint.reason());
        return map;
    }

    /**
     * Why an approval would not count now; empty when it would. A page asks before it answers the input.
     *
     * @param seen the hash of what the person saw
     * @param by the person's id
     * @param starter who started the run
     */
    public static Optional<String> objection(Checkpoint now, String seen, String by, String starter) {
        if (!now.hash().equals(seen)) {
            return Optional.of(
                    "What checkpoint " + now.number() + " shows has changed since it was looked at: the approval was"
                            + " for content " + abbreviated(seen) + ", now it is " + now.shortHash() + ".");
        }
        if (now.notStarter() && by.isEmpty()) {
            return Optional.of("Checkpoint " + now.number() + " must be approved by somebody whose name is known.");
        }
        if (now.notStarter() && by.equals(starter)) {
            return Optional.of(
                    "Checkpoint " + now.number() + " may not be approved by " + by + ", who started the run.");
        }
        return Optional.empty();
    }

    private static String abbreviated(String hash) {
        return hash.length() > 12 ? hash.substring(0, 12) : hash;
    }

    /**
     * Ends a checkpoint that got no answer.
     *
     * @return the sentence about its timeout if that is over; empty where something else ended it
     */
    public String end(int number, RunContext run) {
        Checkpoint open = get(run.runId(), number);
        boolean late = open.expires() > 0 && clock.millis() >= open.expires();
        String sentence = late
                ? "Nobody answered checkpoint " + number + " ('" + open.message() + "') within "
                        + Duration.ofMillis(open.expires() - open.asked()).toMinutes() + " minutes."
                : "";
        if (open.state() == Checkpoint.State.OPEN) {
            close(open, Checkpoint.State.VOID, nobody(), "", late ? sentence : STOPPED, run.mask());
        }
        return sentence;
    }

    /** Ends what a run still asks that ends, or has ended, whoever ended it. */
    public void runEnds(String runId) {
        for (Checkpoint each : of(runId)) {
            if (each.state() == Checkpoint.State.OPEN) {
                // What it holds was masked when it was asked.
                close(each, Checkpoint.State.VOID, nobody(), "", ENDED, text -> text);
            }
        }
    }

    /**
     * Gives another run what persons decided in a run at these steps: what is approved there is approved here.
     *
     * @param starter of the other run
     * @throws AgenticException {@link ErrorCode#POLICY} where that is who approved what its starter may not
     */
    public void copy(Handle handle, String from, String to, Collection<String> paths, String starter) {
        for (String path : paths) {
            boolean own = handle.createQuery("SELECT 1 FROM checkpoint WHERE run_id = ? AND path = ?"
                            + " AND state = 'APPROVED' AND not_starter AND decided_by = ?")
                    .bind(0, from)
                    .bind(1, path)
                    .bind(2, starter)
                    .mapTo(Integer.class)
                    .findOne()
                    .isPresent();
            if (own) {
                throw new AgenticException(
                        ErrorCode.POLICY,
                        "The run " + from + " has a checkpoint that " + starter
                                + " approved, and that may not be approved by who starts the run.",
                        "Let somebody else run it again, or start a new run.");
            }
            handle.execute(
                    "INSERT INTO checkpoint (run_id, number, path, input_id, submitter, not_starter, content, hash, state,"
                            + " asked, expires, decided, decided_by, feedback, reason) SELECT ?, number, path, input_id,"
                            + " submitter, not_starter, content, hash, state, asked, expires, decided, decided_by, feedback,"
                            + " reason FROM checkpoint WHERE run_id = ? AND path = ? AND state <> 'OPEN'",
                    to,
                    from,
                    path);
        }
    }

    /** Opens what was closed only because the run ended: it is resumed, and asks again. */
    public void runResumes(String runId) {
        database.update(handle -> handle.createUpdate("UPDATE checkpoint SET state = 'OPEN', decided = NULL,"
                        + " decided_by = NULL, feedback = NULL, reason = NULL"
                        + " WHERE run_id = ? AND state = 'VOID' AND reason IN (?, ?)")
                .bind(0, runId)
                .bind(1, STOPPED)
                .bind(2, ENDED)
                .execute());
    }

    private CheckpointDecision nobody() {
        return new CheckpointDecision(false, "", "", clock.millis());
    }

    private void close(
            Checkpoint shown,
            Checkpoint.State state,
            CheckpointDecision decision,
            String feedback,
            String reason,
            UnaryOperator<String> mask) {
        database.update(handle -> {
            int closed = handle.createUpdate("UPDATE checkpoint SET state = ?, content = ?, hash = ?,"
                            + " decided = ?, decided_by = ?, feedback = ?, reason = ?"
                            + " WHERE run_id = ? AND number = ? AND state = 'OPEN'")
                    .bind(0, state.name())
                    .bind(1, Json.canonical(shown.content()))
                    .bind(2, shown.hash())
                    .bind(3, decision.at())
                    .bind(4, decision.by())
                    .bind(5, feedback)
                    .bind(6, reason)
                    .bind(7, shown.runId())
                    .bind(8, shown.number())
                    .execute();
            if (closed == 1) {
                audit.append(
                        handle,
                        audited(shown, state, decision, feedback, reason).masked(mask));
                if (state != Checkpoint.State.VOID) {
                    outcomes.decided(
                            handle,
                            shown.runId(),
                            shown.inputId(),
                            shown.content(),
                            state == Checkpoint.State.APPROVED);
                }
            }
        });
    }

    private static AuditEntry audited(
            Checkpoint shown, Checkpoint.State state, CheckpointDecision decision, String feedback, String reason) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("message", shown.message());
        details.put("hash", shown.hash());
        details.put("feedback", feedback);
        details.put("reason", reason);
        return new AuditEntry(
                decision.by(),
                "checkpoint." + state.name().toLowerCase(Locale.ROOT),
                "checkpoint " + shown.number(),
                details,
                shown.runId());
    }

    /** An open one with what the run spent by now; a decided one stays what it was. */
    private Checkpoint now(Checkpoint stored) {
        if (stored.state() != Checkpoint.State.OPEN) {
            return stored;
        }
        Map<String, Object> content = CheckpointContent.now(stored.content(), stored.runId(), stored.number(), ledger);
        return stored.showing(content, CheckpointContent.hash(content));
    }

    private static Optional<Checkpoint> find(Handle handle, String runId, int number) {
        return handle.createQuery(COLUMNS + " AND number = ?")
                .bind(0, runId)
                .bind(1, number)
                .map(Checkpoints::checkpoint)
                .findOne();
    }

    private static AgenticException missing(String runId, int number) {
        return new AgenticException(
                ErrorCode.USAGE,
                "The run '" + runId + "' has no checkpoint " + number + ".",
                "Look at the run's page.");
    }

    private static Checkpoint checkpoint(ResultSet rs, StatementContext ctx) throws SQLException {
        return new Checkpoint(
                rs.getString(1),
                rs.getInt(2),
                rs.getString(3),
                rs.getString(4),
                rs.getBoolean(5),
                Json.readMap(rs.getString(6)),
                rs.getString(7),
                Checkpoint.State.valueOf(rs.getString(8)),
                rs.getLong(9),
                rs.getLong(10),
                rs.getLong(11),
                text(rs.getString(12)),
                text(rs.getString(13)),
                text(rs.getString(14)));
    }

    private static String text(String column) {
        return column == null ? "" : column;
    }
}
