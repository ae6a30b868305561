package io.jenkins.plugins.agentic.host;

import hudson.EnvVars;
import hudson.Extension;
import hudson.model.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.flow.StepListener;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * The secrets that steps of running builds were given: what a command printed inside {@code withCredentials} may be handed
 * to an agent after that block has ended, when nothing says any more what is secret. Until the build ends, also after a
 * restart.
 */
@Extension
public class SeenSecrets implements StepListener {
    private static final Logger LOGGER = Logger.getLogger(SeenSecrets.class.getName());

    /** On the thread that runs the pipeline, before each step of each build: looks, and never fails. */
    @Override
    public void notifyOfNewStep(Step step, StepContext context) {
        try {
            List<String> secrets = bound(context);
            if (!secrets.isEmpty()) {
                add(context.get(Run.class), secrets);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "The secrets around a step could not be read.");
        }
    }

    /** What is bound around a step now. */
    static List<String> bound(StepContext context) throws IOException, InterruptedException {
        EnvironmentExpander expander = context.get(EnvironmentExpander.class);
        if (expander == null || expander.getSensitiveVariables().isEmpty()) {
            return List.of();
        }
        EnvVars variables = new EnvVars();
        expander.expand(variables);
        List<String> secrets = new ArrayList<>();
        for (String name : expander.getSensitiveVariables()) {
            secrets.add(variables.get(name));
        }
        secrets.removeIf(Objects::isNull);
        return secrets;
    }

    /** Notes some of a build. */
    static void add(Run<?, ?> build, List<String> secrets) throws IOException {
        if (ofBuild(build).add(secrets)) {
            build.save();
        }
    }

    static List<String> of(Run<?, ?> build) {
        SecretsSeen seen = build.getAction(SecretsSeen.class);
        return seen == null ? List.of() : seen.all();
    }

    private static SecretsSeen ofBuild(Run<?, ?> build) {
        synchronized (build) {
            SecretsSeen seen = build.getAction(SecretsSeen.class);
            if (seen == null) {
                seen = new SecretsSeen();
                build.addAction(seen);
            }
            return seen;
        }
    }

    /** The build has ended: nothing is masked any more, and nothing kept. */
    static void forget(Run<?, ?> build) {
        if (build.removeActions(SecretsSeen.class)) {
            try {
                build.save();
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, e, () -> build + " could not be saved without the secrets it was given.");
            }
        }
    }
}
