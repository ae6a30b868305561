package io.jenkins.plugins.agentic.engine.workflow;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a person decided at a checkpoint.
 *
 * @param feedback what the person said; may be empty
 * @param by the person's id; empty where nobody is known
 * @param at ms
 */
public record CheckpointDecision(boolean approved, String feedback, String by, long at) {

    /** From a step's arguments; a decision that is neither approve nor reject is refused, never taken for either. */
    public static CheckpointDecision of(Map<String, Object> arguments, Clock clock) {
        String decision = (String) arguments.get("decision");
        if (!decision.equals("approve") && !decision.equals("reject")) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "'" + decision + "' is no decision of a checkpoint.",
                    "It must be 'approve' or 'reject'.");
        }
        return new CheckpointDecision(
                decision.equals("approve"),
                (String) arguments.get("feedback"),
                (String) arguments.get("by"),
                clock.millis());
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("approved", approved);
        map.put("feedback", feedback);
        map.put("by", by);
        map.put("at", at);
        return map;
    }
}
