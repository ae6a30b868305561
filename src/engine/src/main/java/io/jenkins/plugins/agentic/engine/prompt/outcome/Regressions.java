package io.jenkins.plugins.agentic.engine.prompt.outcome;

import io.jenkins.plugins.agentic.engine.audit.AuditEntry;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.prompt.outcome.Promotions.Promotion;
import io.jenkins.plugins.agentic.engine.prompt.outcome.Promotions.Verdict;
import io.jenkins.plugins.agentic.engine.prompt.outcome.PromptOutcomes.Tally;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Watches production: compares each version with the one that was production before it, the newest with enough calls to
 * be compared with, and moves the label back where the
 * new one is worse. What it found is written down before the label is moved, so that a crash between the two loses
 * nothing: the next look moves it. A version that it moved production to is compared with nothing, so it never moves
 * forward; a version that a person promotes, again or not, begins anew with no calls. Thread-safe.
 */
public final class Regressions {
    private static final System.Logger LOG = System.getLogger(Regressions.class.getName());
    private static final int REMEMBERED = 100;

    private final Database database;
    private final PromptOutcomes outcomes;
    private final AuditLog audit;
    private final ProductionLabel label;
    private final Supplier<RegressionSettings> settings;
    private final Clock clock;
    private final List<Consumer<Regression>> listeners = new CopyOnWriteArrayList<>();
    private final Map<List<Number>, SequentialTest> tests = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Number>, SequentialTest> eldest) {
            return size() > REMEMBERED;
        }
    };

    public Regressions(
            Database database,
            PromptOutcomes outcomes,
            AuditLog audit,
            ProductionLabel label,
            Supplier<RegressionSettings> settings,
            Clock clock) {
        this.database = database;
        this.outcomes = outcomes;
        this.audit = audit;
        this.label = label;
        this.settings = settings;
        this.clock = clock;
    }

    /** Where the comparison of a prompt's production version stands. */
    public enum State {
        /** Not by itself: it is switched off. */
        OFF,
        /** No version was production before, or its calls are too few to compare with. */
        NO_BASELINE,
        /** Production was moved back to this version, which is compared with nothing. */
        ROLLED_BACK,
        /** Fewer calls than are needed. */
        TOO_FEW,
        WATCHING,
        /** So many calls have shown nothing that it is over. */
        PASSED,
        REGRESSION
    }

    /**
     * A prompt's production version, compared with the one before.
     *
     * @param production name and version; empty where none is known
     * @param previous the one before; empty where there is none
     * @param since when it became production, ms; 0 where that is not known
     * @param limit at so many good calls or fewer it is taken for worse; -1 where nothing is
     */
    public record Standing(
            State state,
            String production,
            String previous,
            long since,
            int good,
            int calls,
            int baselineGood,
            int baselineCalls,
            int limit) {
        private static final Standing NONE = new Standing(State.NO_BASELINE, "", "", 0, 0, 0, 0, 0, -1);
    }

    /** Tells of each regression once, when production has moved back, or can't be moved. */
    public void onRegression(Consumer<Regression> listener) {
        listeners.add(listener);
    }

    /** Settles what can be, and looks at the prompts that this run called. To be told of each run that ended. */
    public void runEnded(String runId) {
        outcomes.settle();
        outcomes.promptsOf(runId).forEach(this::look);
    }

    /** Credits whether a run's release was kept, or rolled back, and looks at its prompts. */
    public void released(String runId, boolean kept) {
        outcomes.released(runId, kept);
        runEnded(runId);
    }

    /**
     * Credits what came out about a run after it: tests of the merged change judge its coder, what became of the release
     * its coder and packager; and looks at its prompts.
     *
     * @return how many calls were credited: none where the run had none, or where it was known already
     */
    public int credit(String runId, Outcome outcome, boolean good, String by) {
        int credited = database.write(handle -> {
            int calls = outcomes.credit(handle, runId, outcome, good);
            if (calls > 0) {
                Map<String, Object> details = Map.of("outcome", outcome.column(), "good", good, "calls", calls);
                audit.append(handle, new AuditEntry(by, "prompt.outcome", runId, details, runId));
            }
            return calls;
        });
        runEnded(runId);
        return credited;
    }

    /** Settles what can be, and looks at all prompts: what was left over by a crash is done. */
    public void lookAtAll() {
        outcomes.settle();
        outcomes.prompts().forEach(this::look);
    }

    /** Notes that the label production was moved, and by whom it was not: a move that this class made is known to it. */
    public void promoted(String prompt) {
        Optional<String> now = label.version(prompt);
        if (now.isEmpty()) {
            return;
        }
        database.update(handle -> {
            Optional<Promotion> newest = Promotions.newest(handle, prompt);
            if (newest.isPresent() && newest.get().version().equals(now.get())) {
                return;
            }
            int number = newest.map(Promotion::number).orElse(0) + 1;
            boolean back = newest.filter(stay -> stay.verdict() == Verdict.REGRESSION)
                    .filter(stay -> stay.previous().equals(now.get()))
                    .isPresent();
            if (Promotions.add(handle, prompt, number, now.get(), clock.millis(), back) && back) {
                Map<String, Object> details = new LinkedHashMap<>();
                details.put("from", newest.get().version());
                details.put("to", now.get());
                audit.append(
                        handle,
                        new AuditEntry(AuditEntry.ENGINE, "prompt.rollback", prompt + "@production", details, ""));
            }
        });
    }

    /** The regressions found of a prompt's versions, the newest first. */
    public List<Regression> found(String prompt) {
        return database.read(handle -> Promotions.regressions(handle, prompt));
    }

    /** Where the comparison stands. */
    public Standing standing(String prompt) {
        promoted(prompt);
        return database.read(handle -> standing(handle, prompt));
    }

    private Standing standing(Handle handle, String prompt) {
        RegressionSettings now = settings.get();
        Promotion current = Promotions.newest(handle, prompt).orElse(null);
        if (current == null) {
            return Standing.NONE;
        }
        Tally tally = outcomes.tally(handle, prompt, current.version(), current.at(), Long.MAX_VALUE, now.counted());
        List<Promotion> earlier = Promotions.before(handle, prompt, current);
        if (earlier.isEmpty()) {
            return new Standing(
                    current.byRollback() ? State.ROLLED_BACK : State.NO_BASELINE,
                    current.version(),
                    "",
                    current.at(),
                    tally.good(),
                    tally.calls(),
                    0,
                    0,
                    -1);
        }
        // One that was production too shortly tells nothing: then the newest before it that can be compared with
        // counts.
        Promotion before = earlier.get(0);
        Tally baseline = calls(handle, prompt, before, current, now);
        for (int i = 1; i < earlier.size() && baseline.calls() < now.minCalls(); i++) {
            Tally older = calls(handle, prompt, earlier.get(i), current, now);
            if (older.calls() >= now.minCalls()) {
                before = earlier.get(i);
                baseline = older;
            }
        }
        int looked = Math.min(tally.calls(), SequentialTest.HORIZON);
        int limit = looked == 0 || baseline.calls() < now.minCalls()
                ? -1
                : test(baseline, now.alpha()).limit(looked);
        return new Standing(
                state(current, tally, baseline, limit, now),
                current.version(),
                before.version(),
                current.at(),
                tally.good(),
                tally.calls(),
                baseline.good(),
                baseline.calls(),
                limit);
    }

    private Tally calls(Handle handle, String prompt, Promotion stay, Promotion current, RegressionSettings settings) {
        return outcomes.tally(handle, prompt, stay.version(), 0, current.at(), settings.counted());
    }

    private static State state(Promotion current, Tally tally, Tally baseline, int limit, RegressionSettings settings) {
        if (current.byRollback()) {
            return State.ROLLED_BACK;
        }
        if (current.verdict() != Verdict.OPEN) {
            return State.valueOf(current.verdict().name());
        }
        if (!settings.on()) {
            return State.OFF;
        }
        if (baseline.calls() < settings.minCalls()) {
            return State.NO_BASELINE;
        }
        if (tally.calls() < settings.minCalls()) {
            return State.TOO_FEW;
        }
        if (tally.calls() > SequentialTest.HORIZON) {
            return State.PASSED;
        }
        return tally.good() <= limit ? State.REGRESSION : State.WATCHING;
    }

    private synchronized SequentialTest test(Tally baseline, double alpha) {
        return tests.computeIfAbsent(
                List.of(baseline.good(), baseline.calls(), alpha),
                key -> SequentialTest.against(baseline.good(), baseline.calls(), alpha));
    }

    /** Compares, and moves production back where it must. */
    public void look(String prompt) {
        Standing standing = standing(prompt);
        if (standing.state == State.PASSED) {
            database.update(handle -> open(handle, prompt, standing)
                    .ifPresent(stay -> Promotions.close(handle, prompt, stay.number(), Verdict.PASSED, Map.of())));
        } else if (standing.state == State.REGRESSION) {
            Regression regression = regression(prompt, standing);
            boolean fresh = database.write(handle -> open(handle, prompt, standing)
                    .filter(stay -> found(handle, prompt, stay, regression))
                    .isPresent());
            moveBack(prompt, regression, fresh);
        }
    }

    /** The stay that was looked at, if it goes on and nothing was found yet. */
    private static Optional<Promotion> open(Handle handle, String prompt, Standing standing) {
        return Promotions.newest(handle, prompt)
                .filter(stay -> stay.at() == standing.since && stay.verdict() == Verdict.OPEN);
    }

    private boolean found(Handle handle, String prompt, Promotion stay, Regression regression) {
        if (!Promotions.close(handle, prompt, stay.number(), Verdict.REGRESSION, regression.toMap())) {
            return false;
        }
        audit.append(
                handle, new AuditEntry(AuditEntry.ENGINE, "prompt.regression", stay.version(), regression.toMap(), ""));
        return true;
    }

    private Regression regression(String prompt, Standing standing) {
        return new Regression(
                prompt,
                standing.production,
                standing.previous,
                standing.good,
                standing.calls,
                standing.baselineGood,
                standing.baselineCalls,
                standing.limit,
                settings.get().alpha());
    }

    /** Does nothing where somebody has moved the label in the meantime: then that is what holds. */
    private void moveBack(String prompt, Regression regression, boolean fresh) {
        boolean moved = label.move(prompt, regression.version(), regression.previous(), regression.sentence());
        promoted(prompt);
        if (moved || fresh) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    regression.sentence()
                            + (moved ? " Production is moved back." : " Production could not be moved back."));
            listeners.forEach(listener -> listener.accept(regression));
        }
    }
}
