package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptName;
import io.jenkins.plugins.agentic.engine.prompt.template.PromptFault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a text would be as a prompt: its fault, or how it renders. Nothing is saved, and no model is asked. */
final class PromptCheckResource {
    private final Engine engine;

    PromptCheckResource(Engine engine) {
        this.engine = engine;
    }

    List<Route> routes() {
        return List.of(Route.post("prompts/check", this::check));
    }

    private ApiAnswer check(ApiCall call) {
        PromptsResource.requireReading(call);
        Body body = call.body().only("name", "source", "variables");
        String source = body.needed("source");
        Map<String, ?> variables = variables(body);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("fault", null);
        answer.put("missing", null);
        answer.put("needs", List.of());
        answer.put("messages", List.of());
        answer.put("warnings", List.of());
        answer.put("mayEdit", call.access().may(ApiAccess.Permission.PROMPT_EDIT, ApiAccess.EVERYWHERE));
        answer.put("mayPromote", call.access().may(ApiAccess.Permission.PROMPT_PROMOTE, ApiAccess.EVERYWHERE));
        // The first step's fault is the text's; the second's is that of these variables.
        String step = "fault";
        try {
            String name = new PromptName(body.text("name").isBlank() ? "unnamed" : body.text("name")).text();
            PromptTemplate template = PromptTemplate.parse(name, source, partial -> partial(name, partial));
            answer.put("warnings", template.warnings());
            answer.put("needs", template.missing(variables));
            step = "missing";
            answer.put(
                    "messages",
                    template.render(variables).stream()
                            .map(message -> Map.of("role", message.role(), "text", message.text()))
                            .toList());
        } catch (PromptFault e) {
            answer.put(step, fault(e.sentence(), e.line(), e.column()));
        } catch (AgenticException e) {
            answer.put(step, fault(e.sentence(), 0, 0));
        }
        return ApiAnswer.ok(answer);
    }

    private static Map<String, ?> variables(Body body) {
        if (body.json("variables").isEmpty()) {
            return Map.of();
        }
        Map<String, Object> given = new LinkedHashMap<>();
        ((Map<?, ?>) body.plain().get("variables")).forEach((name, value) -> given.put(String.valueOf(name), value));
        return given;
    }

    private static Map<String, Object> fault(String text, int line, int column) {
        return Map.of("text", text, "line", line, "column", column);
    }

    private Optional<String> partial(String user, String name) {
        String folder = user.substring(0, user.lastIndexOf('/') + 1);
        try {
            return Optional.of(engine.prompts()
                    .read(PromptName.ofPartial(folder, name).text())
                    .source());
        } catch (AgenticException e) {
            // The template's own error says where it is wanted.
            return Optional.empty();
        }
    }
}
