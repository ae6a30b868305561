package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.agent.Questions;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.Suite;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A prompt, perhaps at a certain model: one column of an evaluation.
 *
 * @param source the template's text
 * @param provider or null for the model that the configuration or the prompt names
 */
public record Variant(String label, PromptTemplate prompt, String source, Suite.Provider provider) {

    /** The options of a call, as a step has them. */
    Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        if (provider != null) {
            options.put("model", provider.model());
            if (provider.temperature() != null) {
                options.put("temperature", provider.temperature());
            }
            if (provider.maxTokens() != null) {
                options.put("maxTokens", provider.maxTokens());
            }
        }
        return options;
    }

    /** Prompts with an output schema answer as agents do, unless they say otherwise; those without answer with text. */
    Questions.Form form() {
        JsonNode schema = prompt.resultSchema();
        if (schema.size() <= 1) {
            return Questions.Form.TEXT;
        }
        return prompt.prompt().fields().answersBySchemaAlone() ? Questions.Form.JSON : Questions.Form.AGENT;
    }

    String model() {
        return provider == null ? "" : provider.model();
    }
}
