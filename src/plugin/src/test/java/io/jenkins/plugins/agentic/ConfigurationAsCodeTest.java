package io.jenkins.plugins.agentic;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.casc.misc.ConfiguredWithCode;
import io.jenkins.plugins.casc.misc.JenkinsConfiguredWithCodeRule;
import io.jenkins.plugins.casc.misc.junit.jupiter.WithJenkinsConfiguredWithCode;
import java.math.BigDecimal;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

@WithJenkinsConfiguredWithCode
class ConfigurationAsCodeTest {

    @Test
    @ConfiguredWithCode("casc.yaml")
    void should_take_its_configuration_from_a_file(JenkinsConfiguredWithCodeRule jenkins) {
        AgenticGlobalConfiguration configuration = AgenticGlobalConfiguration.get();

        assertThat(configuration.getCredentialsId()).isEqualTo("gemini");
        assertThat(configuration.getBaseUrl()).isEqualTo("https://models.example.com");
        assertThat(configuration.getDefaultModel()).isEqualTo("gemini-2.5-flash");
        assertThat(configuration.moneySettings().budgets())
                .containsExactly(new Budget(
                        "each job a day",
                        Budget.Scope.JOB,
                        "*",
                        Budget.Period.DAY,
                        new BigDecimal("4"),
                        new BigDecimal("5")));
        assertThat(configuration.moneySettings().capPerCall()).isEqualTo("0.50");
        assertThat(configuration.moneySettings().zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(configuration.toolSettings().commands()).containsExactly("npm", "pytest");
        assertThat(configuration.modelSettings().providers().get(0).serves("llama3"))
                .isTrue();
    }
}
