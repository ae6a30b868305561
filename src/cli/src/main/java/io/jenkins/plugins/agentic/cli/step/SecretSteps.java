package io.jenkins.plugins.agentic.cli.step;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.BOOLEAN;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.LIST;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.STRING;

import io.jenkins.plugins.agentic.cli.run.Call;
import io.jenkins.plugins.agentic.cli.run.EnvironmentCredentials;
import io.jenkins.plugins.agentic.cli.run.PipelineRun;
import io.jenkins.plugins.agentic.cli.run.Step;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Secrets.Login;
import java.util.LinkedHashMap;
import java.util.List;
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
        EnvironmentCredentials known = call.run().credentials();
        Map<String, String> more = new LinkedHashMap<>();
        for (Object element : call.list("bindings")) {
            Map<?, ?> binding = element instanceof Map<?, ?> map ? map : Map.of();
            String id = String.valueOf(binding.get("credentialsId"));
            switch (String.valueOf(binding.get("$class"))) {
                case "string" -> more.put(String.valueOf(binding.get("variable")), known.text(id));
                case "usernameColonPassword" -> {
                    Login login = known.login(id);
                    more.put(String.valueOf(binding.get("variable")), login.user() + ":" + login.secret());
                }
                case "usernamePassword" -> {
                    Login login = known.login(id);
                    more.put(String.valueOf(binding.get("usernameVariable")), login.user());
                    more.put(String.valueOf(binding.get("passwordVariable")), login.secret());
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
        EnvironmentCredentials known = run.credentials();
        if (!known.isPair(id)) {
            return Map.of(name, known.text(id));
        }
        Login login = known.login(id);
        return Map.of(
                name, login.user() + ":" + login.secret(), name + "_USR", login.user(), name + "_PSW", login.secret());
    }
}
