package io.jenkins.plugins.agentic.host;

import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.agentic.AgenticGlobalConfiguration;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Hides the secrets that a build has or had in its hands: what {@code withCredentials} bound, around this step or around
 * one before it, values of password parameters, and the models' API keys. Each in the forms in which programs print it:
 * as it is, line by line, in JSON, in an address, in Base64.
 */
record SecretMask(List<String> secrets) implements UnaryOperator<String> {
    private static final String HIDDEN = "****";

    /** Shorter ones stand in other texts by chance, in forms that nobody meant to write. */
    private static final int SHORTEST_IN_OTHER_FORMS = 8;

    SecretMask {
        // A secret that contains another one goes first, or its rest would show.
        secrets = secrets.stream()
                .filter(secret -> secret != null && !secret.isBlank())
                .flatMap(SecretMask::forms)
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    static SecretMask of(StepContext context) throws IOException, InterruptedException {
        List<String> secrets = new ArrayList<>(AgenticGlobalConfiguration.get().apiKeys());
        Run<?, ?> build = context.get(Run.class);
        ParametersAction parameters = build.getAction(ParametersAction.class);
        if (parameters != null) {
            for (ParameterValue parameter : parameters.getParameters()) {
                if (parameter.isSensitive() && parameter.getValue() instanceof Secret secret) {
                    secrets.add(secret.getPlainText());
                }
            }
        }
        secrets.addAll(SeenSecrets.bound(context));
        secrets.addAll(SeenSecrets.get().of(build));
        return new SecretMask(secrets);
    }

    private static Stream<String> forms(String secret) {
        if (secret.length() < SHORTEST_IN_OTHER_FORMS) {
            return Stream.of(secret);
        }
        String json = Json.write(secret);
        Stream<String> forms = Stream.of(
                secret,
                json.substring(1, json.length() - 1),
                URLEncoder.encode(secret, StandardCharsets.UTF_8),
                Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
        Stream<String> lines =
                secret.lines().map(String::strip).filter(line -> line.length() >= SHORTEST_IN_OTHER_FORMS);
        return Stream.concat(forms, lines);
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
