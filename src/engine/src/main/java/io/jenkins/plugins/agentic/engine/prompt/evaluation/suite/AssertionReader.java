package io.jenkins.plugins.agentic.engine.prompt.evaluation.suite;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Assertion;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.AssertionType;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Schemas;
import io.jenkins.plugins.agentic.engine.spec.Located;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Reads a suite's assertions. What can be checked without an answer is checked here, with its line. */
final class AssertionReader {
    private static final List<String> KEYS = List.of("type", "value", "threshold", "weight", "metric", "provider");
    private static final List<String> SET_KEYS = List.of("type", "assert", "threshold", "weight", "metric");
    private static final String NOT = "not-";

    private final SuiteFolder folder;

    AssertionReader(SuiteFolder folder) {
        this.folder = folder;
    }

    List<Assertion> list(Located list) {
        return list.items("'assert'").stream().map(this::one).toList();
    }

    private Assertion one(Located at) {
        Map<String, Located> entries = at.entries("An assertion");
        if (!entries.containsKey("type")) {
            throw at.wrong("The assertion has no 'type'.", "Write 'type: contains', for example.");
        }
        String written = entries.get("type").text("'type'");
        boolean negated = written.startsWith(NOT);
        AssertionType type = type(entries.get("type"), negated ? written.substring(NOT.length()) : written);
        at.entries("The assertion '" + written + "'", type == AssertionType.ASSERT_SET ? SET_KEYS : KEYS);
        List<Assertion> inner = List.of();
        if (type == AssertionType.ASSERT_SET) {
            if (!entries.containsKey("assert")) {
                throw at.wrong("The assert-set has no 'assert'.", "List its assertions there.");
            }
            inner = list(entries.get("assert"));
            if (inner.stream().anyMatch(each -> each.type() == AssertionType.ASSERT_SET)) {
                throw at.wrong("An assert-set stands in another.", "Put its assertions into the outer one.");
            }
        }
        Located threshold = entries.get("threshold");
        if (type.needsThreshold() && threshold == null) {
            throw at.wrong(
                    "The assertion '" + written + "' has no 'threshold'.",
                    type == AssertionType.COST ? "Give US dollars." : "Give milliseconds.");
        }
        Located weight = entries.get("weight");
        double heavy = weight == null ? 1 : weight.number("'weight'");
        if (heavy < 0) {
            throw weight.wrong("'weight' is negative.", "Use 0 or more.");
        }
        return new Assertion(
                type,
                negated,
                value(at, entries.get("value"), type, written),
                threshold == null ? null : Double.valueOf(threshold.number("'threshold'")),
                heavy,
                entries.containsKey("metric") ? entries.get("metric").text("'metric'") : "",
                entries.containsKey("provider") ? SuiteReader.model(entries.get("provider")) : "",
                inner,
                at.file() + ", line " + at.line());
    }

    private static AssertionType type(Located at, String written) {
        return AssertionType.of(written).orElseThrow(() -> {
            String hint = Nearest.hint(written, AssertionType.names());
            if (hint.isEmpty()) {
                hint = AssertionType.instead(written)
                        .orElse("There are: "
                                + String.join(
                                        ", ",
                                        Arrays.stream(AssertionType.values())
                                                .map(AssertionType::written)
                                                .toList())
                                + ", each also with not- before it.");
            }
            return at.wrong("There is no assertion type '" + written + "'.", hint);
        });
    }

    private Object value(Located at, Located given, AssertionType type, String written) {
        Object value = given == null ? null : fromFile(given, type);
        boolean missing = value == null || "".equals(value);
        Located place = given == null ? at : given;
        switch (type.value()) {
            case NONE -> {
                if (value != null) {
                    throw place.wrong("'" + written + "' takes no 'value'.", "Use 'threshold' or 'assert'.");
                }
            }
            case TEXT -> {
                if (missing || value instanceof Map || value instanceof List) {
                    throw place.wrong("'" + written + "' needs a text as 'value'.", "");
                }
                value = String.valueOf(value);
                if (type == AssertionType.REGEX && !((String) value).contains("{{")) {
                    pattern(place, (String) value);
                }
            }
            case TEXTS -> {
                if (missing || value instanceof Map || value instanceof List<?> list && list.isEmpty()) {
                    throw place.wrong("'" + written + "' needs a text or a list of texts as 'value'.", "");
                }
                value = texts(value, type);
            }
            case SCHEMA -> {
                if (value instanceof String text) {
                    value = Json.plain(Json.MAPPER.valueToTree(
                            Located.parse(place.file(), text).plain()));
                }
                if (value != null) {
                    schema(place, value);
                }
            }
            default -> {
                if (given == null) {
                    throw place.wrong("'" + written + "' has no 'value'.", "");
                }
            }
        }
        return value;
    }

    private Object fromFile(Located given, AssertionType type) {
        Object value = given.plain();
        if (value instanceof String text && text.startsWith(SuiteReader.FILE)) {
            String name = text.substring(SuiteReader.FILE.length());
            String content = folder.read(given, name);
            boolean structured = type.value() == AssertionType.Value.SCHEMA || type.value() == AssertionType.Value.ANY;
            if (structured && !folder.isKnown()) {
                return true;
            }
            return structured && SuiteReader.isData(name)
                    ? Located.parse(name, content).plain()
                    : content;
        }
        return value;
    }

    /** One text with commas is several, except for embeddings, whose texts are sentences. */
    private static List<String> texts(Object value, AssertionType type) {
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        if (type == AssertionType.SIMILAR) {
            return List.of(String.valueOf(value));
        }
        List<String> texts = new ArrayList<>();
        for (String part : String.valueOf(value).split(",")) {
            texts.add(part.strip());
        }
        return texts;
    }

    private static void pattern(Located at, String text) {
        try {
            Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw at.wrong(
                    "The regular expression is not of RE2's syntax: " + e.getDescription() + ".",
                    "There is no look-around and no back-reference.");
        }
    }

    private static void schema(Located at, Object value) {
        if (!(value instanceof Map) && !(value instanceof Boolean)) {
            throw at.wrong("The JSON Schema must be a map.", "");
        }
        Schemas.problem(value).ifPresent(problem -> {
            throw at.wrong("The JSON Schema is wrong: " + problem + ".", "It is read as draft 2020-12.");
        });
    }
}
