package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.agent.Questions;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Grade;
import java.util.List;
import java.util.Map;

/** What a judging model answers: {@code reason}, {@code pass} and {@code score}, as promptfoo's judges do. */
final class Verdicts {
    private Verdicts() {}

    static Grade grade(Questions.Answer verdict) {
        if (!verdict.unusable().isEmpty()) {
            throw new AgenticException(
                    ErrorCode.MODEL, "The judge gave no verdict: " + verdict.unusable(), "Use another model as judge.");
        }
        if (!verdict.misfits().isEmpty()) {
            throw new AgenticException(
                    ErrorCode.MODEL,
                    "The judge's verdict does not fit: " + String.join("; ", verdict.misfits()) + ".",
                    "Use another model as judge.");
        }
        Map<String, Object> map = Json.readMap(Questions.withoutFence(verdict.text()));
        return new Grade(
                "",
                Boolean.TRUE.equals(map.get("pass")),
                ((Number) map.get("score")).doubleValue(),
                String.valueOf(map.get("reason")),
                verdict.cost(),
                List.of());
    }
}
