package io.jenkins.plugins.agentic.cli.step;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.BOOLEAN;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.LIST;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.STRING;

import io.jenkins.plugins.agentic.cli.run.Call;
import io.jenkins.plugins.agentic.cli.run.Parameters;
import io.jenkins.plugins.agentic.cli.run.People;
import io.jenkins.plugins.agentic.cli.run.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** input, and the parameters it and a pipeline may ask for. */
final class InputSteps {
    private InputSteps() {}

    static List<Step> all() {
        return List.of(
                Step.named("input")
                        .required("message", STRING)
                        .optional("id", STRING, "")
                        .optional("ok", STRING, "Proceed")
                        .optional("submitter", STRING, "")
                        .optional("submitterParameter", STRING, "")
                        .optional("parameters", LIST, List.of())
                        .does(InputSteps::input),
                Step.named("choice")
                        .required("name", STRING)
                        .accepted(LIST, "choices")
                        .accepted(STRING, "description")
                        .does(BasicSteps::marked),
                Step.named("text")
                        .required("name", STRING)
                        .accepted(STRING, "defaultValue", "description")
                        .accepted(BOOLEAN, "trim")
                        .does(BasicSteps::marked),
                Step.named("booleanParam")
                        .required("name", STRING)
                        .optional("defaultValue", BOOLEAN, false)
                        .accepted(STRING, "description")
                        .does(BasicSteps::marked),
                Step.named("password")
                        .required("name", STRING)
                        .accepted(STRING, "defaultValue", "description")
                        .does(BasicSteps::marked));
    }

    /** Null, the submitter, the one value, or a map of them: as Jenkins' input step returns. */
    private static Object input(Call call) {
        List<People.Field> fields = new ArrayList<>();
        for (Object parameter : call.list("parameters")) {
            fields.add(field((Map<?, ?>) parameter));
        }
        Object outcome = call.once(() -> {
            People.Answer answer = call.run()
                    .settings()
                    .people()
                    .ask(
                            new People.Question(call.text("id"), call.text("message"), call.text("ok"), fields),
                            call::print);
            Map<String, Object> values = new LinkedHashMap<>(answer.values());
            if (!call.text("submitterParameter").isEmpty()) {
                values.put(call.text("submitterParameter"), answer.by());
            }
            return switch (values.size()) {
                case 0 -> null;
                case 1 -> values.values().iterator().next();
                default -> values;
            };
        });
        String who = call.text("submitterParameter");
        Object by = !who.isEmpty() && outcome instanceof Map<?, ?> values ? values.get(who) : null;
        call.run()
                .answered()
                .add(
                        call.text("id"),
                        call.text("message"),
                        call.text("submitter"),
                        outcome,
                        by == null ? "" : by.toString());
        return outcome;
    }

    private static People.Field field(Map<?, ?> parameter) {
        String kind = String.valueOf(parameter.get("$class"));
        List<String> choices = kind.equals("choice") ? Parameters.choices(parameter) : List.of();
        Object value = parameter.get("defaultValue");
        if (kind.equals("choice") && !choices.isEmpty()) {
            value = choices.get(0);
        }
        return new People.Field(
                String.valueOf(parameter.get("name")),
                kind,
                parameter.get("description") == null ? "" : String.valueOf(parameter.get("description")),
                value == null ? "" : value,
                choices);
    }
}
