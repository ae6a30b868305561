package io.jenkins.plugins.agentic.host;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.host.Answers;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.io.IOException;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A step that is stopped before it was taken up again after a restart may have left a release in the middle. */
final class LeftRelease {
    private static final Logger LOGGER = Logger.getLogger(LeftRelease.class.getName());

    private LeftRelease() {}

    /** Takes it back, on another thread, and once the engine can be opened. */
    static void takeBack(InstalledEngine installed, String step, StepKey key, StepContext context) {
        if (!StepSpecs.get(step).effect().isOfReleases()) {
            return;
        }
        try {
            // Now, while the step is there to be asked.
            RunContext run = StepRun.of(
                    key.runId(), context, new NoWorkspace(), Commands.none(), Optional.empty(), Answers.none());
            installed.run(() -> takeBack(installed, step, key, run));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "What " + step + " of " + key.runId() + " left could not be looked at.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void takeBack(InstalledEngine installed, String step, StepKey key, RunContext run) {
        Engine engine;
        try {
            engine = installed.engine();
        } catch (AgenticException e) {
            // What is public stays so until the database is there again.
            installed.later(() -> takeBack(installed, step, key, run));
            return;
        }
        try {
            engine.takeBack(key, run);
        } catch (AgenticException e) {
            LOGGER.info(() ->
                    step + " of " + key.runId() + " was aborted: " + run.mask().apply(e.sentence()));
        }
    }
}
