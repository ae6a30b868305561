package io.jenkins.plugins.agentic.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Http;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomElement;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class RunsPageTest {
    private JenkinsRule jenkins;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        WorkflowJob open = rule.createProject(WorkflowJob.class, "open");
        rule.createProject(WorkflowJob.class, "closed");
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, AgenticPermissions.VIEW)
                .everywhere()
                .to("viewer")
                .grant(Item.READ)
                .onItems(open)
                .to("viewer")
                .grant(AgenticPermissions.VIEW, Item.READ)
                .onItems(open)
                .to("one")
                .grant(Jenkins.READ)
                .everywhere()
                .to("one")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
        var runs = InstalledEngine.get().engine().runs();
        runs.start("open#1@a", "open", "admin", "job/open/1/", "{}");
        runs.start("closed#1@a", "closed", "admin", "job/closed/1/", "{}");
        runs.start("<b>lost</b>#1@a", "<b>lost</b>", "admin", "job/lost/1/", "{}");
    }

    @Test
    void should_be_closed_to_those_without_the_permission() throws Exception {
        assertThat(Http.send(jenkins, "GET", "agentic/", null, Map.of(), "").statusCode())
                .isEqualTo(403);
        assertThat(Http.send(jenkins, "GET", "agentic/", "reader", Map.of(), "").statusCode())
                .isEqualTo(403);
    }

    @Test
    void should_open_its_pages_to_who_may_see_one_job() throws Exception {
        try (WebClient client =
                jenkins.createWebClient().withJavaScriptEnabled(false).login("one")) {
            for (String page :
                    List.of("agentic/", "agentic/dashboard/", "agentic/designer/", "agentic/environments/")) {
                assertThat(client.goTo(page).getWebResponse().getStatusCode())
                        .as(page)
                        .isEqualTo(200);
            }
            assertThat(client.goTo("agentic/").getWebResponse().getContentAsString())
                    .doesNotContain("/agentic/prompts/");
        }
        assertThat(runs("one")).contains("open#1@a").doesNotContain("closed");
    }

    @Test
    void should_mount_the_list_of_runs() throws Exception {
        try (WebClient client =
                jenkins.createWebClient().withJavaScriptEnabled(false).login("viewer")) {
            DomElement shell = client.goTo("agentic/").querySelector(".agentic");

            assertThat(shell.getAttribute("data-page")).isEqualTo("runs");
            assertThat(shell.getAttribute("data-api")).endsWith("/agentic/api/v1");
        }
    }

    @Test
    void should_list_only_jobs_the_user_may_read() throws Exception {
        assertThat(runs("viewer")).contains("open#1@a").doesNotContain("closed", "lost");
        assertThat(runs("reader")).isEqualTo("[]");
    }

    @Test
    void should_list_lost_jobs_for_administrators() throws Exception {
        assertThat(runs("admin")).contains("open#1@a", "closed#1@a", "lost");
    }

    @Test
    void should_answer_costs_only_with_the_permission() throws Exception {
        assertThat(api("viewer", "costs").getStatusCode()).isEqualTo(403);
        assertThat(api("admin", "costs").getStatusCode()).isEqualTo(200);
    }

    private String runs(String user) throws Exception {
        return api(user, "runs").getContentAsString();
    }

    private WebResponse api(String user, String path) throws Exception {
        try (WebClient client = jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .login(user)) {
            return client.goTo("agentic/api/v1/" + path, null).getWebResponse();
        }
    }
}
