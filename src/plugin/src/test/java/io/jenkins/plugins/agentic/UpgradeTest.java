package io.jenkins.plugins.agentic;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.api.WebhookTrigger;
import io.jenkins.plugins.agentic.configuration.AgenticJobProperty;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import jenkins.model.ParameterizedJobMixIn;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Jobs as earlier versions stored them; each form that was released stays here for ever. */
@WithJenkins
class UpgradeTest {

    /** As version 0.1 wrote it. */
    @Test
    void should_read_a_job_of_an_earlier_version(JenkinsRule jenkins) throws Exception {
        String stored =
                """
                <?xml version='1.1' encoding='UTF-8'?>
                <flow-definition plugin="workflow-job">
                  <properties>
                    <io.jenkins.plugins.agentic.configuration.AgenticJobProperty plugin="agentic-workflow@0.1.0">
                      <defaultModel>gemini-2.5-flash</defaultModel>
                      <capPerCall>0.25</capPerCall>
                    </io.jenkins.plugins.agentic.configuration.AgenticJobProperty>
                    <org.jenkinsci.plugins.workflow.job.properties.PipelineTriggersJobProperty>
                      <triggers>
                        <io.jenkins.plugins.agentic.api.WebhookTrigger plugin="agentic-workflow@0.1.0">
                          <spec></spec>
                          <id>nightly</id>
                          <source>GITHUB</source>
                          <credentialsId>hook</credentialsId>
                          <filters>
                            <io.jenkins.plugins.agentic.api.WebhookFilter>
                              <field>ref</field>
                              <matches>refs/heads/main</matches>
                            </io.jenkins.plugins.agentic.api.WebhookFilter>
                          </filters>
                        </io.jenkins.plugins.agentic.api.WebhookTrigger>
                      </triggers>
                    </org.jenkinsci.plugins.workflow.job.properties.PipelineTriggersJobProperty>
                  </properties>
                  <definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition" plugin="workflow-cps">
                    <script>expectedCost()</script>
                    <sandbox>true</sandbox>
                  </definition>
                </flow-definition>
                """;

        WorkflowJob job = (WorkflowJob) jenkins.jenkins.createProjectFromXML(
                "old", new ByteArrayInputStream(stored.getBytes(StandardCharsets.UTF_8)));

        AgenticJobProperty property = job.getProperty(AgenticJobProperty.class);
        assertThat(property.getDefaultModel()).isEqualTo("gemini-2.5-flash");
        assertThat(property.getCapPerCall()).isEqualTo("0.25");
        assertThat(property.getBudgets()).isEmpty();
        WebhookTrigger trigger = ParameterizedJobMixIn.getTrigger(job, WebhookTrigger.class);
        assertThat(trigger.getId()).isEqualTo("nightly");
        assertThat(trigger.getRunAs()).isEmpty();
        assertThat(trigger.getFilters()).hasSize(1);
        assertThat(trigger.getParameters()).isEmpty();
        jenkins.assertBuildStatusSuccess(job.scheduleBuild2(0));
    }
}
