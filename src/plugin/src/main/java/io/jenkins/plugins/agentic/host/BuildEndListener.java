package io.jenkins.plugins.agentic.host;

import hudson.Extension;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.agentic.engine.journal.Runs.State;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells the engine that a build with engine steps has ended, and why it failed. Builds without such steps never wake the
 * engine.
 */
@Extension
public class BuildEndListener extends RunListener<Run<?, ?>> {
    private static final Logger LOGGER = Logger.getLogger(BuildEndListener.class.getName());

    @Override
    public void onFinalized(Run<?, ?> build) {
        // While it is still known what is secret in it.
        List<String> secrets = SeenSecrets.of(build);
        SeenSecrets.forget(build);
        AgenticBuild known = build.getAction(AgenticBuild.class);
        if (known == null) {
            return;
        }
        State state = state(build.getResult());
        InstalledEngine installed = InstalledEngine.get();
        installed.run(() -> {
            try {
                installed.engine().endRun(known.getRunId(), state, error(build, state, secrets), "");
            } catch (RuntimeException e) {
                LOGGER.log(Level.WARNING, e, () -> "The end of " + known.getRunId() + " could not be recorded.");
            }
        });
    }

    private static String error(Run<?, ?> build, State state, List<String> secrets) {
        return state == State.FAILED || state == State.ABORTED
                ? BuildFailure.of(build, SecretMask.of(build, secrets))
                : "";
    }

    static State state(Result result) {
        if (result == Result.SUCCESS) {
            return State.SUCCEEDED;
        }
        if (result == Result.UNSTABLE) {
            return State.UNSTABLE;
        }
        return result == null || result == Result.FAILURE ? State.FAILED : State.ABORTED;
    }
}
