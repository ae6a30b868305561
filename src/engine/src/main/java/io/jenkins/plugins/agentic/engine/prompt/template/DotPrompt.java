package io.jenkins.plugins.agentic.engine.prompt.template;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One prompt in Google's dotprompt format, parsed and ready to be rendered. Immutable and thread-safe.
 *
 * @see FrontMatter
 */
public final class DotPrompt {
    private final String name;
    private final PromptSource source;
    private final FrontMatter fields;
    private final PromptBody body;
    /** Made once, as every call renders: the fields that a rendered prompt shows, variables' defaults, and those it demands. */
    private final Map<String, Object> shown;

    private final Map<String, Object> defaults = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();

    private DotPrompt(String name, PromptSource source, FrontMatter fields, PromptBody body) {
        this.name = name;
        this.source = source;
        this.fields = fields;
        this.body = body;
        Map<String, Object> all = metadata();
        all.remove("input");
        this.shown = Collections.unmodifiableMap(all);
        if (Json.plain(fields.at("input", "default")) instanceof Map<?, ?> own) {
            own.forEach((key, value) -> defaults.put(String.valueOf(key), value));
        }
        fields.inputSchema().path("required").forEach(variable -> required.add(variable.asText()));
    }

    /**
     * What a template may refer to by name.
     *
     * @param partials finds a partial's text
     * @param schemas finds a named schema for Picoschema
     */
    public record Library(Function<String, Optional<String>> partials, Function<String, Optional<JsonNode>> schemas) {
        public static Library empty() {
            return new Library(name -> Optional.empty(), name -> Optional.empty());
        }
    }

    /** Parses and checks a template's source; a {@link PromptFault} says what is wrong and where. */
    public static DotPrompt parse(String name, String text, Library library) {
        PromptSource source = PromptSource.of(name, text);
        FrontMatter fields = FrontMatter.of(name, source, library.schemas());
        return new DotPrompt(name, source, fields, PromptBody.compile(name, source, library.partials()));
    }

    public String name() {
        return name;
    }

    public String source() {
        return source.text();
    }

    public FrontMatter fields() {
        return fields;
    }

    /** The Handlebars text below the front matter. */
    public String body() {
        return source.body();
    }

    /** The variables that the body reads outside of loops, in the order it first does. */
    public List<String> variables() {
        return body.check().variables();
    }

    /** Which variables the body uses, and how. */
    public BodyUse use() {
        return new BodyUse(fields, source.body());
    }

    /** Names of the partials that a template's text uses itself, be it right or not. */
    public static List<String> partials(String text) {
        return BodyCheck.partials(text);
    }

    /** A stretch of the body that belongs to one message. */
    public record Turn(String role, String text) {}

    /** The body divided where {@code {{role "…"}}} stands with the role's name written out, each without white space around. */
    public List<Turn> turns() {
        List<Turn> turns = new ArrayList<>();
        String role = "user";
        int start = 0;
        for (BodyTag tag : BodyTag.in(source.body())) {
            String text = source.body().substring(tag.offset(), tag.end());
            if (tag.name().equals("role") && text.matches("(?s)\\{\\{~?\\s*role\\s+[\"'][a-z]+[\"']\\s*~?}}")) {
                turns.add(new Turn(
                        role, source.body().substring(start, tag.offset()).strip()));
                role = text.replaceAll("(?s).*[\"']([a-z]+)[\"'].*", "$1");
                start = tag.end();
            }
        }
        turns.add(new Turn(role, source.body().substring(start).strip()));
        turns.removeIf(turn -> turn.text().isEmpty());
        return List.copyOf(turns);
    }

    /** The front matter in the form of dotprompt's implementations. */
    public Map<String, Object> metadata() {
        return fields.toMap();
    }

    /**
     * The source with a field set, or taken out where {@code value} is missing; the rest of the text stays as it is.
     *
     * @param path keys from the outermost inwards; an extension key such as {@code agentic.examples} is one key
     */
    public String sourceWith(JsonNode value, String... path) {
        return FrontMatterEdit.set(name, source, value, path);
    }

    /** The source with another body. */
    public String sourceWithBody(String text) {
        return source.text().substring(0, source.start() < 0 ? 0 : source.bodyStart()) + text;
    }

    /** Renders with the front matter's own defaults. */
    public Rendered render(PromptData data) {
        return render(data, Map.of());
    }

    /**
     * Fills in the variables and divides the text into messages.
     *
     * @param more defaults of variables, over those of the front matter
     */
    public Rendered render(PromptData data, Map<String, ?> more) {
        Map<String, Object> variables = new LinkedHashMap<>(defaults);
        variables.putAll(more);
        variables.putAll(data.input());
        demand(variables, data);
        Map<String, Object> atNames = new LinkedHashMap<>();
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("prompt", shown);
        metadata.put("docs", data.docs());
        metadata.put("messages", data.messages().stream().map(Message::toMap).toList());
        atNames.put("metadata", metadata);
        atNames.put("constraints", fields.constraints());
        atNames.putAll(data.context());
        Marks marks = new Marks();
        String text = body.apply(variables, atNames, marks);
        return new Rendered(shown, constrained(marks.messages(text, data.messages(), fields.examples())));
    }

    /** The variables that rendering needs, and that neither these data nor the front matter's defaults give. */
    public List<String> missing(PromptData data) {
        Map<String, Object> variables = new LinkedHashMap<>(defaults);
        variables.putAll(data.input());
        return missing(variables, data);
    }

    private List<String> missing(Map<String, Object> variables, PromptData data) {
        Set<String> needed = new LinkedHashSet<>(required);
        if (data.strict()) {
            needed.addAll(body.check().variables());
        }
        needed.removeAll(variables.keySet());
        return List.copyOf(needed);
    }

    private void demand(Map<String, Object> variables, PromptData data) {
        missing(variables, data).stream().findFirst().ifPresent(variable -> {
            int[] place = body.check().offset(variable).map(source::place).orElse(new int[] {0, 0});
            throw PromptFault.missing(name, variable, place[0], place[1]);
        });
    }

    /** Constraints that the body does not place itself stand at the end of the system's message. */
    private List<Message> constrained(List<Message> messages) {
        if (fields.constraints().isEmpty() || body.check().readsAt("constraints")) {
            return messages;
        }
        String text = "\nConstraints:\n- " + String.join("\n- ", fields.constraints()) + "\n";
        List<Message> with = new ArrayList<>(messages);
        if (with.isEmpty() || !with.get(0).role().equals("system")) {
            with.add(0, Message.text("system", text.strip() + "\n"));
            return with;
        }
        List<Part> parts = new ArrayList<>(with.get(0).content());
        parts.add(new Part.Text(text));
        with.set(0, new Message("system", parts, with.get(0).metadata()));
        return with;
    }
}
