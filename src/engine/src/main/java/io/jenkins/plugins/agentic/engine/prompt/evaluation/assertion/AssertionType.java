package io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The kinds of demand; names and meanings are promptfoo's. Each may have {@code not-} before it. */
public enum AssertionType {
    /** The answer is this text; or, where the value is a map or a list, JSON of the same value. */
    EQUALS(Value.ANY, false),
    CONTAINS(Value.TEXT, false),
    ICONTAINS(Value.TEXT, false),
    CONTAINS_ANY(Value.TEXTS, false),
    CONTAINS_ALL(Value.TEXTS, false),
    ICONTAINS_ANY(Value.TEXTS, false),
    ICONTAINS_ALL(Value.TEXTS, false),
    /** RE2's syntax: it takes linear time whatever the answer, and has no look-around and no back-references. */
    REGEX(Value.TEXT, false),
    STARTS_WITH(Value.TEXT, false),
    /** The whole answer is JSON, of the schema where one is given. */
    IS_JSON(Value.SCHEMA, false),
    /** A JSON object or array stands somewhere in the answer, of the schema where one is given. */
    CONTAINS_JSON(Value.SCHEMA, false),
    /** The cosine of the texts' embeddings is at least the threshold, which is 0.75 unless given. */
    SIMILAR(Value.TEXTS, false),
    /** A model judges by the text given. */
    LLM_RUBRIC(Value.TEXT, false),
    /** US dollars of the answer are at most the threshold. */
    COST(Value.NONE, true),
    /** Milliseconds of the answer are at most the threshold. */
    LATENCY(Value.NONE, true),
    /** Several demands that count as one. */
    ASSERT_SET(Value.NONE, false);

    /** promptfoo's types that are not to be had here, with what to use instead. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "javascript", "Use is-json with a schema, regex or llm-rubric; code in suites is not run.",
            "python", "Use is-json with a schema, regex or llm-rubric; code in suites is not run.",
            "webhook", "Suites open no connections of their own.",
            "factuality", "Use llm-rubric.",
            "answer-relevance", "Use llm-rubric or similar.",
            "model-graded-closedqa", "Use llm-rubric.",
            "g-eval", "Use llm-rubric.",
            "levenshtein", "Use similar or regex.",
            "select-best", "Compare versions instead: see docs/prompts.md.");

    /** What stands under {@code value}. */
    public enum Value {
        NONE,
        TEXT,
        /** A list of texts, or one text with commas. */
        TEXTS,
        /** A JSON Schema, or nothing. */
        SCHEMA,
        ANY
    }

    private final Value value;
    private final boolean needsThreshold;

    AssertionType(Value value, boolean needsThreshold) {
        this.value = value;
        this.needsThreshold = needsThreshold;
    }

    public Value value() {
        return value;
    }

    public boolean needsThreshold() {
        return needsThreshold;
    }

    /** As a suite writes it: {@code contains-any}. */
    public String written() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The type of a name without {@code not-}. */
    public static Optional<AssertionType> of(String written) {
        return Arrays.stream(values())
                .filter(type -> type.written().equals(written))
                .findFirst();
    }

    /** What to do instead, for a type that promptfoo has and this software has not. */
    public static Optional<String> instead(String written) {
        return Optional.ofNullable(ELSEWHERE.get(written));
    }

    /** Every name that may be written. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        Arrays.stream(values()).map(AssertionType::written).forEach(names::add);
        Arrays.stream(values()).map(type -> "not-" + type.written()).forEach(names::add);
        return names;
    }
}
