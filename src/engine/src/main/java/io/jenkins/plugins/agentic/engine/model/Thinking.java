package io.jenkins.plugins.agentic.engine.model;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.List;

/**
 * How much a model may think before it answers; a model that can't be told ignores it.
 *
 * @param budget tokens it may think, 0 for none, -1 for as many as it likes; null where it is not said
 * @param level 'minimal', 'low', 'medium' or 'high'; null where it is not said. Where a budget is said too,
 *     each model takes what its generation knows: Gemini 2.5 the budget, Gemini 3 and 4 the level.
 */
public record Thinking(Integer budget, String level) {
    /** As the model itself sees fit. */
    public static final Thinking USUAL = new Thinking(null, null);

    public Thinking {
        List<String> levels = List.of("minimal", "low", "medium", "high");
        if (level != null && !levels.contains(level)) {
            throw new AgenticException(
                    ErrorCode.PROMPT,
                    "A model can't think at the level '" + level + "'.",
                    "Use one of " + String.join(", ", levels) + ".");
        }
    }
}
