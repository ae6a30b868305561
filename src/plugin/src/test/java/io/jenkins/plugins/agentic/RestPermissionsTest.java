package io.jenkins.plugins.agentic;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import hudson.model.User;
import io.jenkins.plugins.agentic.host.AgenticBuild;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The REST addresses of both hosts, as Jenkins' own permissions open them; programs send an API token and no crumb. */
@WithJenkins
class RestPermissionsTest {
    /** In the order of the rows below; null is anonymous. */
    private static final String[] USERS = {null, "reader", "viewer", "runner", "approver", "admin"};

    private static final String WORKFLOW = "{\"name\": \"w\", \"agents\": {\"coder\": {}}}";
    private static final String PROMPT =
            "{\"name\": \"say\", \"source\": \"---\\nmodel: gemini-2.5-pro\\n---\\nHi.\\n\"}";
    private static final String BUDGET = "{\"name\": \"daily\", \"scope\": \"user\", \"period\": \"day\", \"hard\": 5}";

    private final Map<String, String> tokens = new HashMap<>();
    private JenkinsRule jenkins;
    private String run;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        WorkflowJob job = rule.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition(
                """
                node {
                    writeFile file: 'a.txt', text: 'x'
                    publishPackage(name: 'lib', version: '1.0.0', files: 'a.txt', targets: [[type: 'binary']])
                }
                """,
                true));
        run = rule.assertBuildStatusSuccess(job.scheduleBuild2(0))
                .getAction(AgenticBuild.class)
                .getRunId();
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader", "viewer", "runner", "approver")
                .grant(AgenticPermissions.VIEW)
                .everywhere()
                .to("viewer")
                .grant(AgenticPermissions.RUN)
                .everywhere()
                .to("runner")
                .grant(Item.BUILD)
                .everywhere()
                .to("runner")
                .grant(AgenticPermissions.APPROVE)
                .everywhere()
                .to("approver"));
        for (String user : List.of("reader", "viewer", "runner", "approver", "admin")) {
            tokens.put(user, rule.createApiToken(User.getById(user, true)));
        }
        assertThat(send("admin", "POST", "workflows", WORKFLOW).statusCode()).isEqualTo(201);
    }

    private HttpResponse<String> send(String user, String method, String path, String body) throws Exception {
        Map<String, String> headers = new HashMap<>();
        if (!method.equals("GET")) {
            headers.putAll(Map.of("Content-Type", "application/json", "If-Match", "*"));
        }
        if (user != null) {
            String login = user + ":" + tokens.get(user);
            headers.put(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
        }
        return Http.send(jenkins, method, "agentic/api/v1/" + path, null, headers, body);
    }

    private void check(String method, String path, String body, Integer... expected) throws Exception {
        List<Integer> got = new ArrayList<>();
        for (String user : USERS) {
            got.add(send(user, method, path, body).statusCode());
        }
        assertThat(got).as(method + " " + path).containsExactly(expected);
    }

    /** A list that everybody may ask for who may read Jenkins, and what is in it for whom View is given to only. */
    private void checkList(String path, String element) throws Exception {
        check("GET", path, "", 403, 200, 200, 200, 200, 200);
        List<String> shown = new ArrayList<>();
        for (String user : USERS) {
            if (user != null && send(user, "GET", path, "").body().contains(element)) {
                shown.add(user);
            }
        }
        assertThat(shown).as(path).containsExactly("viewer", "admin");
    }

    @Test
    void should_show_each_list_to_whom_it_is_for() throws Exception {
        checkList("runs", run);
        checkList("workflows", "\"w\"");
        checkList("packages", "\"lib\"");
        checkList("environments", "\"lib\"");
        check("GET", "prompts", "", 403, 403, 200, 403, 403, 200);
        check("GET", "costs", "", 403, 403, 403, 403, 403, 200);
        check("GET", "budgets", "", 403, 403, 403, 403, 403, 200);
        check("GET", "audit-logs", "", 403, 403, 403, 403, 403, 200);
    }

    @Test
    void should_let_those_change_something_whom_it_is_given_to() throws Exception {
        // That one has ended.
        check("DELETE", "runs/" + encoded(run), "", 403, 404, 403, 404, 404, 409);
        check("PUT", "workflows/w", WORKFLOW, 403, 404, 403, 404, 404, 200);
        check("POST", "prompts", PROMPT, 403, 403, 403, 403, 403, 201);
        check("POST", "budgets", BUDGET, 403, 403, 403, 403, 403, 201);
        check("POST", "packages/lib/rollback", "{\"version\": \"1.0.0\"}", 403, 404, 403, 404, 404, 202);
        for (String readOnly : List.of("costs", "audit-logs", "environments")) {
            check("PUT", readOnly, "{}", 403, 405, 405, 405, 405, 405);
        }
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
}
