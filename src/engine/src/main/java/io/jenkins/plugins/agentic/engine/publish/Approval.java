package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Whether a person has approved what is about to be published: the run's last checkpoint of that id, which must have shown
 * the very files. It is void as soon as a file, a file of the diff, or the versions of the prompts are others than it showed,
 * and counts for one publication: that which it showed, where it did.
 */
final class Approval {
    private static final int DIGITS = 12;

    /** Of the checkpoint, as publishPackage has it. */
    private static final String STANDARD = "publish";

    private static final String ASK = "Run the pipeline again, let a person approve, and publish what that run keeps.";

    /** More than a file's text was, in bytes: what was masked in it may be longer. */
    private static final int SLACK = 1 << 20;

    private static final int MOST_BYTES_OF_A_CHARACTER = 3;

    private final Checkpoints checkpoints;
    private final Journal journal;
    private final Releases releases;

    Approval(Checkpoints checkpoints, Journal journal, Releases releases) {
        this.checkpoints = checkpoints;
        this.journal = journal;
        this.releases = releases;
    }

    /**
     * A step that is to be approved.
     *
     * @param id of the checkpoint
     * @param notStarter whether the approver may not be who started the run
     */
    record Wanted(StepKey key, Proposal proposal, String id, boolean notStarter) {}

    /**
     * For a publication.
     *
     * @throws AgenticException {@link ErrorCode#POLICY} when there is none, or it is void
     */
    void require(Wanted wanted, ReleaseFiles files, RunContext run) throws IOException {
        Checkpoint shown = approved(run.runId(), wanted, "artifacts: …");
        requireOther(shown, wanted, run.user());
        Object release = shown.content().get("release");
        if (release != null) {
            requireSame(shown, (Map<?, ?>) release, wanted.proposal);
        }
        artifacts(shown, files);
        if (!new HashSet<>((List<?>) shown.content().getOrDefault("prompts", List.of()))
                .equals(new HashSet<>(checkpoints.prompts(run.runId())))) {
            throw isVoid(shown, "the run has used other versions of prompts since");
        }
        for (Object each : (List<?>) shown.content().getOrDefault("diff", List.of())) {
            diff(shown, (Map<?, ?>) each, run);
        }
        use(shown, wanted);
    }

    /**
     * For a promotion: nobody would know what an approval is for that does not show it.
     *
     * @param asked the run that asked
     * @throws AgenticException {@link ErrorCode#POLICY} when there is none, or it is void
     */
    void requirePromotion(Wanted wanted, Runs.Run asked, RunContext run) {
        Checkpoint shown = approved(asked.id(), wanted, "release: …");
        requireOther(shown, wanted, run.user(), asked.user());
        if (!(shown.content().get("release") instanceof Map<?, ?> release)) {
            throw refused(
                    "The approval of checkpoint " + shown.number() + " does not say what it is for.",
                    "Give agentCheckpoint what is promoted: release: [name: …, version: …, from: …, environment: …,"
                            + " targets: …].");
        }
        requireSame(shown, release, wanted.proposal);
        use(shown, wanted);
    }

    private Checkpoint approved(String runId, Wanted wanted, String shows) {
        return checkpoints
                .last(runId, wanted.id)
                .filter(checkpoint -> checkpoint.state() == Checkpoint.State.APPROVED)
                .orElseThrow(() -> refused(
                        "The release is to be approved by a person, and the checkpoint '" + wanted.id + "' is not.",
                        "Put agentCheckpoint(id: '" + wanted.id + "', message: …, " + shows + ") before this step."));
    }

    private static void requireOther(Checkpoint shown, Wanted wanted, String... starters) {
        if (wanted.notStarter && (shown.by().isEmpty() || List.of(starters).contains(shown.by()))) {
            throw starters(shown);
        }
    }

    private static void requireSame(Checkpoint shown, Map<?, ?> release, Proposal proposal) {
        String other = proposal.otherThan(release);
        if (!other.isEmpty()) {
            throw isVoid(shown, other);
        }
    }

    /** An approval counts for one publication, and once more for the same where all of it was taken back. */
    private void use(Checkpoint shown, Wanted wanted) {
        String name =
                "approval-" + Sha256.hex(shown.runId() + " " + shown.number()).substring(0, DIGITS);
        StepKey own = wanted.key.child(name);
        // First noted, then looked: of two at once both are refused, and not both published.
        journal.begin(own, StepCall.of("publish:approval", Map.of(), UnaryOperator.identity()));
        journal.complete(own, "true");
        List<Releases.Release> others = new ArrayList<>(releases.ofRun(wanted.key.runId()));
        others.addAll(releases.of(wanted.proposal.name(), wanted.proposal.version()));
        for (Releases.Release other : others) {
            boolean nothing = other.state().equals(ReleaseState.REFUSED.text())
                    || other.state().equals(ReleaseState.TAKEN_BACK.text())
                            && Proposal.of(other).isSame(wanted.proposal);
            if (!nothing
                    && !other.key().equals(wanted.key)
                    && journal.find(other.key().child(name)).isPresent()) {
                throw refused(
                        "The approval of checkpoint " + shown.number() + " was for one publication, and that was "
                                + other.name() + " " + other.version() + " in " + other.environment() + ".",
                        "Ask again before this step: agentCheckpoint(id: '" + wanted.id + "', message: …).");
            }
        }
    }

    /** Files that are looked for, and summed, only where it matters what they are. */
    @FunctionalInterface
    interface Kept {
        ReleaseFiles find() throws IOException;
    }

    /**
     * Whether what a run kept may be published after its end: where it asked persons about files, or its own release needed
     * an approval, that must have been given, and for these very files.
     *
     * @param made the run's own releases
     * @param kept what is to be published of it
     * @param all whether each target takes files
     * @throws AgenticException {@link ErrorCode#POLICY} when it was not
     */
    void requireKept(Runs.Run source, List<Releases.Release> made, Kept kept, boolean all) throws IOException {
        Set<String> ids = new TreeSet<>(Set.of(STANDARD));
        boolean wanted = false;
        boolean notStarter = false;
        for (Releases.Release each : made) {
            if (Boolean.FALSE.equals(each.arguments().get("autoPublish"))) {
                wanted = true;
                ids.add(String.valueOf(each.arguments().getOrDefault("approval", STANDARD)));
                notStarter |= Boolean.TRUE.equals(each.arguments().get("notStarter"));
            }
        }
        Map<String, Checkpoint> asked = new TreeMap<>();
        for (Checkpoint each : checkpoints.of(source.id())) {
            if (ids.contains(each.inputId())) {
                asked.put(each.inputId(), each);
            }
            if (!((List<?>) each.content().getOrDefault("artifacts", List.of())).isEmpty()) {
                asked.put("", each);
            }
        }
        if (wanted && asked.isEmpty()) {
            throw refused(
                    "The run " + source.id() + " publishes only what a person approved, and nobody was asked.", ASK);
        }
        ReleaseFiles files = asked.isEmpty() ? ReleaseFiles.none() : kept.find();
        for (Checkpoint shown : asked.values()) {
            if (shown.state() != Checkpoint.State.APPROVED) {
                throw refused(
                        "The run " + source.id() + " asked a person by checkpoint " + shown.number()
                                + ", which is not approved.",
                        ASK);
            }
            if (notStarter && (shown.by().isEmpty() || shown.by().equals(source.user()))) {
                throw starters(shown);
            }
            if (!all) {
                throw refused(
                        "The approval of checkpoint " + shown.number() + " is for files, and a target takes none.",
                        "Publish an archive that the checkpoint shows.");
            }
            artifacts(shown, files);
        }
    }

    private static AgenticException starters(Checkpoint shown) {
        return refused(
                "The release was approved by " + (shown.by().isEmpty() ? "nobody known" : shown.by())
                        + ", and must be by another than who started the run.",
                "Let another person approve, and run again.");
    }

    /** Refuses what comes from elsewhere than from files: no checkpoint has shown it. */
    void requireFiles(List<Leg> legs) {
        for (Leg leg : legs) {
            if (leg.request().files().isEmpty()) {
                throw refused(
                        "What goes to " + leg.destination().location()
                                + " is no file, so that no approval can be bound to it.",
                        "Publish an archive, such as 'docker save' writes, that the checkpoint shows.");
            }
        }
    }

    private static void artifacts(Checkpoint shown, ReleaseFiles files) {
        Map<String, String> seen = new TreeMap<>();
        for (Object each : (List<?>) shown.content().getOrDefault("artifacts", List.of())) {
            Map<?, ?> artifact = (Map<?, ?>) each;
            seen.put(String.valueOf(artifact.get("path")), String.valueOf(artifact.get("sha256")));
        }
        files.sums().forEach((path, sum) -> {
            if (!seen.containsKey(path)) {
                throw refused(
                        "The approval of checkpoint " + shown.number() + " does not cover " + path + ".",
                        "Give agentCheckpoint the same pattern: artifacts: …");
            }
            if (!seen.get(path).equals(sum)) {
                throw isVoid(shown, path + " has changed since");
            }
        });
    }

    /** A file of the diff that has another content than was shown. */
    private static void diff(Checkpoint shown, Map<?, ?> file, RunContext run) throws IOException {
        String path = String.valueOf(file.get("path"));
        Object after = file.get("after");
        String now = null;
        if (run.workspace().exists(path)) {
            int most = (int) Math.min(Integer.MAX_VALUE - SLACK, characters(file) * MOST_BYTES_OF_A_CHARACTER) + SLACK;
            try (InputStream in = run.workspace().open(path)) {
                byte[] bytes = in.readNBytes(most);
                if (in.read() >= 0) {
                    // What was shown was not that long.
                    throw isVoid(shown, path + " has changed since");
                }
                // Masked as it was shown.
                now = run.mask().apply(new String(bytes, StandardCharsets.UTF_8));
            }
        }
        Object whole = file.get("afterSha256");
        boolean same = whole == null
                ? Objects.equals(after, now)
                : now != null && Sha256.hex(now).equals(whole);
        if (!same) {
            throw isVoid(shown, path + " has changed since");
        }
    }

    /** Of a file of the diff as it was to be; of one that is to be gone none. */
    private static long characters(Map<?, ?> file) {
        return file.get("afterCharacters") instanceof Number whole
                ? whole.longValue()
                : file.get("after") instanceof String text ? text.length() : 0;
    }

    private static AgenticException isVoid(Checkpoint shown, String why) {
        return refused(
                "The approval of checkpoint " + shown.number() + " is void: " + why + " (it was for content "
                        + shown.shortHash() + ").",
                "Ask again, and publish right after.");
    }

    private static AgenticException refused(String message, String hint) {
        return new AgenticException(ErrorCode.POLICY, message, hint);
    }
}
