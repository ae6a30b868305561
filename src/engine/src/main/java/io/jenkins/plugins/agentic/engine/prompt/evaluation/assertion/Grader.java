package io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Grades answers by assertions, with promptfoo's rules: a score is the mean of its parts' scores by weight; without a
 * threshold every part must pass, with one the score must reach it. Thread-safe.
 */
public final class Grader {
    private static final int SHOWN = 200;

    private final Schemas schemas = new Schemas();
    private static final ObjectReader WHOLE = Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Similarity similarity;

    public Grader(Supplier<EmbeddingModel> embeddings) {
        this.similarity = new Similarity(embeddings);
    }

    /** One answer while it is graded. */
    private record Grading(Subject subject, Judge judge, AtomicInteger rubrics) {}

    /**
     * Grades an answer by all assertions of a test.
     *
     * @param threshold least score that passes, or null
     * @throws AgenticException when an assertion can't be decided: a judge that does not answer, a model that is missing
     */
    public Grade grade(List<Assertion> assertions, Double threshold, Subject subject, Judge judge) {
        return together(assertions, threshold, new Grading(subject, judge, new AtomicInteger()));
    }

    private Grade together(List<Assertion> assertions, Double threshold, Grading grading) {
        if (assertions.isEmpty()) {
            return Grade.of(true, "no assertions");
        }
        List<Grade> parts = new ArrayList<>();
        double scores = 0;
        double weights = 0;
        BigDecimal cost = BigDecimal.ZERO;
        for (Assertion assertion : assertions) {
            Grade part = one(assertion, grading).named(assertion.name());
            parts.add(part);
            scores += part.score() * assertion.weight();
            weights += assertion.weight();
            cost = cost.add(part.cost());
        }
        boolean all = parts.stream().allMatch(Grade::passed);
        double score = weights > 0 ? scores / weights : all ? 1 : 0;
        boolean passed = threshold == null ? all : score >= threshold;
        String reason = threshold == null
                ? all ? "all assertions passed" : String.join("; ", failed(parts))
                : String.format(Locale.ROOT, "score %.2f, %.2f is the least", score, threshold);
        return new Grade("", passed, score, reason, cost, parts);
    }

    private static List<String> failed(List<Grade> parts) {
        return parts.stream()
                .filter(part -> !part.passed())
                .map(part -> part.assertion() + ": " + part.reason())
                .toList();
    }

    private Grade one(Assertion written, Grading grading) {
        Assertion assertion = Values.filled(written, grading.subject.variables());
        Grade grade = positive(assertion, grading);
        return assertion.negated()
                ? new Grade(
                        "",
                        !grade.passed(),
                        1 - grade.score(),
                        "not wanted: " + grade.reason(),
                        grade.cost(),
                        grade.parts())
                : grade;
    }

    private Grade positive(Assertion assertion, Grading grading) {
        Subject subject = grading.subject;
        String output = subject.output();
        String text = String.valueOf(assertion.value());
        return switch (assertion.type()) {
            case EQUALS -> equal(assertion.value(), output);
            case CONTAINS -> contains(output.contains(text), text);
            case ICONTAINS -> contains(lower(output).contains(lower(text)), text);
            case STARTS_WITH -> Grade.of(output.startsWith(text), "the answer begins '" + shown(output) + "'");
            case CONTAINS_ANY -> any(assertion, output::contains);
            case ICONTAINS_ANY -> any(assertion, value -> lower(output).contains(lower(value)));
            case CONTAINS_ALL -> all(assertion, output::contains);
            case ICONTAINS_ALL -> all(assertion, value -> lower(output).contains(lower(value)));
            case REGEX -> regex(assertion, text, output);
            case IS_JSON -> isJson(assertion.value(), output);
            case CONTAINS_JSON -> containsJson(assertion.value(), output);
            case SIMILAR -> similarity.grade(assertion, Values.texts(assertion.value()), output);
            case LLM_RUBRIC -> rubric(assertion, text, grading);
            case COST ->
                most(subject.cost().doubleValue(), assertion.threshold(), "the answer cost $%.6f, $%.6f is the most");
            case LATENCY ->
                most(subject.millis(), assertion.threshold(), "the answer took %.0f ms, %.0f ms is the most");
            case ASSERT_SET -> together(assertion.inner(), assertion.threshold(), grading);
        };
    }

    private static Grade rubric(Assertion assertion, String text, Grading grading) {
        String model = assertion.provider().isEmpty() ? grading.subject.judge() : assertion.provider();
        Grade verdict = grading.judge.judge(text, grading.subject, model, grading.rubrics.incrementAndGet());
        boolean enough = assertion.threshold() == null || verdict.score() >= assertion.threshold();
        return new Grade("", verdict.passed() && enough, verdict.score(), verdict.reason(), verdict.cost(), List.of());
    }

    private static Grade equal(Object value, String output) {
        if (value instanceof CharSequence || value instanceof Number || value instanceof Boolean || value == null) {
            return Grade.of(output.equals(String.valueOf(value)), "the answer is '" + shown(output) + "'");
        }
        try {
            JsonNode wanted = Json.MAPPER.valueToTree(value);
            return Grade.of(WHOLE.readTree(output).equals(wanted), "the answer is " + shown(output));
        } catch (JsonProcessingException e) {
            return Grade.of(false, "the answer is not JSON");
        }
    }

    private static Grade contains(boolean found, String value) {
        return Grade.of(found, "the answer " + (found ? "contains '" : "does not contain '") + shown(value) + "'");
    }

    private static Grade any(Assertion assertion, Predicate<String> in) {
        List<String> values = Values.texts(assertion.value());
        List<String> found = values.stream().filter(in).toList();
        return Grade.of(
                !found.isEmpty(),
                found.isEmpty() ? "the answer contains none of " + values : "the answer contains " + found);
    }

    private static Grade all(Assertion assertion, Predicate<String> in) {
        List<String> missing =
                Values.texts(assertion.value()).stream().filter(in.negate()).toList();
        return Grade.of(
                missing.isEmpty(), missing.isEmpty() ? "the answer contains all" : "the answer lacks " + missing);
    }

    private static Grade regex(Assertion assertion, String text, String output) {
        try {
            boolean found = Pattern.compile(text).matcher(output).find();
            return Grade.of(found, "the answer " + (found ? "matches " : "does not match ") + shown(text));
        } catch (PatternSyntaxException e) {
            throw new AgenticException(
                    ErrorCode.PROMPT,
                    assertion.place() + ": the regular expression '" + text + "' is wrong: " + e.getDescription() + ".",
                    "It is of RE2's syntax.");
        }
    }

    private Grade isJson(Object schema, String output) {
        try {
            JsonNode json = WHOLE.readTree(output);
            if (json == null || json.isMissingNode()) {
                return Grade.of(false, "the answer is empty");
            }
            List<String> errors = schemas.errors(schema, json);
            return Grade.of(errors.isEmpty(), errors.isEmpty() ? "the answer fits" : String.join("; ", errors));
        } catch (JsonProcessingException e) {
            return Grade.of(
                    false, "the answer is not JSON (line " + e.getLocation().getLineNr() + ")");
        }
    }

    private Grade containsJson(Object schema, String output) {
        List<JsonNode> found = EmbeddedJson.in(output);
        if (found.isEmpty()) {
            return Grade.of(false, "the answer contains no JSON");
        }
        List<String> errors = List.of();
        for (JsonNode json : found) {
            errors = schemas.errors(schema, json);
            if (errors.isEmpty()) {
                return Grade.of(true, "the answer contains JSON that fits");
            }
        }
        return Grade.of(false, String.join("; ", errors));
    }

    private static Grade most(double value, double threshold, String reason) {
        return Grade.of(value <= threshold, String.format(Locale.ROOT, reason, value, threshold));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String shown(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }
}
