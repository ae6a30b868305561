package io.jenkins.plugins.agentic.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/**
 * What holds for every price table: of a model whose price changes at dates, with or without rates of their own for
 * thoughts and for what is read from the cache, and with or without other rates above 128k and 200k tokens.
 */
class PricingPropertiesTest {
    private static final LocalDate CHANGE = LocalDate.parse("2026-07-01");
    private static final Instant BEGIN = CHANGE.atStartOfDay(ZoneOffset.UTC).toInstant();
    private static final String MODEL = "m";
    private static final List<String> TIERS = List.of("", "_above_128k_tokens", "_above_200k_tokens");

    /** US dollars a token, some of them the same and some of them nothing. */
    private static Arbitrary<BigDecimal> rates() {
        return Arbitraries.integers().between(0, 30_000).map(n -> BigDecimal.valueOf(n, 9));
    }

    /** One entry of a price table, without its date. */
    @Provide
    Arbitrary<Map<String, Object>> entries() {
        return Combinators.combine(
                        rates().list().ofSize(TIERS.size() * 4),
                        Arbitraries.of(true, false).list().ofSize(TIERS.size() * 4))
                .as((rates, there) -> {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    int at = 0;
                    for (String tier : TIERS) {
                        for (String field : List.of(
                                "input_cost_per_token",
                                "output_cost_per_token",
                                "cache_read_input_token_cost",
                                "output_cost_per_reasoning_token")) {
                            boolean needed = at < 2;
                            if (needed || there.get(at)) {
                                entry.put(field + tier, rates.get(at));
                            }
                            at++;
                        }
                    }
                    return entry;
                });
    }

    @Provide
    Arbitrary<Usage> usages() {
        Arbitrary<Long> inputs = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 2_000_000),
                Arbitraries.of(127_999L, 128_000L, 128_001L, 199_999L, 200_000L, 200_001L));
        return Combinators.combine(
                        inputs,
                        Arbitraries.longs().between(0, 100),
                        Arbitraries.longs().between(0, 65_535),
                        Arbitraries.longs().between(0, 65_535))
                .as((input, cached, output, thoughts) -> new Usage(input, input * cached / 100, output, thoughts));
    }

    private static PriceTable table(Map<String, Object> before, Map<String, Object> after) {
        Map<String, Object> dated = new LinkedHashMap<>(after);
        dated.put("valid_from", CHANGE.toString());
        return PriceTable.parse(Json.write(Map.of(MODEL, List.of(dated, before))), "of a test");
    }

    private static PriceTable table(Map<String, Object> only) {
        return PriceTable.parse(Json.write(Map.of(MODEL, only)), "of a test");
    }

    @Property
    void should_never_price_a_call_above_its_worst_case_though_the_price_changes_under_it(
            @ForAll("entries") Map<String, Object> before,
            @ForAll("entries") Map<String, Object> after,
            @ForAll("usages") Usage usage,
            @ForAll @LongRange(max = 1_000_000) long slack,
            @ForAll @LongRange(min = -172_800, max = 172_800) long begun,
            @ForAll @LongRange(max = 86_400) long took) {
        PriceTable prices = table(before, after);
        Instant at = BEGIN.plusSeconds(begun);
        int mostOutput = (int) Math.max(1, usage.output() + usage.thoughts());

        assertThat(prices.price(MODEL, usage, at.plusSeconds(took)).amount())
                .isNotNegative()
                .isLessThanOrEqualTo(prices.worstCase(MODEL, usage.input() + slack, mostOutput, at));
    }

    @Property
    void should_never_price_a_call_of_a_shipped_model_above_its_worst_case(
            @ForAll("shipped") String model,
            @ForAll("usages") Usage usage,
            @ForAll @LongRange(max = 1_000_000) long slack) {
        PriceTable prices = PriceTable.shipped();
        int mostOutput = (int) Math.max(1, usage.output() + usage.thoughts());

        assertThat(prices.price(model, usage, BEGIN).amount())
                .isNotNegative()
                .isLessThanOrEqualTo(prices.worstCase(model, usage.input() + slack, mostOutput, BEGIN));
    }

    @Provide
    Arbitrary<String> shipped() {
        return Arbitraries.of("gemini-2.5-pro", "gemini-2.5-flash", "gemini-2.5-flash-lite");
    }

    @Property
    void should_price_a_call_by_the_entry_of_its_day(
            @ForAll("entries") Map<String, Object> before,
            @ForAll("entries") Map<String, Object> after,
            @ForAll("usages") Usage usage,
            @ForAll @LongRange(min = 0, max = 400L * 86_400_000) long millis) {
        PriceTable prices = table(before, after);

        assertThat(prices.price(MODEL, usage, BEGIN.minusMillis(1 + millis)))
                .isEqualTo(table(before).price(MODEL, usage, BEGIN));
        assertThat(prices.price(MODEL, usage, BEGIN.plusMillis(millis)))
                .isEqualTo(table(after).price(MODEL, usage, BEGIN));
    }

    @Property
    void should_keep_the_rates_by_which_an_amount_can_be_worked_out_again(
            @ForAll("entries") Map<String, Object> entry, @ForAll("usages") Usage usage) {
        Price price = table(entry).price(MODEL, usage, BEGIN);

        BigDecimal again = price.inputRate()
                .multiply(BigDecimal.valueOf(usage.input() - usage.cached()))
                .add(price.cachedRate().multiply(BigDecimal.valueOf(usage.cached())))
                .add(price.outputRate().multiply(BigDecimal.valueOf(usage.output())))
                .add(price.thoughtRate().multiply(BigDecimal.valueOf(usage.thoughts())));
        assertThat(price.amount()).isEqualTo(again.setScale(PriceTable.SCALE, RoundingMode.HALF_UP));
    }

    @Property
    void should_take_the_rates_of_the_highest_tier_passed_and_what_it_does_not_name_from_its_kin(
            @ForAll("entries") Map<String, Object> entry, @ForAll("usages") Usage usage) {
        Price price = table(entry).price(MODEL, usage, BEGIN);

        List<String> passed = new ArrayList<>(List.of(""));
        for (String tier : TIERS.subList(1, TIERS.size())) {
            long above = Long.parseLong(tier.replaceAll("\\D", "")) * 1000;
            if (usage.input() > above && entry.keySet().stream().anyMatch(field -> field.endsWith(tier))) {
                passed.add(tier);
            }
        }
        String tier = passed.get(passed.size() - 1);
        Object input = entry.getOrDefault("input_cost_per_token" + tier, entry.get("input_cost_per_token"));
        Object output = entry.getOrDefault("output_cost_per_token" + tier, entry.get("output_cost_per_token"));
        assertThat(price.inputRate()).isEqualByComparingTo((BigDecimal) input);
        assertThat(price.outputRate()).isEqualByComparingTo((BigDecimal) output);
        assertThat(price.cachedRate())
                .isEqualByComparingTo((BigDecimal) entry.getOrDefault("cache_read_input_token_cost" + tier, input));
        assertThat(price.thoughtRate()).isEqualByComparingTo((BigDecimal)
                entry.getOrDefault("output_cost_per_reasoning_token" + tier, output));
    }

    @Property
    void should_not_get_cheaper_with_a_longer_answer(
            @ForAll("entries") Map<String, Object> entry,
            @ForAll("usages") Usage usage,
            @ForAll @LongRange(max = 10_000) long output,
            @ForAll @LongRange(max = 10_000) long thoughts) {
        PriceTable prices = table(entry);
        Usage more = new Usage(usage.input(), usage.cached(), usage.output() + output, usage.thoughts() + thoughts);

        assertThat(prices.price(MODEL, more, BEGIN).amount())
                .isGreaterThanOrEqualTo(prices.price(MODEL, usage, BEGIN).amount());
    }

    @Example
    void should_reserve_for_the_dearer_price_on_the_day_before_it_holds_and_not_earlier() {
        PriceTable prices = PriceTable.parse(
                """
                {"m": [{"input_cost_per_token": 0.001, "output_cost_per_token": 0.001},
                       {"input_cost_per_token": 0.002, "output_cost_per_token": 0.002, "valid_from": "2026-07-01"}]}
                """,
                "of a test");

        assertThat(prices.worstCase("m", 1000, 1000, BEGIN.minus(Duration.ofHours(25))))
                .isEqualByComparingTo("2");
        assertThat(prices.worstCase("m", 1000, 1000, BEGIN.minus(Duration.ofHours(23))))
                .isEqualByComparingTo("4");
    }
}
