package io.jenkins.plugins.agentic.host;

import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.agentic.AgenticGlobalConfiguration;
import io.jenkins.plugins.agentic.engine.host.SecretForms;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Hides the secrets that a build has or had in its hands: what {@code withCredentials} bound, around this step or around
 * one before it, values of password parameters, and the models' API keys. Each in the forms in which programs print it.
 */
final class SecretMask implements UnaryOperator<String> {
    private static final String HIDDEN = "****";

    private final List<String> forms;

    SecretMask(List<String> secrets) {
        this(secrets.stream().filter(Objects::nonNull).flatMap(SecretForms::of));
    }

    private SecretMask(Stream<String> forms) {
        // A secret that contains another one goes first, or its rest would show.
        this.forms = forms.distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    static SecretMask of(StepContext context) throws IOException, InterruptedException {
        return of(context.get(Run.class), SeenSecrets.bound(context));
    }

    /** That of a build that has not ended yet, or just ends. */
    static SecretMask of(Run<?, ?> build, List<String> bound) {
        List<String> secrets =
                new ArrayList<>(AgenticGlobalConfiguration.get().engine().secrets());
        ParametersAction parameters = build.getAction(ParametersAction.class);
        if (parameters != null) {
            for (ParameterValue parameter : parameters.getParameters()) {
                if (parameter.isSensitive() && parameter.getValue() instanceof Secret secret) {
                    secrets.add(secret.getPlainText());
                }
            }
        }
        secrets.addAll(bound);
        secrets.addAll(SeenSecrets.of(build));
        return new SecretMask(secrets);
    }

    /** Hides one more. */
    SecretMask with(String secret) {
        return new SecretMask(Stream.concat(forms.stream(), SecretForms.of(secret)));
    }

    @Override
    public String apply(String text) {
        String masked = text;
        for (String form : forms) {
            masked = masked.replace(form, HIDDEN);
        }
        return masked;
    }

    @Override
    public String toString() {
        return "SecretMask[" + forms.size() + " forms]";
    }
}
