package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.policy.Intent;
import io.jenkins.plugins.agentic.engine.policy.Policies;
import io.jenkins.plugins.agentic.engine.publish.scan.SecretScan;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoints;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The step publishPackage: files of the workspace to all targets or to none, see {@link Saga}. */
public final class Publisher {
    private final Releases releases;
    private final Legs legs;
    private final Saga saga;
    private final Policies policies;
    private final Approval approval;
    private final Hooks hooks;

    public Publisher(
            Journal journal,
            Publications publications,
            Releases releases,
            PublishTargets targets,
            Policies policies,
            Checkpoints checkpoints) {
        this.releases = releases;
        this.legs = new Legs(journal, targets, publications);
        this.saga = new Saga(journal, publications, releases);
        this.policies = policies;
        this.approval = new Approval(checkpoints, journal, releases);
        this.hooks = new Hooks(journal);
    }

    /** Publishes, and returns {@code {released, targets[]}}; throws when nothing could be published. */
    public Map<String, Object> publish(StepKey key, Map<String, Object> arguments, RunContext run) {
        String name = (String) arguments.get("name");
        String version = (String) arguments.get("version");
        String environment = (String) arguments.get("environment");
        Versions.requireName(name);
        Versions.requireVersion(version);
        Versions.requireEnvironment(environment);
        List<Hooks.Hook> before = Hooks.read("prePublish", (List<?>) arguments.get("prePublish"));
        List<Hooks.Hook> after = Hooks.read("postPublish", (List<?>) arguments.get("postPublish"));
        List<PublishTargets.Chosen> chosen = legs.choose((List<?>) arguments.get("targets"), version);
        String pattern = (String) arguments.get("files");
        Function<ReleaseFiles, Saga.Work> with = all -> new Saga.Work(
                key,
                "Published",
                name,
                version,
                environment,
                legs.open(
                        key,
                        chosen,
                        new Legs.Version(name, version),
                        each -> each.pattern(pattern)
                                .map(own -> all.found().getOrDefault(own, List.of()))
                                .orElse(List.of()),
                        all.sums(),
                        run),
                run);
        Optional<AgenticException> failed = saga.undoing(key);
        if (failed.isPresent()) {
            // What takes back needs no files.
            throw ended(key, saga.undone(with.apply(ReleaseFiles.none()), failed.get()));
        }
        ReleaseFiles found = find(key, chosen, pattern, () -> with.apply(ReleaseFiles.none()), run);
        // Of one that is taken up again: what it began with, whatever lies there now.
        Map<String, String> begun =
                releases.begun(key).map(Releases.Release::sums).orElse(found.sums());
        ReleaseFiles files = found.as(begun);
        Saga.Work work = with.apply(files);
        releases.begin(key, Releases.Kind.PUBLISH, work, "", arguments, begun);
        if (!saga.began(work)) {
            // What a resumed release has passed it need not pass again: from here on it is finished or taken back.
            try {
                found.requireSame(begun);
                files.requireSizes(chosen, pattern);
                check(work, files, arguments);
                hooks.run(key, "prePublish", before, run);
            } catch (IOException | RuntimeException | Error e) {
                AgenticException refused = Saga.known(e);
                releases.end(key, ReleaseState.REFUSED, run.mask().apply(refused.getMessage()));
                throw refused;
            }
        }
        try {
            saga.run(
                    work,
                    () -> found.requireSame(begun),
                    () -> files.requireUnchanged(run.workspace()),
                    () -> hooks.run(key, "postPublish", after, run));
        } catch (SagaException e) {
            throw ended(key, e);
        }
        releases.end(key, ReleaseState.DONE, "");
        return Saga.result(work);
    }

    /** From here on a release that ended in the middle, published or promoted, is only ever taken back. */
    public void giveUp(StepKey key, RunContext run) {
        saga.giveUp(key, run);
    }

    /**
     * Refuses what a run kept where the persons whom it asked have not approved these very files.
     *
     * @param arguments of a publishPackage of what it kept
     * @throws AgenticException {@link ErrorCode#POLICY} with what is missing
     */
    public void requireApproved(Map<String, Object> arguments, Runs.Run source, Workspace kept) {
        List<PublishTargets.Chosen> chosen =
                legs.choose((List<?>) arguments.get("targets"), (String) arguments.get("version"));
        List<Optional<String>> patterns = chosen.stream()
                .map(each -> each.pattern((String) arguments.get("files")))
                .toList();
        try {
            approval.requireKept(
                    source,
                    releases.ofRun(source.id()),
                    () -> ReleaseFiles.find(
                            kept,
                            patterns.stream()
                                    .flatMap(Optional::stream)
                                    .distinct()
                                    .toList()),
                    patterns.stream().allMatch(Optional::isPresent));
        } catch (IOException e) {
            throw Saga.known(e);
        }
    }

    /** The files; none where they are gone and everything is at its target already. */
    private ReleaseFiles find(
            StepKey key, List<PublishTargets.Chosen> chosen, String pattern, Supplier<Saga.Work> bare, RunContext run) {
        try {
            return ReleaseFiles.find(
                    run.workspace(),
                    chosen.stream()
                            .flatMap(each -> each.pattern(pattern).stream())
                            .distinct()
                            .toList());
        } catch (IOException | AgenticException e) {
            if (!releases.isOpen(key)) {
                throw Saga.known(e);
            }
            Saga.Work work = bare.get();
            if (saga.began(work) && saga.isThere(work)) {
                return ReleaseFiles.none();
            }
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    Saga.known(e).getMessage() + " The release of " + work.name() + " " + work.version()
                            + " is in the middle, and can't be finished without them.",
                    "Bring the files back and resume, or roll the release back.",
                    false,
                    e);
        }
    }

    private AgenticException ended(StepKey key, SagaException undone) {
        releases.end(key, undone.left() ? ReleaseState.LEFTOVERS : ReleaseState.TAKEN_BACK, undone.getMessage());
        return undone;
    }

    /** All that can be checked before anything is sent. */
    private void check(Saga.Work work, ReleaseFiles files, Map<String, Object> arguments) throws IOException {
        RunContext run = work.run();
        if (Boolean.FALSE.equals(arguments.get("autoPublish"))) {
            Proposal proposal = new Proposal(
                    work.name(),
                    work.version(),
                    "",
                    work.environment(),
                    (List<?>) run.masked(arguments.get("targets")),
                    Map.of());
            approval.require(
                    new Approval.Wanted(work.key(), proposal, (String) arguments.get("approval"), (Boolean)
                            arguments.get("notStarter")),
                    files,
                    run);
            approval.requireFiles(work.legs());
        }
        policies.require(new Intent.Publication(
                Intent.Origin.of(run),
                work.name(),
                work.version(),
                files.paths(),
                work.legs().stream().map(Leg::place).toList()));
        scan(work, files, (List<?>) arguments.get("allowSecrets"));
        saga.preflight(work);
    }

    private static void scan(Saga.Work work, ReleaseFiles files, List<?> allowed) throws IOException {
        RunContext run = work.run();
        List<String> places = allowed.stream().map(String::valueOf).toList();
        Contents byPath = new Contents() {
            @Override
            public List<String> names() {
                return files.paths();
            }

            @Override
            public InputStream open(String name) throws IOException {
                return run.workspace().open(name);
            }
        };
        List<String> skipped = new ArrayList<>(new SecretScan(places).require(byPath));
        for (Leg leg : work.legs()) {
            Optional<Contents> elsewhere = leg.destination().elsewhere();
            if (elsewhere.isPresent()) {
                skipped.addAll(new SecretScan(places).require(elsewhere.get()));
            }
        }
        if (!skipped.isEmpty()) {
            run.console().println("Not searched for secrets, for its size or form: " + String.join(", ", skipped));
        }
    }
}
