package io.jenkins.plugins.agentic.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import hudson.model.Result;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import io.jenkins.plugins.agentic.host.AgenticBuild;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Whose answers, and to which input, count for a checkpoint. */
@WithJenkins
class CheckpointAnswersTest {
    private JenkinsRule jenkins;
    private WorkflowRun build;

    @BeforeEach
    void secure(JenkinsRule rule) {
        jenkins = rule;
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.BUILD)
                .everywhere()
                .to("approver", "builder")
                .grant(AgenticPermissions.APPROVE)
                .everywhere()
                .to("approver"));
    }

    private void start(String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        build = job.scheduleBuild2(0).waitForStart();
    }

    /** Answers the native page's way, as whoever may build is let by input itself. */
    private void answer(String user, String decision) throws Exception {
        String id = build.getAction(InputAction.class).getExecutions().get(0).getId();
        String json = "{\"parameter\":[{\"name\":\"decision\",\"value\":\"" + decision
                + "\"},{\"name\":\"feedback\",\"value\":\"said\"}]}";
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withBasicCredentials(user)) {
            URL url = new URL(
                    jenkins.getURL(),
                    build.getUrl() + "input/" + id + "/proceed?json="
                            + URLEncoder.encode(json, StandardCharsets.UTF_8));
            client.getPage(client.addCrumb(new WebRequest(url, HttpMethod.POST)));
        }
    }

    private Checkpoint checkpoint(int number) {
        return InstalledEngine.get()
                .engine()
                .checkpoints()
                .get(build.getAction(AgenticBuild.class).getRunId(), number);
    }

    @Test
    void should_void_an_approval_by_the_input_itself_of_who_may_not_approve() throws Exception {
        start("def d = agentCheckpoint(message: 'Publish?')\necho \"by ${d.by} ${d.feedback}\"");
        jenkins.waitForMessage("Input requested", build);
        answer("builder", "approve");
        jenkins.waitForMessage("The approval is void", build);
        jenkins.waitForMessage("Checkpoint 2 (", build);
        while (build.getAction(InputAction.class).getExecutions().isEmpty()) {
            Thread.onSpinWait();
        }
        answer("approver", "approve");

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        jenkins.assertLogContains("builder, who lacks the permission Agentic Workflow/Approve", build);
        jenkins.assertLogContains("by approver said", build);
        assertThat(checkpoint(1).state()).isEqualTo(Checkpoint.State.VOID);
        assertThat(checkpoint(2).by()).isEqualTo("approver");
    }

    @Test
    void should_take_the_answer_within_a_timeout() throws Exception {
        start("def d = agentCheckpoint(message: 'Publish?', timeout: 10)\necho \"by ${d.by} ${d.approved}\"");
        jenkins.waitForMessage("Input requested", build);
        answer("approver", "reject");

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        jenkins.assertLogContains("by approver false", build);
    }

    @Test
    void should_not_take_a_pipelines_word_for_a_decision() throws Exception {
        start("def c = checkpointOpen(message: 'Publish?')\ncheckpointDecision(c.number)");

        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));
        jenkins.assertLogContains("Nobody has decided on checkpoint 1", build);
        // Open, until the end of the build is noted.
        assertThat(checkpoint(1).state()).isIn(Checkpoint.State.OPEN, Checkpoint.State.VOID);
    }

    @Test
    void should_not_take_the_answer_to_another_question() throws Exception {
        start("def c = checkpointOpen(message: 'Publish?', id: 'publish')\n"
                + "input(message: 'Coffee?', id: 'publish', parameters: [choice(name: 'decision', choices: ['approve']),"
                + " text(name: 'feedback')])\n"
                + "checkpointDecision(c.number)");
        jenkins.waitForMessage("Input requested", build);
        answer("approver", "approve");

        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));
        jenkins.assertLogContains("Nobody has decided on checkpoint 1", build);
    }

    @Test
    void should_not_take_the_answer_to_the_question_asked_of_other_people() throws Exception {
        start("def c = checkpointOpen(message: 'Publish?', id: 'publish', submitter: 'boss')\n"
                + "input(message: c.message, id: 'publish', parameters: [choice(name: 'decision', choices: ['approve']),"
                + " text(name: 'feedback')])\n"
                + "checkpointDecision(c.number)");
        jenkins.waitForMessage("Input requested", build);
        answer("approver", "approve");

        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));
        jenkins.assertLogContains("Nobody has decided on checkpoint 1", build);
    }

    @Test
    void should_refuse_a_second_checkpoint_under_the_id_of_one_that_waits() throws Exception {
        start("parallel(a: { agentCheckpoint(message: 'A?', id: 'release') }, b: {\n"
                + "  agentCheckpoint(message: 'B?', id: 'Release') }, failFast: true)");

        jenkins.waitForCompletion(build);
        jenkins.assertLogContains("of this run waits under the id", build);
    }
}
