package io.jenkins.plugins.agentic.engine.cost;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one model costs from a date on, in US dollars per token.
 *
 * @param validFrom first day, in UTC, on which it holds
 * @param tiers by the number of prompt tokens above which the rates hold for the whole call; 0 is always there
 * @param mostOutput most tokens of an answer, thoughts included; 0 where the table does not say
 * @param deprecated day from which the provider may refuse the model, or null
 */
record ModelPrice(LocalDate validFrom, TreeMap<Long, Rates> tiers, long mostOutput, LocalDate deprecated) {
    private static final Pattern TIER = Pattern.compile("_above_(\\d+)k_tokens$");

    /** One tier's rates; a kind the table does not name costs what its nearest kin does. */
    record Rates(BigDecimal input, BigDecimal cacheRead, BigDecimal output, BigDecimal thoughts) {
        BigDecimal of(Usage usage) {
            return input.multiply(BigDecimal.valueOf(usage.input() - usage.cached()))
                    .add(cacheRead.multiply(BigDecimal.valueOf(usage.cached())))
                    .add(output.multiply(BigDecimal.valueOf(usage.output())))
                    .add(thoughts.multiply(BigDecimal.valueOf(usage.thoughts())));
        }
    }

    /** The price of a call, rounded half up to {@link PriceTable#SCALE} decimals. */
    Price of(Usage usage) {
        Rates rates = ratesFor(usage.input());
        return new Price(
                rates.of(usage).setScale(PriceTable.SCALE, RoundingMode.HALF_UP),
                rates.input,
                rates.cacheRead,
                rates.output,
                rates.thoughts);
    }

    private Rates ratesFor(long input) {
        // 'Above 200k' begins with the 200,001st token.
        return tiers.floorEntry(Math.max(0, input - 1)).getValue();
    }

    /**
     * The dearest a call can come to: no tier below the one of {@code mostInput} is dearer, nothing is cached, and all of
     * the answer is of its dearer kind. Rounded up.
     */
    BigDecimal worstCase(long mostInput, long mostOutput) {
        BigDecimal worst = BigDecimal.ZERO;
        for (Rates rates : tiers.headMap(Math.max(0, mostInput - 1), true).values()) {
            BigDecimal input = rates.input.max(rates.cacheRead).multiply(BigDecimal.valueOf(mostInput));
            BigDecimal output = rates.output.max(rates.thoughts).multiply(BigDecimal.valueOf(mostOutput));
            worst = worst.max(input.add(output));
        }
        return worst.setScale(PriceTable.SCALE, RoundingMode.UP);
    }

    /**
     * Reads one entry.
     *
     * @throws IllegalArgumentException that says which field is wrong
     */
    static ModelPrice of(JsonNode entry) {
        TreeMap<Long, Rates> tiers = new TreeMap<>();
        tiers.put(0L, rates(entry, "", null));
        for (Iterator<String> names = entry.fieldNames(); names.hasNext(); ) {
            Matcher tier = TIER.matcher(names.next());
            if (tier.find()) {
                tiers.put(Long.parseLong(tier.group(1)) * 1000, rates(entry, tier.group(), tiers.get(0L)));
            }
        }
        return new ModelPrice(
                date(entry, "valid_from").orElse(LocalDate.EPOCH),
                tiers,
                entry.path("max_output_tokens").asLong(entry.path("max_tokens").asLong(0)),
                date(entry, "deprecation_date").orElse(null));
    }

    private static Rates rates(JsonNode entry, String suffix, Rates base) {
        BigDecimal input = rate(entry, "input_cost_per_token" + suffix)
                .or(() -> Optional.ofNullable(base).map(Rates::input))
                .orElseThrow(() -> new IllegalArgumentException("input_cost_per_token is missing"));
        BigDecimal output = rate(entry, "output_cost_per_token" + suffix)
                .or(() -> Optional.ofNullable(base).map(Rates::output))
                .orElseThrow(() -> new IllegalArgumentException("output_cost_per_token is missing"));
        return new Rates(
                input,
                rate(entry, "cache_read_input_token_cost" + suffix).orElse(input),
                output,
                rate(entry, "output_cost_per_reasoning_token" + suffix).orElse(output));
    }

    private static Optional<BigDecimal> rate(JsonNode entry, String field) {
        JsonNode value = entry.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isNumber() || value.decimalValue().signum() < 0) {
            throw new IllegalArgumentException(field + " is " + value + ", not a number of US dollars");
        }
        return Optional.of(value.decimalValue());
    }

    private static Optional<LocalDate> date(JsonNode entry, String field) {
        String text = entry.path(field).asText("");
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(field + " is '" + text + "', not a date like 2026-01-31", e);
        }
    }

    /** Whether the entry has what a price needs; LiteLLM's file also lists models that are not priced by token. */
    static boolean isPrice(JsonNode entry) {
        return entry.has("input_cost_per_token") && entry.has("output_cost_per_token");
    }
}
