package io.jenkins.plugins.agentic.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PriceTableTest {
    private final PriceTable prices = PriceTable.shipped();

    @Test
    void should_bill_thoughts_as_output_and_cached_input_at_its_own_price() {
        // 800 x 1.25e-6 + 200 x 1.25e-7 + (100 + 50) x 1e-5
        assertThat(prices.price("gemini-2.5-pro", new Usage(1000, 200, 100, 50)))
                .isEqualByComparingTo("0.002525");
    }

    @Test
    void should_use_the_long_prompt_price_from_the_first_token_beyond_200k() {
        assertThat(prices.price("gemini-2.5-pro", new Usage(200_000, 0, 0, 0))).isEqualByComparingTo("0.25");
        assertThat(prices.price("gemini-2.5-pro", new Usage(200_001, 0, 0, 0))).isEqualByComparingTo("0.5000025");
    }

    @Test
    void should_refuse_a_model_without_a_price() {
        assertThatThrownBy(() -> prices.require("gpt-unknown"))
                .hasMessage("There is no price for the model 'gpt-unknown', so it is not called.");
    }
}
