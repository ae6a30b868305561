package io.jenkins.plugins.agentic.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.resource.AllowSchemaLoader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON Schema, draft 2020-12, that values are checked against. Schemas come from prompts and suites, which others write:
 * none is ever fetched, from the network or a file, and patterns are RE2's, whose time grows with the text's length only.
 * Thread-safe.
 */
public final class SchemaCheck {
    private static final int ERRORS_SHOWN = 5;
    /** Where the validator's own copies of the drafts' meta-schemas are. */
    private static final String OWN = "classpath:draft";

    private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");
    private static final Set<String> VALUES = Set.of("const", "enum", "default", "examples");

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder -> builder.schemaLoaders(loaders ->
                    loaders.add(new AllowSchemaLoader(iri -> iri.toString().startsWith(OWN)))));
    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .regularExpressionFactory(SchemaCheck::re2)
            .build();

    private final JsonSchema schema;

    private SchemaCheck(JsonSchema schema) {
        this.schema = schema;
    }

    /**
     * Compiles a schema.
     *
     * @throws AgenticException {@link ErrorCode#PROMPT} when it can't be used
     */
    public static SchemaCheck of(JsonNode schema) {
        try {
            return new SchemaCheck(FACTORY.getSchema(schema, CONFIG));
        } catch (JsonSchemaException | StackOverflowError e) {
            throw unusable(e);
        }
    }

    /** What is wrong with a schema, in words without a full stop; empty for a good one. */
    public static Optional<String> problem(JsonNode schema) {
        Optional<String> foreign = foreign(schema);
        if (foreign.isPresent()) {
            return foreign;
        }
        try {
            List<String> errors = new SchemaCheck(FACTORY.getSchema(SchemaLocation.of(SchemaId.V202012), CONFIG))
                    .errors(schema, ERRORS_SHOWN);
            return errors.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", errors));
        } catch (JsonSchemaException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * What in a schema is not accepted from others: a reference to another document, or a pattern that RE2 can't read. In
     * words without a full stop; empty where there is nothing of the kind.
     */
    public static Optional<String> foreign(JsonNode schema) {
        for (Map.Entry<String, JsonNode> entry : schema.properties()) {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            Optional<String> found = VALUES.contains(key) ? Optional.empty() : foreign(key, value);
            if (found.isPresent()) {
                return found;
            }
        }
        if (schema.isArray()) {
            for (JsonNode element : schema) {
                Optional<String> found = foreign(element);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> foreign(String key, JsonNode value) {
        if (REFERENCES.contains(key) && value.isTextual() && !isKnown(value.textValue())) {
            return Optional.of(key + " '" + value.textValue()
                    + "' is another document, and none is fetched; put it below" + " $defs and write #/$defs/…");
        }
        if (key.equals("pattern") && value.isTextual()) {
            return notRe2(value.textValue());
        }
        if (key.equals("patternProperties") && value.isObject()) {
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                Optional<String> wrong = notRe2(entry.getKey());
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
        }
        return foreign(value);
    }

    private static boolean isKnown(String reference) {
        return !reference.contains(":") && !reference.startsWith("/")
                || reference.startsWith("https://json-schema.org/draft/");
    }

    private static Optional<String> notRe2(String pattern) {
        try {
            compiled(pattern);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("the pattern '" + pattern + "' is not of RE2's syntax (" + e.getDescription()
                    + "), which has no look-around and no back-reference");
        }
    }

    /** As ECMA 262 has them, a code unit is four hex digits. */
    private static Pattern compiled(String pattern) {
        return Pattern.compile(pattern.replaceAll("(?<!\\\\)((?:\\\\\\\\)*)\\\\u([0-9a-fA-F]{4})", "$1\\\\x{$2}"));
    }

    private static RegularExpression re2(String pattern) {
        try {
            Pattern compiled = compiled(pattern);
            return value -> compiled.matcher(value).find();
        } catch (PatternSyntaxException e) {
            throw new JsonSchemaException(notRe2(pattern).orElseThrow());
        }
    }

    /**
     * How a value violates the schema, in words a model can act on; empty where it does not.
     *
     * @throws AgenticException {@link ErrorCode#PROMPT} when the schema can't be used after all
     */
    public List<String> errors(JsonNode value, int most) {
        try {
            return schema.validate(value).stream()
                    .map(ValidationMessage::getMessage)
                    .sorted()
                    .limit(most)
                    .toList();
        } catch (JsonSchemaException | StackOverflowError e) {
            throw unusable(e);
        }
    }

    private static AgenticException unusable(Throwable e) {
        String why = e instanceof StackOverflowError
                ? "it refers to itself without end"
                : String.valueOf(e.getMessage()).replaceFirst("\\.$", "");
        return new AgenticException(
                ErrorCode.PROMPT,
                "A JSON Schema can't be used: " + why + ".",
                "It is read as draft 2020-12; nothing that it refers to is fetched, and its patterns are RE2's.");
    }
}
