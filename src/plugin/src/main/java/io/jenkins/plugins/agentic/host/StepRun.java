package io.jenkins.plugins.agentic.host;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.agentic.engine.host.Answers;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.ImageHost;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** What the engine is told of the build that a step belongs to: its log and credentials, both behind the build's masks. */
final class StepRun {
    private StepRun() {}

    static RunContext of(
            String runId,
            StepContext step,
            Workspace workspace,
            Commands commands,
            Optional<ImageHost> images,
            Answers answers)
            throws IOException, InterruptedException {
        Run<?, ?> build = step.get(Run.class);
        BuildSecrets masks = new BuildSecrets(build, SecretMask.of(step));
        PrintStream logger = step.get(TaskListener.class).getLogger();
        return new RunContext(
                runId,
                build.getParent().getFullName(),
                AgenticBuild.startedBy(build),
                workspace,
                commands,
                line -> logger.println(masks.apply(line)),
                masks,
                images,
                masks,
                answers);
    }
}
