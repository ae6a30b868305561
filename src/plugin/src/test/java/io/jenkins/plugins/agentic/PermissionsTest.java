package io.jenkins.plugins.agentic;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import hudson.model.Result;
import hudson.security.Permission;
import hudson.security.PermissionScope;
import io.jenkins.plugins.agentic.host.AgenticBuild;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The table of docs/permissions.md: every address, and what each kind of user gets there. */
@WithJenkins
class PermissionsTest {
    /** In the order of the rows below; null is anonymous. */
    private static final String[] USERS = {null, "reader", "viewer", "runner", "approver", "admin"};

    private static final String FORMS = "descriptorByName/io.jenkins.plugins.agentic.";

    private JenkinsRule jenkins;
    private WorkflowJob job;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        job = rule.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition("expectedCost()", true));
        rule.assertBuildStatusSuccess(job.scheduleBuild2(0));
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader", "viewer", "runner", "approver", "builder")
                .grant(AgenticPermissions.VIEW)
                .everywhere()
                .to("viewer")
                .grant(AgenticPermissions.RUN)
                .everywhere()
                .to("runner")
                .grant(Item.BUILD)
                .everywhere()
                .to("runner", "builder")
                .grant(AgenticPermissions.APPROVE)
                .everywhere()
                .to("approver")
                .grant(Jenkins.READ)
                .everywhere()
                .to("own")
                .grant(Item.READ, Item.BUILD, AgenticPermissions.RUN)
                .onItems(job)
                .to("own"));
    }

    private void check(String method, String path, Integer... expected) throws Exception {
        List<Integer> got = new ArrayList<>();
        for (String user : USERS) {
            got.add(Http.send(jenkins, method, path, user, Map.of(), "").statusCode());
        }
        assertThat(got).as(method + " " + path).containsExactly(expected);
    }

    @Test
    void should_open_each_page_to_whom_it_is_for() throws Exception {
        check("GET", "agentic/", 403, 403, 200, 403, 403, 200);
        check("GET", "agentic/dashboard/", 403, 403, 200, 403, 403, 200);
        check("GET", "agentic/environments/", 403, 403, 200, 403, 403, 200);
        check("GET", "agentic/costs/", 403, 403, 403, 403, 403, 200);
        check("GET", "agentic/prompts/", 403, 403, 200, 403, 403, 200);
        check("GET", "agentic/designer/", 403, 403, 200, 403, 403, 200);
        check("GET", "agentic/audit/", 403, 403, 403, 403, 403, 200);
        check("GET", "job/p/agentic-trend/", 403, 403, 200, 403, 403, 200);
        check("GET", "job/p/1/agentic-calls/", 403, 403, 200, 403, 403, 200);
    }

    @Test
    void should_open_approvals_to_who_may_see_or_approve_and_take_answers_of_who_may_approve() throws Exception {
        check("GET", "job/p/1/agentic-approval/", 403, 403, 200, 403, 200, 200);
        check("GET", "job/p/1/agentic-approval/checkpoints", 403, 403, 200, 403, 200, 200);
        String answer = "job/p/1/agentic-approval/answer?checkpoint=7&decision=approve&seen=x&feedback=";
        check("POST", answer, 403, 403, 403, 403, 403, 403);
        // There is no checkpoint 7, which only those are told who may approve one.
        List<Integer> got = new ArrayList<>();
        for (String user : USERS) {
            got.add(withCrumb(user, answer));
        }
        assertThat(got).containsExactly(403, 403, 403, 403, 404, 404);
    }

    @Test
    void should_answer_a_form_that_is_sent_with_a_crumb() throws Exception {
        for (String form : List.of(
                "job/p/" + FORMS + "api.WebhookTrigger/checkRunAs?value=x",
                "job/p/" + FORMS + "api.WebhookTrigger/fillCredentialsIdItems")) {
            assertThat(withCrumb("admin", form)).as(form).isEqualTo(200);
            assertThat(withCrumb("reader", form)).as(form).isEqualTo(200);
        }
    }

    private int withCrumb(String user, String path) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false)) {
            if (user != null) {
                client.withBasicCredentials(user);
            }
            // The answer itself: the page that refuses anonymous users takes a browser on to the login.
            return client.loadWebResponse(
                            client.addCrumb(new WebRequest(new URL(jenkins.getURL(), path), HttpMethod.POST)))
                    .getStatusCode();
        }
    }

    @Test
    void should_change_nothing_by_get_and_nothing_without_a_crumb() throws Exception {
        for (String form : List.of(
                "job/p/" + FORMS + "api.WebhookTrigger/checkRunAs",
                "job/p/" + FORMS + "api.WebhookTrigger/fillCredentialsIdItems",
                "job/p/" + FORMS + "agent.AgentPlanStep/checkModel")) {
            check("GET", form, 403, 404, 404, 404, 404, 404);
            check("POST", form, 403, 403, 403, 403, 403, 403);
        }
    }

    @Test
    void should_take_a_webhook_from_nobody_without_its_signature() throws Exception {
        check("GET", "agentic-webhook/none", 405, 405, 405, 405, 405, 405);
        check("POST", "agentic-webhook/none", 404, 404, 404, 404, 404, 404);
    }

    @Test
    void should_let_only_those_with_run_start_builds_that_call_models() throws Exception {
        assertThat(resultOf("runner")).isEqualTo(Result.SUCCESS);
        assertThat(resultOf("builder")).isEqualTo(Result.FAILURE);
        jenkins.assertLogContains("builder may not start builds that call models.", job.getLastBuild());
    }

    @Test
    void should_let_only_those_with_prompt_permissions_change_prompts() throws Exception {
        job.setDefinition(new CpsFlowDefinition(
                """
                node {
                    writeFile file: 'p.json', text: '{"contents": [{"role": "user", "parts": [{"text": "Greet."}]}]}'
                    promptImport file: 'p.json', name: 'greeter', label: 'production'
                }
                """,
                true));

        assertThat(resultOf("runner")).isEqualTo(Result.FAILURE);
        jenkins.assertLogContains("runner may not save versions of prompts.", job.getLastBuild());
        jenkins.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0));
        jenkins.assertLogContains(
                "A build that nobody started may not move the label production of prompts.", job.getLastBuild());
        assertThat(resultOf("admin")).isEqualTo(Result.SUCCESS);
    }

    @Test
    void should_let_only_those_who_may_promote_move_production_by_a_step() throws Exception {
        job.setDefinition(
                new CpsFlowDefinition("promptLabel name: 'planner', label: 'production', version: '1.0.0'", true));

        assertThat(resultOf("runner")).isEqualTo(Result.FAILURE);
        jenkins.assertLogContains("runner may not move the label production of prompts.", job.getLastBuild());
        jenkins.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0));
        jenkins.assertLogContains(
                "A build that nobody started may not move the label production of prompts.", job.getLastBuild());
        assertThat(resultOf("admin")).isEqualTo(Result.SUCCESS);
    }

    @Test
    void should_ask_who_says_what_came_out_about_a_run_of_another_job() throws Exception {
        job.setDefinition(new CpsFlowDefinition("promptOutcome run: 'other-1', tests: 'failed'", true));

        assertThat(resultOf("own")).isEqualTo(Result.FAILURE);
        jenkins.assertLogContains("own may not say what came out about runs of another job.", job.getLastBuild());
        assertThat(resultOf("admin")).isEqualTo(Result.FAILURE);
        jenkins.assertLogContains("There is no run 'other-1' here.", job.getLastBuild());
    }

    @Test
    void should_let_a_build_that_nobody_started_judge_runs_of_its_own_job_only() throws Exception {
        String own = job.getBuildByNumber(1).getAction(AgenticBuild.class).getRunId();
        job.setDefinition(new CpsFlowDefinition("promptOutcome run: 'other-1', tests: 'failed'", true));
        jenkins.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0));
        jenkins.assertLogContains(
                "A build that nobody started may not say what came out about runs of another job.", job.getLastBuild());

        job.setDefinition(new CpsFlowDefinition("promptOutcome run: '" + own + "', tests: 'failed'", true));
        job.scheduleBuild2(0).get();
        jenkins.assertLogNotContains("may not say", job.getLastBuild());
    }

    @Test
    void should_refuse_who_may_not_publish_before_anything_is_paid() throws Exception {
        job.setDefinition(new CpsFlowDefinition("expectedCost(publishes: true)\nagentPlan 'x'", true));

        assertThat(resultOf("own")).isEqualTo(Result.FAILURE);
        jenkins.assertLogContains("own may not publish packages with this job", job.getLastBuild());
        jenkins.assertLogNotContains("agentPlan", job.getLastBuild());
    }

    private Result resultOf(String user) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withBasicCredentials(user)) {
            client.getPage(
                    client.addCrumb(new WebRequest(new URL(jenkins.getURL(), "job/p/build?delay=0"), HttpMethod.POST)));
        }
        jenkins.waitUntilNoActivity();
        return job.getLastBuild().getResult();
    }

    @Test
    void should_be_grantable_where_it_makes_sense() {
        for (Permission permission : List.of(
                AgenticPermissions.VIEW,
                AgenticPermissions.RUN,
                AgenticPermissions.APPROVE,
                AgenticPermissions.BUDGET_ADMINISTER,
                AgenticPermissions.RELEASE_PUBLISH,
                AgenticPermissions.RELEASE_ROLLBACK)) {
            assertThat(permission.isContainedBy(PermissionScope.ITEM))
                    .as(permission.getId())
                    .isTrue();
            assertThat(permission.isContainedBy(PermissionScope.JENKINS))
                    .as(permission.getId())
                    .isTrue();
        }
        assertThat(AgenticPermissions.GROUP.getPermissions()).hasSize(10);
    }
}
