package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import hudson.model.Items;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.CpsFlowExecution;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockFolder;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class MovedJobsTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private static Engine engine() {
        Engine engine = InstalledEngine.get().engine();
        // What the listener does on another thread, done by now.
        MovedJobs.follow(engine, InstalledEngine.get().moves());
        return engine;
    }

    private static WorkflowRun build(JenkinsRule jenkins, WorkflowJob job) throws Exception {
        job.setDefinition(new CpsFlowDefinition("echo \"${expectedCost().runs} runs before\"", true));
        return jenkins.buildAndAssertSuccess(job);
    }

    private static void grant(JenkinsRule jenkins) {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, AgenticPermissions.VIEW)
                .everywhere()
                .to("viewer"));
    }

    private static String runs(JenkinsRule jenkins, String job) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("viewer")) {
            return client.goTo("agentic/api/v1/runs?job=" + job, null)
                    .getWebResponse()
                    .getContentAsString();
        }
    }

    @Test
    void should_show_runs_of_a_renamed_job_under_its_name_and_to_nobody_who_gets_the_old_one() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "x");
            WorkflowRun build = build(jenkins, job);
            String id = build.getAction(AgenticBuild.class).getRunId();
            grant(jenkins);

            job.renameTo("y");
            jenkins.createProject(WorkflowJob.class, "x");

            assertThat(engine().runs().get(id).source()).isEqualTo("job/y/1/");
            assertThat(AgenticBuild.find(id)).contains(build);
            assertThat(runs(jenkins, "y")).contains(id);
            assertThat(runs(jenkins, "x")).isEqualTo("[]");
        });
    }

    @Test
    void should_keep_the_runs_of_a_deleted_job_from_a_new_one_of_its_name() throws Throwable {
        sessions.then(jenkins -> {
            MockFolder folder = jenkins.createFolder("team");
            WorkflowJob job = folder.createProject(WorkflowJob.class, "x");
            String id = build(jenkins, job).getAction(AgenticBuild.class).getRunId();
            grant(jenkins);

            folder.delete();
            WorkflowJob next = jenkins.createFolder("team").createProject(WorkflowJob.class, "x");
            engine();
            WorkflowRun first = build(jenkins, next);

            jenkins.assertLogContains("0 runs before", first);
            assertThat(runs(jenkins, "team/x")).doesNotContain(id).contains("team/x#1@");
            assertThat(runs(jenkins, "team/x@deleted")).isEqualTo("[]");
            assertThat(engine().runs().get(id).job()).isEqualTo("team/x@deleted");
        });
    }

    @Test
    void should_go_on_waiting_for_an_answer_where_the_job_moved_before_a_restart() throws Throwable {
        sessions.then(jenkins -> {
            MockFolder folder = jenkins.createFolder("team");
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "x");
            job.setDefinition(new CpsFlowDefinition(
                    "def c = agentCheckpoint message: 'Go on?', id: 'go'\necho \"approved ${c.approved}\"", true));
            WorkflowRun build = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("Input requested", build);
            // The Pipeline itself does not bear being moved while it writes.
            ((CpsFlowExecution) build.getExecution()).waitForSuspension();

            Items.move(job, folder);
        });
        sessions.then(jenkins -> {
            WorkflowRun build = jenkins.jenkins
                    .getItemByFullName("team/x", WorkflowJob.class)
                    .getBuildByNumber(1);
            String id = build.getAction(AgenticBuild.class).getRunId();
            Engine engine = engine();
            LostEnds.end(engine, id, true);

            assertThat(engine.runs().get(id).state()).isEqualTo(Runs.State.WAITING);
            assertThat(engine.checkpoints().get(id, 1).state()).isEqualTo(Checkpoint.State.OPEN);
            InputStepExecution input =
                    build.getAction(InputAction.class).getExecutions().get(0);
            jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
            try (ACLContext as = ACL.as2(User.getById("ann", true).impersonate2())) {
                input.proceed(Map.of("decision", "approve", "feedback", ""));
            }
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            jenkins.assertLogContains("approved true", build);
        });
    }
}
