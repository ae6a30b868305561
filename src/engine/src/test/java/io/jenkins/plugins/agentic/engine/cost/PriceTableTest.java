package io.jenkins.plugins.agentic.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.model.Routing;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTableTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final PriceTable prices = PriceTable.shipped();

    @Test
    void should_bill_thoughts_as_output_and_cached_input_at_its_own_price() {
        // 800 x 1.25e-6 + 200 x 1.25e-7 + (100 + 50) x 1e-5
        assertThat(prices.price("gemini-2.5-pro", new Usage(1000, 200, 100, 50), NOW)
                        .amount())
                .isEqualByComparingTo("0.002525");
    }

    @Test
    void should_use_the_long_prompt_price_from_the_first_token_beyond_200k() {
        assertThat(prices.price("gemini-2.5-pro", new Usage(200_000, 0, 0, 0), NOW)
                        .amount())
                .isEqualByComparingTo("0.25");
        assertThat(prices.price("gemini-2.5-pro", new Usage(200_001, 0, 0, 0), NOW)
                        .amount())
                .isEqualByComparingTo("0.5000025");
    }

    @Test
    void should_refuse_a_model_without_a_price() {
        assertThatThrownBy(() -> prices.require("gpt-unknown"))
                .hasMessage("There is no price for the model 'gpt-unknown', so it is not called.");
    }

    @Test
    void should_price_a_call_by_the_entry_of_its_day() {
        PriceTable table = PriceTable.parse(
                "{\"m\": [{\"input_cost_per_token\": 2e-6, \"output_cost_per_token\": 4e-6},"
                        + " {\"valid_from\": \"2026-11-01\", \"input_cost_per_token\": 1e-6,"
                        + " \"output_cost_per_token\": 2e-6, \"output_cost_per_reasoning_token\": 3e-6}]}",
                "test");
        Usage usage = new Usage(1000, 0, 100, 10);

        assertThat(table.price("m", usage, Instant.parse("2026-10-31T23:59:59Z"))
                        .amount())
                .isEqualByComparingTo("0.00244");
        assertThat(table.price("m", usage, Instant.parse("2026-11-01T00:00:00Z"))
                        .amount())
                .isEqualByComparingTo("0.00123");
    }

    @Test
    void should_price_any_model_where_a_default_price_is_configured() {
        PriceTable table = PriceTable.parse(
                "{\"default\": {\"input_cost_per_token\": 1e-5, \"output_cost_per_token\": 1e-4}}", "test");

        assertThat(table.price("anything", new Usage(10, 0, 1, 0), NOW).amount())
                .isEqualByComparingTo("0.0002");
    }

    @Test
    void should_say_which_model_and_field_of_a_price_table_is_wrong() {
        assertThatThrownBy(() -> PriceTable.parse(
                        "{\"m\": {\"input_cost_per_token\": \"free\", \"output_cost_per_token\": 1}}", "p.json"))
                .hasMessage("The price table p.json is wrong at the model 'm': input_cost_per_token is \"free\", not a"
                        + " number of US dollars.");
    }

    @Test
    void should_never_find_a_worst_case_below_a_price() {
        assertThat(prices.worstCase("gemini-2.5-pro", 200_001, 1000, NOW))
                .isEqualByComparingTo(prices.price("gemini-2.5-pro", new Usage(200_001, 0, 1000, 0), NOW)
                        .amount());
        // As long an answer as the model gives, where the call does not say.
        assertThat(prices.worstCase("gemini-2.5-pro", 1, null, NOW)).isEqualByComparingTo("0.65535125");
    }

    @ParameterizedTest
    @CsvSource({
        "models/gemini-2.5-pro, gemini-2.5-pro",
        "gemini-2.5-pro-001, gemini-2.5-pro",
        "models/gemini-2.5-flash-lite-001, gemini-2.5-flash-lite",
        "gpt-5-mini-2025-08-07, gpt-5-mini",
        "claude-haiku-4-5-20251001, claude-haiku-4-5"
    })
    void should_price_a_version_of_a_model_as_the_model(String version, String model) {
        Usage usage = new Usage(1000, 100, 100, 10);

        assertThat(prices.price(version, usage, NOW)).isEqualTo(prices.price(model, usage, NOW));
    }

    /** It may have a price of its own, and a wrong one would let a budget be passed. */
    @ParameterizedTest
    @ValueSource(strings = {"gemini-2.5-pro-preview-05-06", "models/gemini-2.5-pro-preview-05-06", "gemini-2.5-prop"})
    void should_refuse_what_is_only_similar_to_a_model_and_name_that_one(String name) {
        assertThat(prices.knows(name)).isFalse();
        assertThatThrownBy(() -> prices.price(name, new Usage(1, 0, 1, 0), NOW))
                .isInstanceOfSatisfying(AgenticException.class, e -> assertThat(e.hint())
                        .contains("Use one of", "gemini-2.5-pro, ", "or add it, or a 'default'"));
    }

    @Test
    void should_say_in_time_that_a_model_ends_and_later_that_it_has_ended() {
        PriceTable table = PriceTable.parse(
                "{\"m\": [{\"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 1e-6},"
                        + " {\"valid_from\": \"2026-11-01\", \"deprecation_date\": \"2027-01-22\","
                        + " \"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 1e-6}]}",
                "test");

        assertThat(table.ending("m", Instant.parse("2026-11-22T23:59:59Z"))).isEmpty();
        assertThat(table.ending("m", Instant.parse("2026-11-23T00:00:00Z")))
                .contains("The model 'm' ends on 2027-01-22, 60 days from now: name another in good time.");
        assertThat(table.ending("models/m-001", Instant.parse("2027-01-21T12:00:00Z")))
                .contains("The model 'models/m-001' ends on 2027-01-22, 1 day from now: name another in good time.");
        assertThat(table.ending("m", Instant.parse("2027-01-22T00:00:00Z")))
                .contains("The model 'm' ended on 2027-01-22: its provider may refuse it, or answer with another. Name"
                        + " one that lives.");
        assertThat(table.ending("unknown", NOW)).isEmpty();
    }

    @Test
    void should_know_the_prices_that_are_announced() {
        Usage million = new Usage(1_000_000, 0, 1_000_000, 0);

        assertThat(prices.price("gemini-3.8-flash", million, Instant.parse("2026-12-31T23:59:59Z"))
                        .amount())
                .isEqualByComparingTo("4.5");
        assertThat(prices.price("gemini-3.8-flash", million, Instant.parse("2027-01-01T00:00:00Z"))
                        .amount())
                .isEqualByComparingTo("9");
    }

    @Test
    void should_ship_classes_of_models_that_are_priced_and_live() {
        Routing.standard().classes().forEach((name, chain) -> assertThat(chain)
                .as(name)
                .hasSizeGreaterThan(1)
                .allSatisfy(model -> {
                    prices.require(model);
                    assertThat(prices.ending(model, NOW)).isEmpty();
                }));
    }
}
