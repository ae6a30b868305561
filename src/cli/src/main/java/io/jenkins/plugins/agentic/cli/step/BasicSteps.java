package io.jenkins.plugins.agentic.cli.step;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.BOOLEAN;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.INTEGER;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.LIST;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.STRING;

import io.jenkins.plugins.agentic.cli.run.Call;
import io.jenkins.plugins.agentic.cli.run.Step;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.List;
import java.util.Map;

/** Messages and switches: echo, error, isUnix, timestamps, properties. */
final class BasicSteps {
    private BasicSteps() {}

    static List<Step> all() {
        return List.of(
                Step.named("echo").required("message", STRING).does(BasicSteps::echo),
                Step.named("error").required("message", STRING).does(BasicSteps::error),
                Step.named("isUnix").does(call -> !System.getProperty("os.name").startsWith("Windows")),
                Step.named("timestamps").body().does(BasicSteps::timestamps),
                Step.named("properties").required("properties", LIST).does(BasicSteps::properties),
                Step.named("parameters").required("parameters", LIST).does(BasicSteps::marked),
                Step.named("buildDiscarder").optional("strategy", STRING, "").does(BasicSteps::marked),
                Step.named("logRotator")
                        .accepted(
                                STRING,
                                "numToKeepStr",
                                "daysToKeepStr",
                                "artifactNumToKeepStr",
                                "artifactDaysToKeepStr")
                        .does(call -> "logRotator"),
                Step.named("disableConcurrentBuilds")
                        .accepted(BOOLEAN, "abortPrevious")
                        .does(BasicSteps::marked),
                Step.named("pipelineTriggers").required("triggers", LIST).does(BasicSteps::marked),
                Step.named("cron").required("spec", STRING).does(BasicSteps::marked),
                Step.named("pollSCM")
                        .required("spec", STRING)
                        .accepted(BOOLEAN, "ignorePostCommitHooks")
                        .does(BasicSteps::marked),
                Step.named("checkout")
                        .anyArguments()
                        .does(call -> call.once(() -> {
                            call.print("checkout: the workspace is a copy of the job's folder, nothing to fetch");
                            return Map.of();
                        })),
                Step.named("milestone")
                        .accepted(INTEGER, "ordinal")
                        .accepted(STRING, "label")
                        .does(call -> null));
    }

    private static Object echo(Call call) {
        return call.once(() -> {
            call.print(call.text("message"));
            return null;
        });
    }

    private static Object error(Call call) {
        return call.once(() -> {
            throw new AgenticException(ErrorCode.FAILED, call.text("message"), "");
        });
    }

    private static Object timestamps(Call call) throws Exception {
        call.run().log().showTimes();
        return call.body(call.frame());
    }

    /** A value that only says what it is: {@code $class} is the step's name, the rest its arguments. */
    static Object marked(Call call) {
        java.util.LinkedHashMap<String, Object> value = new java.util.LinkedHashMap<>(call.arguments());
        value.put("$class", call.name());
        return value;
    }

    private static Object properties(Call call) {
        for (Object property : call.list("properties")) {
            if (property instanceof Map<?, ?> map && "parameters".equals(map.get("$class"))) {
                call.run().parameters().declare((List<?>) map.get("parameters"));
                call.run().exportParameters();
            } else {
                String name = property instanceof Map<?, ?> map ? String.valueOf(map.get("$class")) : "" + property;
                call.once(name, () -> {
                    call.print("note: the property " + name + " has no effect in this host");
                    return null;
                });
            }
        }
        return null;
    }
}
