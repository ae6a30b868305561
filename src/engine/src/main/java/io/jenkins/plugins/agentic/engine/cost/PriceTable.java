package io.jenkins.plugins.agentic.engine.cost;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.TreeSet;

/**
 * Prices by model in the format of LiteLLM's {@code model_prices_and_context_window.json}: US dollars per token, with
 * separate prices where a prompt has more than 200,000 tokens.
 */
public final class PriceTable {
    /** Decimals of a price; the smallest published token price has ten. */
    public static final int SCALE = 12;

    private static final int LONG_PROMPT = 200_000;
    private static final String LONG_SUFFIX = "_above_200k_tokens";

    private final JsonNode models;

    private PriceTable(JsonNode models) {
        this.models = models;
    }

    /** The table that ships. */
    public static PriceTable shipped() {
        try (InputStream in = PriceTable.class.getResourceAsStream("model-prices.json")) {
            return new PriceTable(Json.MAPPER.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the model has a price, so that a call to it may be made. */
    public boolean knows(String model) {
        return models.path(model).has("input_cost_per_token");
    }

    /** Refuses a model without a price: a call that can't be priced is not made. */
    public void require(String model) {
        if (!knows(model)) {
            TreeSet<String> names = new TreeSet<>();
            models.fieldNames().forEachRemaining(names::add);
            throw new AgenticException(
                    ErrorCode.MODEL,
                    "There is no price for the model '" + model + "', so it is not called.",
                    "Use one of " + String.join(", ", names) + ", or add it to resources/prices/model-prices.json.");
        }
    }

    /** What a call cost, in US dollars, rounded half up to {@value #SCALE} decimals. */
    public BigDecimal price(String model, Usage usage) {
        require(model);
        boolean longPrompt = usage.input() > LONG_PROMPT;
        BigDecimal input = rate(model, "input_cost_per_token", longPrompt);
        BigDecimal output = rate(model, "output_cost_per_token", longPrompt);
        BigDecimal cached = models.path(model).has("cache_read_input_token_cost")
                ? rate(model, "cache_read_input_token_cost", longPrompt)
                : input;
        return input.multiply(BigDecimal.valueOf(usage.input() - usage.cached()))
                .add(cached.multiply(BigDecimal.valueOf(usage.cached())))
                .add(output.multiply(BigDecimal.valueOf(usage.output() + usage.thoughts())))
                .setScale(SCALE, RoundingMode.HALF_UP);
    }

    private BigDecimal rate(String model, String field, boolean longPrompt) {
        JsonNode entry = models.path(model);
        String tiered = field + LONG_SUFFIX;
        return new BigDecimal(
                entry.path(longPrompt && entry.has(tiered) ? tiered : field).asText());
    }
}
