package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether a person has approved what is about to be published: the run's last checkpoint of that id, which must have shown
 * the very files. It is void as soon as a file, a file of the diff, or the versions of the prompts are others than it showed.
 */
final class Approval {
    /** Of the checkpoint, as publishPackage has it. */
    private static final String STANDARD = "publish";

    private static final String ASK = "Run the pipeline again, let a person approve, and publish what that run keeps.";

    private final Checkpoints checkpoints;

    Approval(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    /**
     * @param id of the checkpoint
     * @param notStarter whether the approver may not be who started the run
     * @throws AgenticException {@link ErrorCode#POLICY} when there is none, or it is void
     */
    void require(String id, boolean notStarter, ReleaseFiles files, RunContext run) throws IOException {
        Checkpoint shown = checkpoints
                .last(run.runId(), id)
                .filter(checkpoint -> checkpoint.state() == Checkpoint.State.APPROVED)
                .orElseThrow(() -> refused(
                        "The release is to be approved by a person, and the checkpoint '" + id + "' is not.",
                        "Put agentCheckpoint(id: '" + id + "', message: …, artifacts: …) before this step."));
        if (notStarter && (shown.by().isEmpty() || shown.by().equals(run.user()))) {
            throw starters(shown);
        }
        artifacts(shown, files);
        if (!new HashSet<>((List<?>) shown.content().getOrDefault("prompts", List.of()))
                .equals(new HashSet<>(checkpoints.prompts(run.runId())))) {
            throw isVoid(shown, "the run has used other versions of prompts since");
        }
        for (Object each : (List<?>) shown.content().getOrDefault("diff", List.of())) {
            diff(shown, (Map<?, ?>) each, run);
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
            try (InputStream in = run.workspace().open(path)) {
                // Masked as it was shown.
                now = run.mask().apply(new String(in.readAllBytes(), StandardCharsets.UTF_8));
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
