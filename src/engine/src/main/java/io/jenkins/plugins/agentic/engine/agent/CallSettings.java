package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Overrides;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.RetryPolicy;
import io.jenkins.plugins.agentic.engine.model.Thinking;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/**
 * How one call is made: the step's own argument wins over the routing's choice for the role, that over the template's, the
 * template's over the configured default, and that over what is usual for the role.
 *
 * @param policy a model, or a class of models
 * @param chosenBy where the policy comes from, for a person
 * @param temperature 0 to 2, or null for the model's own
 * @param maxTokens most tokens of the answer, or null for the model's own
 * @param retry how a failed call is tried again at one model
 * @param budget US dollars each model turn may cost at most, or null
 * @param thinking the template's {@code thinkingBudget} and {@code thinkingLevel}
 * @param safety the template's {@code safetySettings}: harm category to threshold
 * @param memory most tokens of the role's earlier calls in the run that are shown again; 0 for none
 * @param overrides what the job and its folders decide, for what is asked anew at each turn
 */
record CallSettings(
        String policy,
        String chosenBy,
        Double temperature,
        Integer maxTokens,
        Duration timeout,
        RetryPolicy retry,
        BigDecimal budget,
        Thinking thinking,
        Map<String, String> safety,
        int memory,
        Overrides overrides) {

    /** @param configured as it holds for every job */
    static CallSettings of(
            String role,
            PromptTemplate template,
            Map<String, Object> arguments,
            ModelSettings configured,
            Overrides overrides) {
        ModelSettings models = overrides.on(configured);
        String policy = models.defaultFor(role);
        String chosenBy = models.defaultModel().isEmpty() ? "the role, as it ships" : "the configuration";
        if (arguments.get("model") != null) {
            policy = (String) arguments.get("model");
            chosenBy = "the step";
        } else if (models.routing().roles().containsKey(role)) {
            policy = models.routing().roles().get(role);
            chosenBy = "the role";
        } else if (template.model().isPresent()) {
            policy = template.model().get();
            chosenBy = "the prompt template";
        }
        Number temperature = (Number) arguments.get("temperature");
        Number maxTokens = (Number) arguments.get("maxTokens");
        Number budget = (Number) arguments.get("budget");
        return new CallSettings(
                policy,
                chosenBy,
                temperature != null
                        ? Double.valueOf(temperature.doubleValue())
                        : template.config("temperature").orElse(null),
                maxTokens != null
                        ? Integer.valueOf(maxTokens.intValue())
                        : template.config("maxOutputTokens")
                                .map(Double::intValue)
                                .orElse(null),
                Duration.ofSeconds(within("timeout", arguments.get("timeout"), 1, 3600)),
                retry(arguments, models.retry()),
                budget == null ? null : new BigDecimal(budget.toString()),
                new Thinking(
                        template.config("thinkingBudget").map(Double::intValue).orElse(null),
                        template.configText("thinkingLevel").orElse(null)),
                template.safety(),
                arguments.get("memory") == null ? 0 : within("memory", arguments.get("memory"), 0, 1_000_000),
                overrides);
    }

    private static RetryPolicy retry(Map<String, Object> arguments, RetryPolicy configured) {
        Object attempts = arguments.get("retry");
        Object interval = arguments.get("retryInterval");
        Object multiplier = arguments.get("retryMultiplier");
        return new RetryPolicy(
                attempts == null ? configured.maxAttempts() : within("retry", attempts, 1, 10),
                interval == null
                        ? configured.initialInterval()
                        : Duration.ofMillis(Math.round(1000 * between("retryInterval", interval, 0.1, 300))),
                multiplier == null ? configured.backoffMultiplier() : between("retryMultiplier", multiplier, 1, 10));
    }

    private static double between(String name, Object value, double least, double most) {
        double number = ((Number) value).doubleValue();
        if (!(number >= least && number <= most)) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "Parameter '" + name + "' is " + number + ".",
                    "It must be from " + least + " to " + most + ".");
        }
        return number;
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
