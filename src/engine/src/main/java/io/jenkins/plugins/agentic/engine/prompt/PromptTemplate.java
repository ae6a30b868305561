package io.jenkins.plugins.agentic.engine.prompt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.github.jknack.handlebars.Context;
import com.github.jknack.handlebars.EscapingStrategy;
import com.github.jknack.handlebars.Handlebars;
import com.github.jknack.handlebars.HandlebarsException;
import com.github.jknack.handlebars.Template;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One prompt in Google's dotprompt format: YAML front matter between lines of three dashes, then a Handlebars body whose
 * {@code {{role "…"}}} calls divide it into messages. The helper {@code {{data "name" value}}} fences text that nobody
 * vouches for, so that the model can tell data from instructions.
 *
 * <p>Immutable and thread-safe.
 */
public final class PromptTemplate {
    private static final Pattern FRONT_MATTER =
            Pattern.compile("\\A---\\R(.*?)^---\\R?", Pattern.DOTALL | Pattern.MULTILINE);
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String MARKER = "role-marker";
    private static final int VERSION_LENGTH = 12;

    private final String name;
    private final String version;
    private final JsonNode frontMatter;
    private final Template body;

    private PromptTemplate(String name, String version, JsonNode frontMatter, Template body) {
        this.name = name;
        this.version = version;
        this.frontMatter = frontMatter;
        this.body = body;
    }

    /** One message of the rendered prompt: {@code role} is 'system', 'user' or 'model'. */
    public record Message(String role, String text) {}

    /** Parses a template's source; errors name the template and, where known, line and column. */
    public static PromptTemplate parse(String name, String source) {
        Matcher matter = FRONT_MATTER.matcher(source);
        JsonNode frontMatter = MissingNode.getInstance();
        String text = source;
        try {
            if (matter.find()) {
                frontMatter = YAML.readTree(matter.group(1));
                text = source.substring(matter.end());
            }
            Handlebars handlebars = new Handlebars().with(EscapingStrategy.NOOP);
            handlebars.registerHelper("role", (role, options) -> options.<String>data(MARKER) + role + "\n");
            handlebars.registerHelper("data", (label, options) -> fence(String.valueOf(label), options.param(0, null)));
            handlebars.registerHelper("json", (value, options) -> Json.write(value));
            Template body = handlebars.compileInline(text);
            String version = Sha256.hex(source).substring(0, VERSION_LENGTH);
            return new PromptTemplate(name, version, frontMatter, body);
        } catch (JsonProcessingException e) {
            throw broken(
                    name,
                    "its front matter is not YAML (line " + (e.getLocation().getLineNr() + 1) + ": "
                            + e.getOriginalMessage() + ")");
        } catch (HandlebarsException | IOException e) {
            throw broken(name, "its body is not Handlebars (" + firstLine(e) + ")");
        }
    }

    /**
     * A text that nobody vouches for, fenced so that a model can tell it from instructions: what the helper {@code data}
     * makes of it.
     *
     * @param value a text, or what is written as JSON
     */
    public static String fence(String label, Object value) {
        String text = value instanceof CharSequence ? value.toString() : Json.pretty(value);
        return "<data name=\"" + label.replaceAll("[^A-Za-z0-9_. -]", "_") + "\" trust=\"untrusted\">\n"
                + text.replace("</data", "<\\/data") + "\n</data>\n";
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static AgenticException broken(String name, String why) {
        return new AgenticException(
                ErrorCode.PROMPT, "The prompt template '" + name + "' is broken: " + why + ".", "Mend the template.");
    }

    /** Fills in the variables and divides the text into messages; text before the first role is the user's. */
    public List<Message> render(Map<String, ?> variables) {
        // The marker can't be guessed, so no variable can begin a message of its own.
        String marker = "role-" + UUID.randomUUID() + ":";
        String text;
        try {
            Context context = Context.newContext(variables);
            context.data(MARKER, marker);
            text = body.apply(context);
        } catch (HandlebarsException | IOException e) {
            throw broken(name, "it can't be rendered (" + firstLine(e) + ")");
        }
        List<Message> messages = new ArrayList<>();
        String role = "user";
        int start = 0;
        while (start <= text.length()) {
            int found = text.indexOf(marker, start);
            int end = found < 0 ? text.length() : found;
            String content = text.substring(start, end);
            if (!content.isBlank()) {
                messages.add(new Message(role, content.strip()));
            }
            if (found < 0) {
                break;
            }
            int line = text.indexOf('\n', found);
            role = text.substring(found + marker.length(), line);
            start = line + 1;
        }
        return messages;
    }

    public String name() {
        return name;
    }

    /** Name and the first {@value #VERSION_LENGTH} hex digits of the source's SHA-256: {@code planner@0a1b2c3d4e5f}. */
    public String version() {
        return name + "@" + version;
    }

    /** The model the template asks for, if it asks for one. */
    public Optional<String> model() {
        return Optional.ofNullable(frontMatter.path("model").textValue());
    }

    /** A number of the front matter's {@code config}, such as {@code temperature} or {@code maxOutputTokens}. */
    public Optional<Double> config(String key) {
        JsonNode value = frontMatter.path("config").path(key);
        return value.isNumber() ? Optional.of(value.doubleValue()) : Optional.empty();
    }

    /** A text of the front matter's {@code config}, such as {@code thinkingLevel}. */
    public Optional<String> configText(String key) {
        return Optional.ofNullable(frontMatter.path("config").path(key).textValue());
    }

    /** The front matter's {@code config.safetySettings}, a list of {@code category} and {@code threshold}. */
    public Map<String, String> safety() {
        Map<String, String> safety = new LinkedHashMap<>();
        for (JsonNode entry : frontMatter.path("config").path("safetySettings")) {
            safety.put(entry.path("category").asText(), entry.path("threshold").asText());
        }
        return safety;
    }

    /** The tools of the front matter's {@code tools}, which an agent call may use unless the step names others. */
    public List<String> tools() {
        List<String> names = new ArrayList<>();
        frontMatter.path("tools").forEach(name -> names.add(name.asText()));
        return List.copyOf(names);
    }

    /** JSON Schema of the role's result; a schema that admits any object where the template has none. */
    public JsonNode resultSchema() {
        JsonNode schema = frontMatter.path("output").path("schema");
        return schema.isObject() ? schema : Json.MAPPER.createObjectNode().put("type", "object");
    }
}
