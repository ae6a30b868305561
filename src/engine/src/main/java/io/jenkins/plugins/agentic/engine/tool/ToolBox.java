package io.jenkins.plugins.agentic.engine.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools of one agent call. Does what a model asks, and answers with what the model is to read. */
public final class ToolBox {
    private static final int MOST_ARGUMENTS = 2_000_000;
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final Map<String, Tool> tools;
    private final ToolContext context;

    ToolBox(Map<String, Tool> tools, ToolContext context) {
        this.tools = tools;
        this.context = context;
    }

    /**
     * What came of a call.
     *
     * @param text what the model reads: untrusted, the run's secrets masked
     * @param error whether the tool could not do it
     * @param truncated whether the model is not shown all of it; the text says so
     * @param millis what it took
     */
    public record Outcome(String text, boolean error, boolean truncated, long millis) {}

    /** What the model is told of its tools, in the order in which they were named. */
    public List<ToolSpecification> specifications() {
        return tools.values().stream().map(Tool::specification).toList();
    }

    /** What a call of this name can change; nothing where there is no such tool. */
    public Tool.Kind kind(String name) {
        return Optional.ofNullable(tools.get(name)).map(Tool::kind).orElse(Tool.Kind.READ);
    }

    /**
     * Does one call. Whatever is wrong with it is an outcome for the model to read.
     *
     * @throws AgenticException only for what no model can mend: the run was cancelled, or the build node went away
     */
    public Outcome run(ToolExecutionRequest request) {
        long start = System.nanoTime();
        String text;
        boolean error = false;
        try {
            text = execute(request);
        } catch (ToolException e) {
            text = e.getMessage();
            error = true;
        } catch (AgenticException e) {
            if (e.code() == ErrorCode.ABORTED || e.retriable()) {
                throw e;
            }
            text = e.sentence();
            error = true;
        } catch (RuntimeException e) {
            // A defect of a tool, ours or a plugin's: the model can do without it.
            text = "The tool failed: " + e + ".";
            error = true;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new AgenticException(ErrorCode.ABORTED, "The step was cancelled while a tool ran.", "");
        }
        String masked = context.run().mask().apply(text == null ? "" : text);
        String shown = cut(masked, context.settings().mostOutput());
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        return new Outcome(shown, error, shown.length() != masked.length(), millis);
    }

    private String execute(ToolExecutionRequest request) throws ToolException {
        String name = request.name() == null ? "" : request.name();
        Tool tool = tools.get(name);
        if (tool == null) {
            throw new ToolException(("There is no tool '" + cut(name, 100) + "'. "
                            + (name.length() > 100 ? "" : Nearest.hint(name, tools.keySet())) + " There are: "
                            + String.join(", ", tools.keySet()) + ".")
                    .replaceAll(" +", " "));
        }
        Map<String, Object> arguments = arguments(request.arguments());
        checkNames(tool.specification().parameters(), arguments);
        return tool.execute(arguments, context);
    }

    private static Map<String, Object> arguments(String json) throws ToolException {
        if (json == null || json.isBlank()) {
            return Map.of();
        }
        if (json.length() > MOST_ARGUMENTS) {
            throw new ToolException("The arguments have " + json.length() + " characters, more than the "
                    + MOST_ARGUMENTS + " there may be.");
        }
        try {
            Map<String, Object> arguments = Json.MAPPER.readValue(json, OBJECT);
            if (arguments != null) {
                return arguments;
            }
        } catch (JsonProcessingException e) {
            throw new ToolException(
                    "The arguments are not a JSON object: " + cut(e.getOriginalMessage(), 300) + ".", e);
        }
        throw new ToolException("The arguments are not a JSON object.");
    }

    private static void checkNames(JsonObjectSchema schema, Map<String, Object> arguments) throws ToolException {
        if (schema == null) {
            return;
        }
        for (String name : Optional.ofNullable(schema.required()).orElse(List.of())) {
            if (arguments.get(name) == null) {
                throw new ToolException("The argument '" + name + "' is missing.");
            }
        }
        if (!Boolean.FALSE.equals(schema.additionalProperties())) {
            return;
        }
        for (String name : arguments.keySet()) {
            if (!schema.properties().containsKey(name)) {
                throw new ToolException("There is no argument '" + cut(name, 100) + "'; there are: "
                        + String.join(", ", schema.properties().keySet()) + ".");
            }
        }
    }

    /** The beginning and the end, with a line between that says what is missing. */
    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int head = splitsPair(text, most / 2) ? most / 2 - 1 : most / 2;
        int tail = text.length() - (most - most / 2);
        tail = splitsPair(text, tail) ? tail + 1 : tail;
        return text.substring(0, head) + "\n[… " + (tail - head) + " of " + text.length()
                + " characters are left out here …]\n" + text.substring(tail);
    }

    private static boolean splitsPair(String text, int at) {
        return at > 0 && at < text.length() && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }
}
