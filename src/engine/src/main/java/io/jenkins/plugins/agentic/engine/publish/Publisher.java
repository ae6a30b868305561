package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.policy.Intent;
import io.jenkins.plugins.agentic.engine.policy.Policies;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The step publishPackage: files of the workspace to all targets or to none, see {@link Saga}. */
public final class Publisher {
    private final Releases releases;
    private final Legs legs;
    private final Saga saga;
    private final Policies policies;

    public Publisher(
            Journal journal, Publications publications, Releases releases, PublishTargets targets, Policies policies) {
        this.releases = releases;
        this.legs = new Legs(journal, targets);
        this.saga = new Saga(journal, publications);
        this.policies = policies;
    }

    /** Publishes, and returns {@code {released, targets[]}}; throws when nothing could be published. */
    public Map<String, Object> publish(StepKey key, Map<String, Object> arguments, RunContext run) {
        String name = (String) arguments.get("name");
        String version = (String) arguments.get("version");
        String environment = (String) arguments.get("environment");
        Versions.requireName(name);
        Versions.requireVersion(version);
        Versions.requireEnvironment(environment);
        Saga.Work work;
        ReleaseFiles files;
        try {
            List<PublishTargets.Chosen> chosen = legs.choose((List<?>) arguments.get("targets"), version);
            files = ReleaseFiles.find(run.workspace(), (String) arguments.get("files"));
            List<Leg> open = legs.open(key, chosen, new Legs.Version(name, version, files.paths()), run);
            work = new Saga.Work(key, "Published", name, version, environment, open, run);
        } catch (IOException e) {
            throw Saga.known(e);
        }
        Releases.Release begun = releases.begin(key, Releases.Kind.PUBLISH, work, "", arguments, files.sums());
        Optional<AgenticException> failed = saga.undoing(work);
        if (failed.isPresent()) {
            throw ended(key, saga.undone(work, failed.get()));
        }
        try {
            check(work, files);
        } catch (IOException | RuntimeException e) {
            AgenticException refused = Saga.known(e);
            if (work.legs().stream().noneMatch(Leg::done) && !saga.began(work)) {
                releases.end(key, ReleaseState.REFUSED, run.mask().apply(refused.getMessage()));
            }
            throw refused;
        }
        try {
            saga.run(
                    work,
                    () -> {
                        files.requireSame(begun.files());
                        files.requireUnchanged(run.workspace());
                    },
                    () -> {});
        } catch (SagaException e) {
            throw ended(key, e);
        }
        releases.end(key, ReleaseState.DONE, "");
        return Saga.result(work);
    }

    private AgenticException ended(StepKey key, SagaException undone) {
        releases.end(key, undone.left() ? ReleaseState.LEFTOVERS : ReleaseState.TAKEN_BACK, undone.getMessage());
        return undone;
    }

    /** All that can be checked before anything is sent. */
    private void check(Saga.Work work, ReleaseFiles files) throws IOException {
        policies.require(new Intent.Publication(
                Intent.Origin.of(work.run()),
                work.name(),
                work.version(),
                files.paths(),
                work.legs().stream().map(Leg::place).toList()));
        saga.preflight(work);
    }
}
