package io.jenkins.plugins.agentic.host;

import hudson.model.Run;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;

/**
 * The inputs of a build that was under way when Jenkins was started again. Jenkins finds them when it is first asked, with
 * the help of the Pipeline's own thread. A new input asks on that very thread: it would wait for itself, and fail the build
 * after a minute. So they are found before a checkpoint asks its question.
 */
final class RestoredInputs {
    private static final Logger LOGGER = Logger.getLogger(RestoredInputs.class.getName());

    private RestoredInputs() {}

    /** Waits for the Pipeline's thread, so not to be called on it. The first time after a restart it does something. */
    static void find(Run<?, ?> build) throws InterruptedException {
        InputAction inputs = build.getAction(InputAction.class);
        if (inputs == null) {
            return;
        }
        try {
            inputs.getExecutions();
        } catch (TimeoutException e) {
            // The input itself will say so, if it still can't.
            LOGGER.log(Level.WARNING, e, () -> "The inputs of " + build + " could not be found.");
        }
    }
}
