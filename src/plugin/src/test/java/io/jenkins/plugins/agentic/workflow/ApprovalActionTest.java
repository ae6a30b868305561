package io.jenkins.plugins.agentic.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Http;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import io.jenkins.plugins.agentic.host.AgenticBuild;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import java.net.URL;
import java.util.Map;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class ApprovalActionTest {
    private JenkinsRule jenkins;
    private WorkflowRun build;

    @BeforeEach
    void ask(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("approver", "builder")
                .grant(AgenticPermissions.APPROVE)
                .everywhere()
                .to("approver")
                .grant(Item.BUILD, AgenticPermissions.VIEW)
                .everywhere()
                .to("builder"));
        WorkflowJob job = rule.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition(
                "def answer = agentCheckpoint(message: 'Publish?')\necho \"by ${answer.by}\"", true));
        build = job.scheduleBuild2(0).waitForStart();
        rule.waitForMessage("Input requested", build);
    }

    private String runId() {
        return build.getAction(AgenticBuild.class).getRunId();
    }

    private String path() {
        String seen =
                InstalledEngine.get().engine().checkpoints().get(runId(), 1).hash();
        return build.getUrl() + "agentic-approval/answer?checkpoint=1&decision=approve&feedback=&seen=" + seen;
    }

    private int post(String user) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withBasicCredentials(user)) {
            client.setThrowExceptionOnFailingStatusCode(false);
            return client.getPage(client.addCrumb(new WebRequest(new URL(jenkins.getURL(), path()), HttpMethod.POST)))
                    .getWebResponse()
                    .getStatusCode();
        }
    }

    @Test
    void should_take_the_answer_of_who_may_approve_but_not_build() throws Exception {
        assertThat(post("builder")).isEqualTo(403);
        assertThat(post("approver")).isEqualTo(200);

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        jenkins.assertLogContains("by approver", build);
    }

    private String restPath() {
        return "agentic/api/v1/runs/" + runId().replace("#", "%23") + "/checkpoints/1/approve";
    }

    private int approveByRest(String user, String hash) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withBasicCredentials(user)) {
            client.setThrowExceptionOnFailingStatusCode(false);
            WebRequest request = new WebRequest(client.createCrumbedUrl(restPath()), HttpMethod.POST);
            request.setAdditionalHeader("Content-Type", "application/json");
            request.setRequestBody("{\"hash\": \"" + hash + "\", \"feedback\": \"Fine\"}");
            return client.getPage(request).getWebResponse().getStatusCode();
        }
    }

    @Test
    void should_take_the_answer_by_rest_for_what_was_shown() throws Exception {
        String hash =
                InstalledEngine.get().engine().checkpoints().get(runId(), 1).hash();

        assertThat(Http.send(
                                jenkins,
                                "POST",
                                restPath(),
                                "approver",
                                Map.of("Content-Type", "application/json"),
                                "{\"hash\": \"" + hash + "\"}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(approveByRest("builder", hash)).isEqualTo(403);
        assertThat(approveByRest("approver", "0".repeat(64))).isEqualTo(409);
        assertThat(approveByRest("approver", hash)).isEqualTo(200);

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        jenkins.assertLogContains("by approver", build);
    }

    @Test
    void should_take_no_answer_without_a_crumb_or_by_get() throws Exception {
        assertThat(Http.send(jenkins, "POST", path(), "approver", Map.of(), "").statusCode())
                .isEqualTo(403);
        assertThat(Http.send(jenkins, "GET", path(), "approver", Map.of(), "").statusCode())
                .isNotEqualTo(200);

        Runs.Run run = InstalledEngine.get().engine().runs().get(runId());
        assertThat(run.state()).isEqualTo(Runs.State.WAITING);
    }

    @Test
    void should_close_the_checkpoint_of_a_build_that_is_aborted() throws Exception {
        build.getExecutor().interrupt();
        jenkins.waitForCompletion(build);

        assertThat(InstalledEngine.get().engine().checkpoints().get(runId(), 1).state())
                .isEqualTo(Checkpoint.State.VOID);
    }
}
