package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A template's source as text: its front matter, and the Handlebars expressions of its body. */
public final class TemplateText {
    private static final Pattern FRONT_MATTER =
            Pattern.compile("\\A---\\R(.*?)^---\\R?", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern EXPRESSION = Pattern.compile("\\{\\{\\{?(?!!)([^{}]*)\\}?\\}\\}");
    private static final Pattern STRING = Pattern.compile("\"[^\"]*\"|'[^']*'");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> WORDS = Set.of(
            "else",
            "if",
            "unless",
            "each",
            "with",
            "role",
            "data",
            "json",
            "history",
            "media",
            "section",
            "this",
            "as",
            "true",
            "false",
            "null",
            "undefined",
            "lookup",
            "log");
    private static final YAMLMapper YAML = new YAMLMapper();

    private final JsonNode frontMatter;
    private final List<String> expressions = new ArrayList<>();

    private TemplateText(JsonNode frontMatter, String body) {
        this.frontMatter = frontMatter;
        Matcher matcher = EXPRESSION.matcher(body);
        while (matcher.find()) {
            expressions.add(matcher.group(1).strip());
        }
    }

    /** Reads a source that {@code PromptTemplate.parse} accepts. */
    public static TemplateText of(String source) {
        Matcher matter = FRONT_MATTER.matcher(source);
        if (!matter.find()) {
            return new TemplateText(MissingNode.getInstance(), source);
        }
        try {
            return new TemplateText(YAML.readTree(matter.group(1)), source.substring(matter.end()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The template's front matter was not checked.", e);
        }
    }

    /** A part of the front matter; missing where there is none. */
    public JsonNode part(String name) {
        return frontMatter.path(name);
    }

    /**
     * Variables that must be given: those the input schema requires (JSON Schema's {@code required}, or Picoschema's names
     * without '?'), less those with a default; without an input schema the ones that stand alone between braces.
     */
    public List<String> required() {
        JsonNode schema = frontMatter.path("input").path("schema");
        Set<String> names = new LinkedHashSet<>();
        if (schema.path("properties").isObject()) {
            schema.path("required").forEach(name -> names.add(name.asText()));
        } else if (schema.isObject()) {
            schema.fieldNames().forEachRemaining(field -> {
                String name = field.replaceAll("\\(.*", "");
                if (!name.endsWith("?")) {
                    names.add(name);
                }
            });
        } else {
            expressions.stream()
                    .filter(text -> NAME.matcher(text).matches() && !WORDS.contains(text))
                    .forEach(names::add);
        }
        frontMatter.path("input").path("default").fieldNames().forEachRemaining(names::remove);
        return List.copyOf(names);
    }

    /** Every name that an expression of the body uses, helpers left out. */
    public Set<String> used() {
        Set<String> names = new TreeSet<>();
        for (String expression : expressions) {
            Matcher name = NAME.matcher(STRING.matcher(expression).replaceAll(" "));
            while (name.find()) {
                if (!WORDS.contains(name.group())) {
                    names.add(name.group());
                }
            }
        }
        return names;
    }

    /** Names that are printed as they are, outside of a data fence. */
    public Set<String> unfenced() {
        Set<String> names = new TreeSet<>();
        expressions.stream()
                .map(text -> text.replaceFirst("^&\\s*", ""))
                .filter(text ->
                        text.matches("[A-Za-z_@][A-Za-z0-9_.@/]*") && !WORDS.contains(text) || text.equals("this"))
                .forEach(names::add);
        return names;
    }

    /** Expressions that fence what nobody vouches for, white space aside. */
    public Set<String> fences() {
        Set<String> fences = new TreeSet<>();
        expressions.stream()
                .filter(text -> text.startsWith("data "))
                .map(text -> STRING.matcher(text).replaceAll("").replaceAll("\\s+", " "))
                .forEach(fences::add);
        return fences;
    }
}
