package io.jenkins.plugins.agentic.engine.journal;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.model.UnusableAnswerException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A failure as the journal keeps it, so that a resumed run meets the same one. */
public final class RecordedFailure {
    private RecordedFailure() {}

    /** The failure as JSON: code, message, hint, retriable; of an answer of no use also how it ended and what it used. */
    public static String toJson(Throwable failure) {
        return toJson(failure, UnaryOperator.identity());
    }

    /** The same with the run's secrets masked: a message may quote what a program or a server said. */
    public static String toJson(Throwable failure, UnaryOperator<String> mask) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (failure instanceof AgenticException e) {
            json.put("code", e.code().name());
            json.put("message", mask.apply(e.getMessage()));
            json.put("hint", mask.apply(e.hint()));
            json.put("retriable", e.retriable());
            if (e instanceof UnusableAnswerException answer) {
                json.put("outcome", answer.outcome());
                json.put("model", answer.model());
                json.put("usage", answer.usage().toMap());
            }
        } else {
            json.put("code", ErrorCode.INTERNAL.name());
            json.put("message", mask.apply(String.valueOf(failure)));
        }
        return Json.write(json);
    }

    public static AgenticException fromJson(String json) {
        Map<String, Object> map = Json.readMap(json);
        if (map.get("usage") instanceof Map<?, ?> usage) {
            return new UnusableAnswerException(
                    (String) map.get("outcome"),
                    (String) map.get("model"),
                    Usage.fromMap(usage),
                    (String) map.get("message"),
                    (String) map.get("hint"));
        }
        return new AgenticException(
                ErrorCode.valueOf((String) map.get("code")),
                (String) map.get("message"),
                (String) map.getOrDefault("hint", ""),
                Boolean.TRUE.equals(map.get("retriable")),
                null);
    }
}
