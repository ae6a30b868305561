package io.jenkins.plugins.agentic.host;

import hudson.EnvVars;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.flow.StepListener;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * The secrets that steps of running builds were given: what a command printed inside {@code withCredentials} may be handed
 * to an agent after that block has ended, when nothing says any more what is secret. In memory only, until the build ends;
 * after a restart those are known again that a later step is given.
 */
@Extension
public class SeenSecrets implements StepListener {
    private static final Logger LOGGER = Logger.getLogger(SeenSecrets.class.getName());

    private final Map<String, Set<String>> byBuild = new ConcurrentHashMap<>();

    static SeenSecrets get() {
        return ExtensionList.lookupSingleton(SeenSecrets.class);
    }

    /** On the thread that runs the pipeline, before each step of each build: looks, and never fails. */
    @Override
    public void notifyOfNewStep(Step step, StepContext context) {
        try {
            List<String> secrets = bound(context);
            if (!secrets.isEmpty()) {
                byBuild.computeIfAbsent(
                                context.get(Run.class).getExternalizableId(), id -> ConcurrentHashMap.newKeySet())
                        .addAll(secrets);
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

    /** One that the engine asked for. */
    void add(Run<?, ?> build, String secret) {
        byBuild.computeIfAbsent(build.getExternalizableId(), id -> ConcurrentHashMap.newKeySet())
                .add(secret);
    }

    List<String> of(Run<?, ?> build) {
        return List.copyOf(byBuild.getOrDefault(build.getExternalizableId(), Set.of()));
    }

    void forget(Run<?, ?> build) {
        byBuild.remove(build.getExternalizableId());
    }
}
