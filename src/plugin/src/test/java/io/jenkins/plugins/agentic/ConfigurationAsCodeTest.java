package io.jenkins.plugins.agentic;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.model.GeminiSettings;
import io.jenkins.plugins.agentic.engine.model.ModelLimit;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.RetryPolicy;
import io.jenkins.plugins.agentic.engine.prompt.PromptSettings;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptRemote;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.ConfiguredWithCode;
import io.jenkins.plugins.casc.misc.JenkinsConfiguredWithCodeRule;
import io.jenkins.plugins.casc.misc.Util;
import io.jenkins.plugins.casc.misc.junit.jupiter.WithJenkinsConfiguredWithCode;
import io.jenkins.plugins.casc.model.CNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
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
        assertThat(configuration.engine().money().budgets())
                .containsExactly(new Budget(
                        "each job a day",
                        Budget.Scope.JOB,
                        "*",
                        Budget.Period.DAY,
                        new BigDecimal("4"),
                        new BigDecimal("5")));
        assertThat(configuration.engine().money().capPerCall()).isEqualByComparingTo("0.50");
        assertThat(configuration.engine().money().zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(configuration.engine().tools().commands()).containsExactly("npm", "pytest");
        assertThat(configuration.engine().models().providers().get(0).serves("llama3"))
                .isTrue();
    }

    @Test
    @ConfiguredWithCode("casc.yaml")
    void should_take_routing_limits_prices_tools_and_database_from_a_file(JenkinsConfiguredWithCodeRule jenkins) {
        AgenticGlobalConfiguration configuration = AgenticGlobalConfiguration.get();
        ModelSettings models = configuration.engine().models();

        assertThat(models.routing().classes())
                .containsEntry("fast", List.of("llama3"))
                .containsKey("deep");
        assertThat(models.routing().roles()).isEqualTo(Map.of("review", "deep"));
        assertThat(models.limits()).containsExactly(new ModelLimit("*", 60, 100_000));
        assertThat(models.retry()).isEqualTo(new RetryPolicy(5, Duration.ofMillis(250), 3));
        assertThat(models.providers().get(1).gemini())
                .isEqualTo(new GeminiSettings(
                        Duration.ofMinutes(10), Map.of("HARM_CATEGORY_HARASSMENT", "BLOCK_ONLY_HIGH")));
        assertThat(configuration.engine().money().executionsPerMinute()).isEqualTo(20);
        assertThat(configuration.engine().money().askAbove()).isEqualByComparingTo("2.50");
        assertThat(configuration.engine().money().prices().knows("llama3")).isTrue();
        assertThat(configuration.engine().tools())
                .isEqualTo(new ToolSettings(
                        List.of("npm", "pytest"),
                        30,
                        50,
                        Duration.ofMinutes(10),
                        5000,
                        List.of(new ToolSettings.McpServer("docs", "https://mcp.example.com/mcp", List.of(), ""))));
        assertThat(configuration.engine().database().url()).isEqualTo("jdbc:postgresql://db.example.com/agentic");
        assertThat(configuration.engine().telemetry().endpoint()).isEqualTo("http://collector.example.com:4318");
        PromptSettings prompts = configuration.engine().prompts(Path.of("home"));
        assertThat(prompts.repository()).isEqualTo(Path.of("/srv/prompts.git"));
        assertThat(prompts.remote().get())
                .contains(new PromptRemote("https://git.example.com/prompts.git", "", "", Duration.ofMinutes(10)));
    }

    @Test
    @ConfiguredWithCode("casc.yaml")
    void should_export_what_it_was_given(JenkinsConfiguredWithCodeRule jenkins) throws Exception {
        ConfigurationContext context = new ConfigurationContext(ConfiguratorRegistry.get());

        CNode exported = Util.getUnclassifiedRoot(context).get("agentic");

        assertThat(Util.toYamlString(exported))
                .contains("mcpServers:", "name: \"docs\"", "maxAttempts: 5", "role: \"review\"")
                .contains("url: \"jdbc:postgresql://db.example.com/agentic\"");
    }
}
