package io.jenkins.plugins.agentic;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.casc.misc.ConfiguredWithCode;
import io.jenkins.plugins.casc.misc.JenkinsConfiguredWithCodeRule;
import io.jenkins.plugins.casc.misc.junit.jupiter.WithJenkinsConfiguredWithCode;
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
    }
}
