package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Grade;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One call of an evaluation and how it was graded.
 *
 * @param number from 1, unique in the evaluation
 * @param prompt the variant's label
 * @param model as it named itself; empty where none answered
 * @param test the test's number
 * @param repeat from 1
 * @param cost US dollars of the answer
 * @param millis how long the model took
 */
public record CaseResult(
        int number,
        String prompt,
        String promptVersion,
        String model,
        int test,
        String title,
        int repeat,
        State state,
        Grade grade,
        String output,
        BigDecimal cost,
        long millis,
        Usage usage,
        boolean rehearsal) {

    /** What came of it. */
    public enum State {
        PASSED,
        FAILED,
        /** No answer came, or it could not be graded. One that is cut short, blocked or empty has failed. */
        ERROR
    }

    /** Whether it says something about its prompt. */
    boolean graded() {
        return state != State.ERROR;
    }

    public boolean passed() {
        return state == State.PASSED;
    }

    /** With the answer's text and every part of the grade. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("number", number);
        map.put("prompt", prompt);
        map.put("promptVersion", promptVersion);
        map.put("model", model);
        map.put("test", test);
        map.put("title", title);
        map.put("repeat", repeat);
        map.put("state", state.name());
        map.put("score", grade.score());
        map.put("reason", grade.reason());
        map.put("assertions", grade.parts().stream().map(Grade::toMap).toList());
        map.put("cost", cost.doubleValue());
        map.put("gradingCost", grade.cost().doubleValue());
        map.put("latencyMs", millis);
        map.put("inputTokens", usage.input());
        map.put("outputTokens", usage.output());
        map.put("thoughtTokens", usage.thoughts());
        map.put("rehearsal", rehearsal);
        map.put("output", output);
        return map;
    }
}
