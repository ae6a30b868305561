package io.jenkins.plugins.agentic.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same as src/web/src/format.ts writes on the pages. */
class DollarsTest {
    @ParameterizedTest
    @CsvSource({
        "0, $0",
        "0.000000000000, $0",
        "0.00009, < $0.0001",
        "0.16504125, $0.1650",
        "0.25, $0.2500",
        "1.5, $1.50",
        "1234.567, $1234.57",
    })
    void should_show_a_cost_with_four_decimals_at_most(BigDecimal dollars, String shown) {
        assertThat(Dollars.shown(dollars)).isEqualTo(shown);
    }
}
