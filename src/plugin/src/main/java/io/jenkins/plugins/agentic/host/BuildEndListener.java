package io.jenkins.plugins.agentic.host;

import hudson.Extension;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.agentic.engine.journal.Runs.State;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tells the engine that a build with engine steps has ended. Builds without such steps never wake the engine. */
@Extension
public class BuildEndListener extends RunListener<Run<?, ?>> {
    private static final Logger LOGGER = Logger.getLogger(BuildEndListener.class.getName());

    @Override
    public void onFinalized(Run<?, ?> build) {
        SeenSecrets.forget(build);
        AgenticBuild known = build.getAction(AgenticBuild.class);
        if (known == null) {
            return;
        }
        State state = state(build.getResult());
        InstalledEngine installed = InstalledEngine.get();
        installed.run(() -> {
            try {
                installed.engine().endRun(known.getRunId(), state, "", "");
            } catch (RuntimeException e) {
                LOGGER.log(Level.WARNING, e, () -> "The end of " + known.getRunId() + " could not be recorded.");
            }
        });
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
