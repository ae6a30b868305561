package io.jenkins.plugins.agentic.cli.step;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.BOOLEAN;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.LIST;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.STRING;

import io.jenkins.plugins.agentic.cli.run.Call;
import io.jenkins.plugins.agentic.cli.run.PipelineRun;
import io.jenkins.plugins.agentic.cli.run.Step;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The environment of a block: withEnv, and withCredentials with secrets from this process' environment. */
public final class SecretSteps {
    private SecretSteps() {}

    static List<Step> all() {
        return List.of(
                Step.named("withEnv").required("overrides", LIST).body().does(SecretSteps::withEnv),
                Step.named("withCredentials").required("bindings", LIST).body().does(SecretSteps::withCredentials),
                Step.named("usernamePassword")
                        .required("credentialsId", STRING)
                        .required("usernameVariable", STRING)
                        .required("passwordVariable", STRING)
                        .does(BasicSteps::marked),
                Step.named("usernameColonPassword")
                        .required("credentialsId", STRING)
                        .required("variable", STRING)
                        .does(BasicSteps::marked),
                // Both a secret's binding and a parameter's definition, as in Jenkins.
                Step.named("string")
                        .accepted(STRING, "name", "defaultValue", "description", "credentialsId", "variable")
                        .accepted(BOOLEAN, "trim")
                        .does(BasicSteps::marked),
                Step.named("credentials").required("id", STRING).does(BasicSteps::marked));
    }

    private static Object withEnv(Call call) throws Exception {
        Map<String, String> more = new LinkedHashMap<>();
        for (Object element : call.list("overrides")) {
            String override = String.valueOf(element);
            int equals = override.indexOf('=');
            if (equals < 1) {
                throw new AgenticException(
                        ErrorCode.JENKINSFILE,
                        "Step 'withEnv': '" + override + "' is no assignment.",
                        "Write withEnv(['NAME=value']) { … }.");
            }
            String name = override.substring(0, equals);
            String value = override.substring(equals + 1);
            int plus = name.indexOf('+');
            if (plus > 0) {
                // PATH+ANYTHING=/folder puts a folder before the others.
                name = name.substring(0, plus);
                String old = call.run().environment().get(name);
                value = old == null ? value : value + java.io.File.pathSeparator + old;
            }
            more.put(name, value);
        }
        // Values often hold what differs from terminal to terminal, such as PATH: only the names are compared.
        call.enter(Map.of("names", List.copyOf(more.keySet())));
        return call.body(call.frame().scope(call.key().path()).with(more));
    }

    private static Object withCredentials(Call call) throws Exception {
        call.enter();
        Map<String, String> more = new LinkedHashMap<>();
        for (Object element : call.list("bindings")) {
            Map<?, ?> binding = element instanceof Map<?, ?> map ? map : Map.of();
            String id = String.valueOf(binding.get("credentialsId"));
            switch (String.valueOf(binding.get("$class"))) {
                case "string" -> more.put(String.valueOf(binding.get("variable")), secret(call.run(), id));
                case "usernameColonPassword" -> {
                    String[] pair = pair(call.run(), id);
                    more.put(String.valueOf(binding.get("variable")), pair[0] + ":" + pair[1]);
                }
                case "usernamePassword" -> {
                    String[] pair = pair(call.run(), id);
                    more.put(String.valueOf(binding.get("usernameVariable")), pair[0]);
                    more.put(String.valueOf(binding.get("passwordVariable")), pair[1]);
                }
                default ->
                    throw new AgenticException(
                            ErrorCode.JENKINSFILE,
                            "Step 'withCredentials' does not know the binding " + element + ".",
                            "This host knows string, usernamePassword and usernameColonPassword.");
            }
        }
        return call.body(call.frame().scope(call.key().path()).with(more));
    }

    /** What {@code NAME = credentials('id')} in a declarative environment block puts there. */
    public static Map<String, String> credentials(PipelineRun run, String name, String id) {
        String prefix = variable(id);
        if (run.settings().hostEnvironment().containsKey(prefix + "_USR")) {
            String[] pair = pair(run, id);
            return Map.of(name, pair[0] + ":" + pair[1], name + "_USR", pair[0], name + "_PSW", pair[1]);
        }
        return Map.of(name, secret(run, id));
    }

    private static String secret(PipelineRun run, String id) {
        String value = run.settings().hostEnvironment().get(variable(id));
        if (value == null || value.isEmpty()) {
            throw missing(id, "Set the environment variable " + variable(id) + ".");
        }
        run.secrets().add(value);
        return value;
    }

    private static String[] pair(PipelineRun run, String id) {
        Map<String, String> host = run.settings().hostEnvironment();
        String user = host.get(variable(id) + "_USR");
        String password = host.get(variable(id) + "_PSW");
        String both = host.getOrDefault(variable(id), "");
        if ((user == null || password == null) && both.indexOf(':') > 0) {
            user = both.substring(0, both.indexOf(':'));
            password = both.substring(both.indexOf(':') + 1);
        }
        if (user == null || password == null) {
            throw missing(
                    id,
                    "Set the environment variables " + variable(id) + "_USR and " + variable(id) + "_PSW, or "
                            + variable(id) + " as user:password.");
        }
        run.secrets().add(password);
        return new String[] {user, password};
    }

    /** The environment variable that holds a secret in this host. */
    public static String variable(String id) {
        return id.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static AgenticException missing(String id, String hint) {
        return new AgenticException(ErrorCode.FAILED, "There is no secret for the credentials '" + id + "'.", hint);
    }
}
