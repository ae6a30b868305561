package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import java.time.Duration;
import java.util.Map;

/**
 * How one call is made: the step's own argument wins over the template's, the template's over the configured default.
 *
 * @param temperature 0 to 2, or null for the model's own
 * @param maxTokens most tokens of the answer, or null for the model's own
 * @param attempts most times a failed call is tried, the first one included
 * @param schema JSON Schema of the answer, as text
 */
record CallSettings(
        String model, Double temperature, Integer maxTokens, Duration timeout, int attempts, String schema) {

    static CallSettings of(PromptTemplate template, Map<String, Object> arguments, String defaultModel, String schema) {
        String model = (String) arguments.getOrDefault("model", template.model().orElse(defaultModel));
        Number temperature = (Number) arguments.get("temperature");
        Number maxTokens = (Number) arguments.get("maxTokens");
        int timeout = within("timeout", arguments.get("timeout"), 1, 3600);
        int attempts = within("retry", arguments.get("retry"), 1, 10);
        return new CallSettings(
                model,
                temperature != null
                        ? Double.valueOf(temperature.doubleValue())
                        : template.config("temperature").orElse(null),
                maxTokens != null
                        ? Integer.valueOf(maxTokens.intValue())
                        : template.config("maxOutputTokens")
                                .map(Double::intValue)
                                .orElse(null),
                Duration.ofSeconds(timeout),
                attempts,
                schema);
    }

    private static int within(String name, Object value, int least, int most) {
        int number = ((Number) value).intValue();
        if (number < least || number > most) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "Parameter '" + name + "' is " + number + ".",
                    "It must be from " + least + " to " + most + ".");
        }
        return number;
    }
}
