package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A command that the pipeline's author gave a step, such as the one that runs the tests. */
final class ProjectCommand {
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final int MOST_OUTPUT = 20_000;

    private ProjectCommand() {}

    /**
     * Runs it in the workspace for half an hour at most.
     *
     * @throws AgenticException with {@link ErrorCode#BUILD} when it can't be started, {@link ErrorCode#ABORTED} when the
     *     step is cancelled; a command that fails is no exception
     */
    static Commands.Result run(List<String> command, RunContext run) {
        run.console().println("  $ " + run.mask().apply(String.join(" ", command)));
        try {
            return run.commands().run(new Commands.Command(command, "", LONGEST, MOST_OUTPUT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(
                    ErrorCode.ABORTED, "The step was cancelled while " + command.get(0) + " ran.", "", false, e);
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "The program " + command.get(0) + " can't be run in "
                            + run.workspace().location() + ": " + e.getMessage() + ".",
                    "Check the step's parameter 'command' and what is installed.",
                    false,
                    e);
        }
    }
}
