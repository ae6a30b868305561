package io.jenkins.plugins.agentic.cli.serve;

import io.jenkins.plugins.agentic.cli.ServedRuns;
import io.jenkins.plugins.agentic.cli.run.EnvironmentCredentials;
import io.jenkins.plugins.agentic.cli.run.RunFolder;
import io.jenkins.plugins.agentic.cli.run.Secrets;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.api.ApiHost;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.publish.Releases;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the API needs of the command line: steps run in this process, credentials are in its environment. */
final class LocalHost implements ApiHost {
    private static final System.Logger LOGGER = System.getLogger(LocalHost.class.getName());

    private final Path home;
    private final Map<String, String> environment;
    private final Optional<ServedRuns> runs;

    LocalHost(Path home, Map<String, String> environment, Optional<ServedRuns> runs) {
        this.home = home;
        this.environment = environment;
        this.runs = runs;
    }

    @Override
    public Optional<Workflows> workflows() {
        return runs.map(served -> served);
    }

    @Override
    public String place() {
        return home.toAbsolutePath().normalize().toString();
    }

    @Override
    public RunContext context(String runId, String job, String user, Workspace workspace) {
        Secrets secrets = new Secrets();
        return new RunContext(
                runId,
                job,
                user,
                workspace,
                Commands.none(),
                line -> {},
                secrets::mask,
                new EnvironmentCredentials(environment, secrets));
    }

    /** Takes back what a server before was killed in the middle of taking back, of runs that have ended. */
    void takeBackLost(Engine engine) {
        try {
            for (Releases.Release lost : engine.lostReleases()) {
                Runs.Run run = engine.runs().get(lost.key().runId());
                if (run.source().equals(place())) {
                    takeBack(engine, lost);
                } else {
                    runs.ifPresent(served -> served.alone(run, () -> takeBack(engine, lost)));
                }
            }
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "Releases that are to be taken back could not be looked for", e);
        }
    }

    private void takeBack(Engine engine, Releases.Release lost) {
        RunContext context = context(lost.key().runId(), lost.job(), lost.user(), new NoWorkspace());
        engine.takeBackLost(lost, context).ifPresent(told -> LOGGER.log(System.Logger.Level.WARNING, told));
    }

    @Override
    public Optional<Workspace> kept(String runId) {
        return Optional.of(RunFolder.of(home, runId).artifacts())
                .filter(Files::isDirectory)
                .map(LocalWorkspace::new);
    }

    @Override
    public Optional<Workspace> downloads(String runId) {
        return kept(runId);
    }

    @Override
    public void answer(Checkpoint checkpoint, Answer answer) {
        if (runs.isPresent() && runs.get().answer(checkpoint.runId(), checkpoint.inputId(), answer)) {
            return;
        }
        // A checkpoint is open shortly before its input waits, and shortly after that was answered.
        if (runs.isPresent() && runs.get().isUnderWay(checkpoint.runId())) {
            throw Problem.later(
                    "Checkpoint " + checkpoint.number() + " does not wait for an answer at this moment. Ask again.", 1);
        }
        throw Problem.of(
                409,
                "Checkpoint " + checkpoint.number() + " waits in the process that runs the pipeline: answer it at its"
                        + " terminal.");
    }
}
