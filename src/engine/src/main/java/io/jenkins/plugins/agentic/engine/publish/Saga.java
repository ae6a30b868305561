package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Takes a version to all its targets or to none: preflight all, stage all, verify all, commit one after the other, the ones
 * that can be taken back best first, and compensate all when one fails. Taken up again after a crash it looks at the
 * registry before it does anything; what was being taken back is taken back.
 */
final class Saga {
    private static final StepCall UNDO = StepCall.of("publish:undo", Map.of(), UnaryOperator.identity());

    private final Journal journal;
    private final Publications publications;
    private final Releases releases;

    Saga(Journal journal, Publications publications, Releases releases) {
        this.journal = journal;
        this.publications = publications;
        this.releases = releases;
    }

    /**
     * What is to be done.
     *
     * @param key the step's
     * @param verb for the log, such as 'Published'
     */
    record Work(
            StepKey key, String verb, String name, String version, String environment, List<Leg> legs, RunContext run) {
        Work {
            legs = List.copyOf(legs);
        }

        private StepKey undoKey() {
            return undo(key);
        }
    }

    private static StepKey undo(StepKey key) {
        return key.child("undo");
    }

    /** Whether anything may have been sent. */
    boolean began(Work work) {
        return work.legs.stream().anyMatch(this::began);
    }

    private boolean began(Leg leg) {
        return publications
                .find(leg.key())
                .filter(each -> each.isIn(PublishState.PLANNED)
                        || each.isIn(PublishState.STAGED)
                        || each.isIn(PublishState.COMMITTED))
                .isPresent();
    }

    /** Where a registry keeps no note of who published, the same content may be another's. */
    private void requireNew(Work work, Leg leg, Destination.Presence seen) {
        if (seen == Destination.Presence.OURS && !began(leg)) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    work.name + " " + work.version + " is at "
                            + leg.destination().location() + " already, with this content.",
                    "Nothing is left to do there; take the target out, or raise the version.");
        }
    }

    /** Whether all of it is at its targets already, so that nothing is left to be sent. */
    boolean isThere(Work work) {
        try {
            for (Leg leg : work.legs) {
                if (!leg.done() && leg.destination().look() != Destination.Presence.OURS) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw known(e);
        }
    }

    /** Something that may fail between the steps of a saga. */
    @FunctionalInterface
    interface Part {
        void run() throws IOException;
    }

    /** Why it is being taken back; empty where it is not. */
    Optional<AgenticException> undoing(StepKey key) {
        return journal.within(key.runId(), undo(key).path()).stream()
                .findFirst()
                .map(entry -> RecordedFailure.fromJson(entry.result()));
    }

    /** From here on a release that ended in the middle is only ever taken back. */
    void giveUp(StepKey key, RunContext run) {
        AgenticException why = new AgenticException(
                ErrorCode.ABORTED, "It was rolled back by the run " + run.runId() + ".", "Publish it anew.");
        journal.fail(undo(key), UNDO, RecordedFailure.toJson(why, run.mask()));
    }

    /** Checks all targets, and says all that is wrong. */
    void preflight(Work work) {
        List<AgenticException> wrong = new ArrayList<>();
        for (Leg leg : work.legs) {
            if (!leg.done()) {
                try {
                    leg.destination().preflight();
                    requireNew(work, leg, leg.destination().look());
                } catch (IOException | RuntimeException e) {
                    wrong.add(known(e));
                }
            }
        }
        if (wrong.size() == 1) {
            throw wrong.get(0);
        }
        if (!wrong.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    String.join(
                            " ", wrong.stream().map(AgenticException::sentence).toList()),
                    "Nothing was sent.");
        }
    }

    /**
     * Does it, or takes all of it back and throws.
     *
     * @param beforeStage the last that may object before anything is sent, also where it is taken up again
     * @param beforeCommit the last that may object before anything becomes visible
     * @param afterCommit what must work for it to stand
     */
    void run(Work work, Part beforeStage, Part beforeCommit, Part afterCommit) {
        releases.enter(work.key);
        try {
            bring(work, beforeStage, beforeCommit);
            afterCommit.run();
            requireStanding(work);
        } catch (IOException | RuntimeException | Error e) {
            AgenticException failure = known(e);
            if (Thread.currentThread().isInterrupted()) {
                if (!releases.isAbandoned(work.key)) {
                    // Cancelled: the run that is resumed looks at the registries and goes on.
                    throw failure;
                }
                // The interrupt has had its effect; what takes back must not be cut off by it.
                Thread.interrupted();
            }
            // From here on it is to be taken back, whatever happens to this process.
            journal.fail(work.undoKey(), UNDO, RecordedFailure.toJson(failure, work.run.mask()));
            throw undone(work, failure);
        } finally {
            releases.leave(work.key);
        }
    }

    /** Stops where somebody, perhaps in another process, has begun to take it back. */
    private void requireStanding(Work work) {
        undoing(work.key).ifPresent(given -> {
            throw given;
        });
    }

    private void goOn(Work work) {
        goOn();
        requireStanding(work);
    }

    /** Stops before the next thing is done, where this thread is told to. */
    private static void goOn() {
        if (Thread.currentThread().isInterrupted()) {
            throw new AgenticException(ErrorCode.ABORTED, "Publishing was cancelled.", "");
        }
    }

    /** What failed, as a person is told. */
    static AgenticException known(Throwable e) {
        return e instanceof AgenticException known
                ? known
                : new AgenticException(
                        ErrorCode.PUBLISH, "Publishing failed: " + e + ".", "Mend the cause and run again.", false, e);
    }

    private void bring(Work work, Part beforeStage, Part beforeCommit) throws IOException {
        requireStanding(work);
        List<Leg> open = new ArrayList<>();
        for (Leg leg : work.legs) {
            if (!leg.done()) {
                Destination.Presence seen = leg.destination().look();
                requireNew(work, leg, seen);
                if (seen != Destination.Presence.OURS) {
                    open.add(leg);
                }
            }
        }
        if (!open.isEmpty()) {
            beforeStage.run();
        }
        for (Leg leg : open) {
            // What is promoted from there later must be this.
            leg.request().sent().plan(leg.request().sums());
            // From here on something of it may be there: what never got so far is none of ours to take back.
            record(work, leg, PublishState.PLANNED);
            goOn(work);
            leg.destination().stage();
        }
        for (Leg leg : open) {
            goOn(work);
            leg.destination().verify();
            record(work, leg, PublishState.STAGED);
        }
        if (!open.isEmpty()) {
            beforeCommit.run();
        }
        List<Leg> inOrder = work.legs.stream()
                .filter(leg -> !leg.done())
                .sorted(Comparator.comparing(leg -> leg.target().reversal()))
                .toList();
        for (Leg leg : inOrder) {
            if (open.contains(leg)) {
                goOn(work);
                leg.destination().commit();
                requireStanding(work);
            }
            record(work, leg, PublishState.COMMITTED);
            journal.complete(leg.key(), "\"committed\"");
            work.run
                    .console()
                    .println(work.verb + " " + work.name + " " + work.version + " to "
                            + leg.destination().location());
        }
    }

    /** Takes all back, the last first, and tells of each target what became of it. */
    SagaException undone(Work work, AgenticException failure) {
        List<String> became = new ArrayList<>();
        boolean left = false;
        for (int i = work.legs.size() - 1; i >= 0; i--) {
            Leg leg = work.legs.get(i);
            Destination.Left found = mayBeThere(leg) ? takeBack(leg) : Destination.Left.nothing();
            if (stopped(work.key)) {
                found = takeBack(leg);
            }
            record(work, leg, found);
            String told = told(work, leg, found);
            work.run.console().println(work.name + " " + work.version + " rolled back: " + told);
            became.add(told);
            left = left || found.state() != PublishState.COMPENSATED;
        }
        return new SagaException(
                failure,
                failure.getMessage() + (left ? " Not all could be taken back: " : " Rolled back: ")
                        + String.join("; ", became) + ".",
                left);
    }

    /**
     * Whether what was just taken back was cut off by an interrupt, and is to be done again at once.
     *
     * @throws AgenticException {@link ErrorCode#ABORTED} when it is done by the run that is resumed
     */
    boolean stopped(StepKey key) {
        if (!Thread.currentThread().isInterrupted()) {
            return false;
        }
        if (!releases.isAbandoned(key)) {
            goOn();
        }
        return Thread.interrupted();
    }

    /** Whether anything of a leg may be at its target. */
    private boolean mayBeThere(Leg leg) {
        return leg.done() || publications.find(leg.key()).isPresent();
    }

    /** What really happened at a target. */
    static String told(Work work, Leg leg, Destination.Left left) {
        String what = left.what().isEmpty() ? "nothing of it was there" : left.what();
        return work.run
                .mask()
                .apply(leg.place() + ": " + what + (left.link().isEmpty() ? "" : " (" + left.link() + ")"));
    }

    /** Never throws: what fails is left for a person to look at. */
    static Destination.Left takeBack(Leg leg) {
        try {
            return leg.destination().compensate();
        } catch (IOException | RuntimeException | Error e) {
            String why = e instanceof AgenticException known ? known.sentence() : String.valueOf(e);
            return new Destination.Left(
                    PublishState.FAILED, why, leg.destination().location());
        }
    }

    private void record(Work work, Leg leg, PublishState state) {
        record(work, leg, new Destination.Left(state, ""));
    }

    void record(Work work, Leg leg, Destination.Left left) {
        publications.record(leg, publications.now(leg, work.key.path(), work.environment, left, work.run), work.run);
    }

    /** What the step returns. */
    static Map<String, Object> result(Work work) {
        List<Object> list = new ArrayList<>();
        for (Leg leg : work.legs) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("type", leg.target().type());
            map.put("name", work.name);
            map.put("version", work.version);
            map.put("location", leg.destination().location());
            map.put("state", PublishState.COMMITTED.text());
            list.add(map);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("released", true);
        result.put("targets", list);
        return result;
    }
}
