package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.util.Secret;
import io.jenkins.plugins.agentic.Answers;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Script;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class SecretsTest {
    private static final String SECRET = "correct-horse-battery";

    @Test
    void should_mask_a_secret_also_after_its_block_has_ended(JenkinsRule jenkins) throws Exception {
        SystemCredentialsProvider credentials = SystemCredentialsProvider.getInstance();
        credentials
                .getCredentials()
                .add(new StringCredentialsImpl(CredentialsScope.GLOBAL, "token", "", Secret.fromString(SECRET)));
        credentials.save();
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition(
                """
                def log
                withCredentials([string(credentialsId: 'token', variable: 'TOKEN')]) {
                    echo 'in the block'
                    log = "token ${TOKEN} is refused"
                    agentPlan task: "inside: ${log}"
                }
                agentPlan task: 'outside', context: [log: log]
                """,
                true));
        try (GeminiServer server = GeminiServer.start(0, Script.always(Answers.plan("s")))) {
            Answers.from(server.baseUrl());

            WorkflowRun build = jenkins.assertBuildStatusSuccess(job.scheduleBuild2(0));

            assertThat(server.requests()).hasSize(2).allSatisfy(request -> assertThat(
                            request.body().toString())
                    .contains("****")
                    .doesNotContain(SECRET));
            assertThat(InstalledEngine.get()
                            .engine()
                            .journal()
                            .entries(build.getAction(AgenticBuild.class).getRunId())
                            .toString())
                    .doesNotContain(SECRET);
            assertThat(SeenSecrets.of(build)).isEmpty();
            assertThat(build.getRootDir().toPath().resolve("build.xml"))
                    .content()
                    .doesNotContain("SecretsSeen");
        }
    }
}
