package io.jenkins.plugins.agentic.engine.workflow;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.audit.AuditEntry;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.cost.CostReports;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.host.Answers;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.prompt.outcome.PromptOutcomes;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/**
 * What persons are asked in runs. An approval names the hash of what it saw: it counts only if that is what the
 * checkpoint shows at that moment, which other branches of the run may have changed by what they spent.
 */
public final class Checkpoints {
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
        return database.read(handle -> CheckpointRows.all(handle, runId)).stream()
                .map(this::now)
                .toList();
    }

    /**
     * One of them.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} when there is none
     */
    public Checkpoint get(String runId, int number) {
        return now(stored(runId, number));
    }

    /** The run's last checkpoint with this id; decided, it is as it was then. */
    public Optional<Checkpoint> last(String runId, String inputId) {
        return database.read(handle -> CheckpointRows.last(handle, runId, inputId))
                .map(this::now);
    }

    /** The prompt versions that a run has used so far, as a checkpoint shows them. */
    public List<Map<String, Object>> prompts(String runId) {
        return CheckpointContent.prompts(ledger, runId);
    }

    /** Whether the run's last checkpoint with this id is approved. */
    public boolean approved(String runId, String inputId) {
        return database.read(handle -> CheckpointRows.last(handle, runId, inputId))
                .filter(checkpoint -> checkpoint.state() == Checkpoint.State.APPROVED)
                .isPresent();
    }

    /**
     * Asks; the same step again gets the checkpoint that is there.
     *
     * @param arguments of the step checkpointOpen
     * @param given the names of those that the pipeline gave, and which are not defaults
     * @return number, hash, text (for the log), message (for the input step) and input (the id it must have)
     */
    public Map<String, Object> open(StepKey key, Map<String, Object> arguments, Set<String> given, RunContext run) {
        Map<String, Object> asked = CheckpointContent.asked(arguments, given, costs.usual(run.job()), run);
        int minutes = ((Number) arguments.get("timeout")).intValue();
        if (minutes < 0) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "A checkpoint's timeout is " + minutes + " minutes.",
                    "Give at least 1, or leave it out to wait for ever.");
        }
        database.update(handle -> {
            if (CheckpointRows.number(handle, key).isEmpty()) {
                CheckpointRows.insert(handle, key, arguments, asked, clock.millis(), minutes);
            }
        });
        int number = database.read(handle -> CheckpointRows.number(handle, key)).orElseThrow();
        Checkpoint checkpoint = get(key.runId(), number);
        database.update(handle -> CheckpointRows.show(handle, checkpoint));
        Map<String, Object> opened = new LinkedHashMap<>();
        opened.put("number", number);
        opened.put("hash", checkpoint.hash());
        opened.put("input", checkpoint.inputId());
        opened.put("message", checkpoint.question().text(checkpoint.shortHash()));
        opened.put("text", CheckpointText.of(checkpoint));
        return opened;
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
        String first = stored(run.runId(), number).hash();
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
        CheckpointRows.copy(handle, from, to, paths, starter);
    }

    /** Opens what was closed only because the run ended: it is resumed, and asks again. */
    public void runResumes(String runId) {
        database.update(handle -> CheckpointRows.reopen(handle, runId, STOPPED, ENDED));
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
            if (CheckpointRows.close(handle, shown, state, decision, feedback, reason)) {
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

    private Checkpoint stored(String runId, int number) {
        return database.read(handle -> CheckpointRows.find(handle, runId, number))
                .orElseThrow(() -> new AgenticException(
                        ErrorCode.USAGE,
                        "The run '" + runId + "' has no checkpoint " + number + ".",
                        "Look at the run's page."));
    }
}
