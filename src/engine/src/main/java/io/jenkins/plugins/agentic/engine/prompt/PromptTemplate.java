package io.jenkins.plugins.agentic.engine.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.prompt.template.DotPrompt;
import io.jenkins.plugins.agentic.engine.prompt.template.Example;
import io.jenkins.plugins.agentic.engine.prompt.template.Fence;
import io.jenkins.plugins.agentic.engine.prompt.template.PromptData;
import io.jenkins.plugins.agentic.engine.prompt.template.Rendered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One prompt in Google's dotprompt format, as agent calls use it: YAML front matter between lines of three dashes, then a
 * Handlebars body whose {@code {{role "…"}}} calls divide it into messages. The helper {@code {{data "name" value}}} fences
 * text that nobody vouches for, so that the model can tell data from instructions.
 *
 * <p>Immutable and thread-safe.
 */
public final class PromptTemplate {
    private static final int VERSION_LENGTH = 12;

    private final DotPrompt prompt;
    private final String version;
    private final Function<String, Optional<String>> partials;

    private PromptTemplate(String name, String source, Function<String, Optional<String>> partials) {
        this.prompt = DotPrompt.parse(name, source, new DotPrompt.Library(partials, schema -> Optional.empty()));
        this.partials = partials;
        this.version = Sha256.hex(prompt.source()).substring(0, VERSION_LENGTH);
    }

    /** One message of the rendered prompt: {@code role} is 'system', 'user' or 'model'. */
    public record Message(String role, String text) {}

    /** Parses a template's source that uses no partials; errors name the template and, where known, line and column. */
    public static PromptTemplate parse(String name, String source) {
        return new PromptTemplate(name, source, partial -> Optional.empty());
    }

    /** @param partials finds the text of a partial by its name */
    public static PromptTemplate parse(String name, String source, Function<String, Optional<String>> partials) {
        return new PromptTemplate(name, source, partials);
    }

    /** Another text in the place of this one: of the same name, with the same partials. */
    public PromptTemplate withSource(String other) {
        return new PromptTemplate(name(), other, partials);
    }

    /**
     * A text that nobody vouches for, fenced so that a model can tell it from instructions: what the helper {@code data}
     * makes of it.
     *
     * @param value a text, or what is written as JSON
     */
    public static String fence(String label, Object value) {
        return Fence.around(label, value);
    }

    /**
     * Fills in the variables and divides the text into messages, without white space around each and without media; text
     * before the first role is the user's.
     */
    public List<Message> render(Map<String, ?> variables) {
        List<Message> messages = new ArrayList<>();
        render(PromptData.of(variables)).messages().forEach(message -> {
            String text = message.text().strip();
            if (!text.isEmpty()) {
                messages.add(new Message(message.role(), text));
            }
        });
        return messages;
    }

    /** Those that {@link #render(Map)} needs and that these variables, and the template's defaults, don't give. */
    public List<String> missing(Map<String, ?> variables) {
        return prompt.missing(PromptData.of(variables));
    }

    /** Renders with everything that dotprompt has: earlier messages, media, '@' variables. */
    public Rendered render(PromptData data) {
        return prompt.render(data);
    }

    /** Parsed source and fields. */
    public DotPrompt prompt() {
        return prompt;
    }

    public String name() {
        return prompt.name();
    }

    public String source() {
        return prompt.source();
    }

    /** Name and the first {@value #VERSION_LENGTH} hex digits of the source's SHA-256: {@code planner@0a1b2c3d4e5f}. */
    public String version() {
        return name() + "@" + version;
    }

    /** The model the template asks for, if it asks for one. */
    public Optional<String> model() {
        return prompt.fields().model();
    }

    /** The role the template is written for. */
    public Optional<String> role() {
        return prompt.fields().role();
    }

    /** What must hold besides the body's instructions. */
    public List<String> constraints() {
        return prompt.fields().constraints();
    }

    /** Few-shot examples, rendered as pairs of messages. */
    public List<Example> examples() {
        return prompt.fields().examples();
    }

    /** What is probably a mistake though it does no harm: one sentence each. */
    public List<String> warnings() {
        return prompt.fields().warnings();
    }

    /** A number of the front matter's {@code config}, such as {@code temperature} or {@code maxOutputTokens}. */
    public Optional<Double> config(String key) {
        JsonNode value = prompt.fields().at("config", key);
        return value.isNumber() ? Optional.of(value.doubleValue()) : Optional.empty();
    }

    /** A text of the front matter's {@code config}, such as {@code thinkingLevel}. */
    public Optional<String> configText(String key) {
        return Optional.ofNullable(prompt.fields().at("config", key).textValue());
    }

    /** The front matter's {@code config.safetySettings}, a list of {@code category} and {@code threshold}. */
    public Map<String, String> safety() {
        Map<String, String> safety = new LinkedHashMap<>();
        for (JsonNode entry : prompt.fields().at("config", "safetySettings")) {
            safety.put(entry.path("category").asText(), entry.path("threshold").asText());
        }
        return safety;
    }

    /** The tools of the front matter's {@code tools}, which an agent call may use unless the step names others. */
    public List<String> tools() {
        List<String> names = new ArrayList<>();
        prompt.fields().at("tools").forEach(name -> names.add(name.asText()));
        return List.copyOf(names);
    }

    /** JSON Schema of the role's result; a schema that admits any object where the template has none. */
    public JsonNode resultSchema() {
        JsonNode schema = prompt.fields().outputSchema();
        return schema.isObject() ? schema : Json.MAPPER.createObjectNode().put("type", "object");
    }
}
