package io.jenkins.plugins.agentic.host;

import hudson.EnvVars;
import io.jenkins.plugins.agentic.AgenticGlobalConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Hides the secrets a step can see: what {@code withCredentials} bound around it, and the model's API key. */
record SecretMask(List<String> secrets) implements UnaryOperator<String> {
    private static final String HIDDEN = "****";

    SecretMask {
        // A secret that contains another one goes first, or its rest would show.
        secrets = secrets.stream()
                .filter(secret -> secret != null && !secret.isBlank())
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    static SecretMask of(StepContext context) throws IOException, InterruptedException {
        List<String> secrets = new ArrayList<>();
        AgenticGlobalConfiguration.get().apiKey().ifPresent(secrets::add);
        EnvironmentExpander expander = context.get(EnvironmentExpander.class);
        if (expander != null) {
            EnvVars variables = new EnvVars();
            expander.expand(variables);
            expander.getSensitiveVariables().forEach(name -> secrets.add(variables.get(name)));
        }
        return new SecretMask(secrets);
    }

    @Override
    public String apply(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, HIDDEN);
        }
        return masked;
    }

    @Override
    public String toString() {
        return "SecretMask[" + secrets.size() + " secrets]";
    }
}
