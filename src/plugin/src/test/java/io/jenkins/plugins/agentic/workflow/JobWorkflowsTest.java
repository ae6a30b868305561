package io.jenkins.plugins.agentic.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import hudson.model.ParametersAction;
import hudson.model.Result;
import hudson.model.StringParameterValue;
import hudson.triggers.SCMTrigger;
import hudson.triggers.Trigger;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Http;
import io.jenkins.plugins.agentic.engine.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockFolder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Workflows by REST, and their streams, in a real Jenkins. */
@WithJenkins
class JobWorkflowsTest {
    private static final String API = "agentic/api/v1/";
    private static final String DEFINITION = "name: cart\nagents:\n  coder:\n";

    private JenkinsRule jenkins;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        MockFolder shop = rule.createFolder("shop");
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("ann", "bob", "cyd")
                .grant(
                        Item.READ,
                        Item.CREATE,
                        Item.CONFIGURE,
                        Item.BUILD,
                        Item.CANCEL,
                        AgenticPermissions.VIEW,
                        AgenticPermissions.RUN)
                .onFolders(shop)
                .to("ann")
                .grant(Item.READ, AgenticPermissions.VIEW)
                .onFolders(shop)
                .to("bob"));
    }

    private HttpResponse<String> send(String method, String path, String user, String body) throws Exception {
        // Basic authentication by a password wants the crumb with a POST; the dummy realm's users have no token.
        Map<String, String> headers = body.startsWith("{")
                ? Map.of("Content-Type", "application/json", "If-Match", "*")
                : Map.of("Content-Type", "application/yaml", "If-Match", "*");
        jenkins.jenkins.setCrumbIssuer(null);
        return Http.send(jenkins, method, API + path, user, headers, body);
    }

    @Test
    void should_make_a_pipeline_job_of_a_definition_for_who_may_make_jobs_there() throws Exception {
        assertThat(send("POST", "workflows?folder=shop", "bob", DEFINITION).statusCode())
                .isEqualTo(403);
        assertThat(send("POST", "workflows", "ann", DEFINITION).statusCode()).isEqualTo(403);
        assertThat(send("POST", "workflows?folder=shop", "ann", DEFINITION).statusCode())
                .isEqualTo(201);

        WorkflowJob job = jenkins.jenkins.getItemByFullName("shop/cart", WorkflowJob.class);
        assertThat(((CpsFlowDefinition) job.getDefinition()).getScript()).contains("agentCode(");
        assertThat(((CpsFlowDefinition) job.getDefinition()).isSandbox()).isTrue();
        assertThat(send("GET", "workflows/shop/cart", "ann", "").body()).contains("\"edited\":false");
        assertThat(send("GET", "workflows/shop/cart", "bob", "").statusCode()).isEqualTo(403);
        assertThat(send("GET", "workflows", "cyd", "").body()).isEqualTo("[]");
        assertThat(send("GET", "workflows/shop/cart", "cyd", "").statusCode()).isEqualTo(404);
        assertThat(send("PUT", "workflows/shop/cart", "bob", DEFINITION).statusCode())
                .isEqualTo(403);
        assertThat(send("PUT", "workflows/shop/cart", "ann", "name: cart\ndescription: Now.\nagents: {coder: }\n")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("POST", "workflows?folder=shop", "ann", DEFINITION).statusCode())
                .isEqualTo(409);
        jenkins.jenkins.reload();
        assertThat(send("GET", "workflows", "bob", "").body()).contains("Now.");
        assertThat(send("DELETE", "workflows/shop/cart/definition", "ann", "").statusCode())
                .isEqualTo(204);
        assertThat(send("GET", "workflows/shop/cart", "ann", "").statusCode()).isEqualTo(404);
        assertThat(jenkins.jenkins.getItemByFullName("shop/cart")).isNotNull();
    }

    /** Jenkins would find them; the runs are of the job's very name. */
    @Test
    void should_know_a_workflow_and_a_folder_by_their_very_names_only() throws Exception {
        assertThat(send("POST", "workflows?folder=SHOP", "ann", DEFINITION).statusCode())
                .isEqualTo(422);
        assertThat(send("POST", "workflows?folder=shop", "ann", DEFINITION).statusCode())
                .isEqualTo(201);

        for (String alias : List.of("SHOP/cart", "shop/Cart")) {
            assertThat(send("GET", "workflows/" + alias, "ann", "").statusCode())
                    .as(alias)
                    .isEqualTo(404);
        }
    }

    /** Ann may make jobs in the shop only, Bob look at it, Cyd sees none of it. */
    @Test
    void should_offer_the_folders_that_take_new_ones_and_hide_the_others() throws Exception {
        jenkins.createFolder("lab");

        assertThat(send("GET", "folders", "ann", "").body()).isEqualTo("[{\"id\":\"shop\",\"title\":\"shop\"}]");
        assertThat(send("GET", "folders", "bob", "").body()).isEqualTo("[]");
        HttpResponse<String> hidden = send("POST", "workflows?folder=lab", "ann", DEFINITION);
        HttpResponse<String> absent = send("POST", "workflows?folder=bal", "ann", DEFINITION);
        assertThat(hidden.statusCode()).isEqualTo(422);
        assertThat(hidden.body()).isEqualTo(absent.body().replace("bal", "lab"));
    }

    /** It is for whoever may see one job or folder, without Run anywhere. */
    @Test
    void should_open_the_designer_for_who_may_see_one_folder_and_say_what_may_be_done() throws Exception {
        assertThat(send("POST", "workflows/validate", "bob", DEFINITION).statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "agents", "bob", "").statusCode()).isEqualTo(200);
        assertThat(send("POST", "workflows/validate", "cyd", DEFINITION).statusCode())
                .isEqualTo(403);
        assertThat(Http.send(jenkins, "GET", "agentic/designer/", "bob", Map.of(), "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(Http.send(jenkins, "GET", "agentic/designer/", "cyd", Map.of(), "")
                        .statusCode())
                .isEqualTo(403);

        assertThat(send("POST", "workflows?folder=shop/", "ann", DEFINITION).body())
                .contains("\"id\":\"shop/cart\"", "\"committed\":false", "\"mayConfigure\":true", "\"mayRun\":true");
    }

    @Test
    void should_list_the_others_beside_a_definition_that_is_none_and_let_it_be_mended() throws Exception {
        send("POST", "workflows?folder=shop", "ann", DEFINITION);
        send("POST", "workflows?folder=shop", "ann", DEFINITION.replace("cart", "till"));
        WorkflowJob job = jenkins.jenkins.getItemByFullName("shop/cart", WorkflowJob.class);
        for (String text : new String[] {"{", "", null}) {
            job.replaceAction(new KeptDefinition(text));

            assertThat(send("GET", "workflows", "bob", "").body())
                    .contains("shop/till")
                    .doesNotContain("shop/cart");
            assertThat(send("PUT", "workflows/shop/cart", "ann", DEFINITION).statusCode())
                    .isEqualTo(200);
            assertThat(send("GET", "workflows", "bob", "").body()).contains("shop/cart");
        }
        job.replaceAction(new KeptDefinition("{"));
        assertThat(send("DELETE", "workflows/shop/cart/definition", "ann", "").statusCode())
                .isEqualTo(204);
    }

    /** Without a first build: it is the trigger that is to start one. */
    @Test
    void should_give_the_job_the_triggers_and_the_description_of_its_definition() throws Exception {
        String cron = DEFINITION + "description: First.\ntrigger: {cron: '%s'}\n";
        assertThat(send("POST", "workflows?folder=shop", "ann", cron.formatted("H 99 * * *"))
                        .statusCode())
                .isEqualTo(422);
        assertThat(jenkins.jenkins.getItemByFullName("shop/cart")).isNull();
        assertThat(send("POST", "workflows?folder=shop", "ann", cron.formatted("H 3 * * *"))
                        .statusCode())
                .isEqualTo(201);
        WorkflowJob job = jenkins.jenkins.getItemByFullName("shop/cart", WorkflowJob.class);
        assertThat(specs(job)).containsExactly("H 3 * * *");
        job.addTrigger(new SCMTrigger("H/5 * * * *"));

        send("PUT", "workflows/shop/cart", "ann", cron.formatted("H 4 * * *").replace("First", "Second"));
        assertThat(specs(job)).containsExactlyInAnyOrder("H 4 * * *", "H/5 * * * *");
        assertThat(job.getDescription()).isEqualTo("Second.");

        job.setDescription("Mine.");
        send("PUT", "workflows/shop/cart", "ann", DEFINITION);
        assertThat(specs(job)).containsExactly("H/5 * * * *");
        assertThat(job.getDescription()).isEqualTo("Mine.");
    }

    @Test
    void should_leave_no_trigger_of_a_definition_that_can_not_be_read_any_more() throws Exception {
        send("POST", "workflows?folder=shop", "ann", DEFINITION + "trigger: {cron: 'H 3 * * *'}\n");
        WorkflowJob job = jenkins.jenkins.getItemByFullName("shop/cart", WorkflowJob.class);
        assertThat(specs(job)).containsExactly("H 3 * * *");
        job.replaceAction(new KeptDefinition("{"));

        send("PUT", "workflows/shop/cart", "ann", DEFINITION);

        assertThat(specs(job)).isEmpty();
    }

    private static List<String> specs(WorkflowJob job) {
        return job.getTriggers().values().stream().map(Trigger::getSpec).toList();
    }

    @Test
    void should_build_and_cancel_it_and_tell_who_listens() throws Exception {
        send("POST", "workflows?folder=shop", "ann", DEFINITION);
        WorkflowJob job = jenkins.jenkins.getItemByFullName("shop/cart", WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("agentCheckpoint message: params.REQUIREMENTS\n", true));
        Messages messages = new Messages();
        listen("workflows/shop/cart/stream", "bob", messages).join();
        assertThat(listen("workflows/shop/cart/stream", "cyd", new Messages())).isCompletedExceptionally();

        assertThat(send("POST", "workflows/shop/cart/execute", "bob", "{\"requirements\": \"r\"}")
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> started =
                send("POST", "workflows/shop/cart/execute", "ann", "{\"requirements\": \"A parser.\"}");
        String run = (String) Json.readMap(started.body()).get("run");

        assertThat(started.statusCode()).isEqualTo(202);
        assertThat(run).startsWith("shop/cart#1@");
        messages.await("WAITING");
        assertThat(send("GET", "runs/" + run.replace("#", "%23") + "/checkpoints", "ann", "")
                        .body())
                .contains("A parser.");
        assertThat(send("DELETE", "workflows/shop/cart", "ann", "").statusCode())
                .isEqualTo(204);
        messages.await("ABORTED");
        jenkins.waitUntilNoActivity();
        assertThat(job.getLastBuild().getResult()).isEqualTo(Result.ABORTED);
    }

    @Test
    void should_take_its_own_build_out_of_the_queue_and_no_other() throws Exception {
        send("POST", "workflows?folder=shop", "ann", DEFINITION);
        WorkflowJob job = jenkins.jenkins.getItemByFullName("shop/cart", WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("echo params.REQUIREMENTS\n", true));
        jenkins.jenkins.doQuietDown();
        job.scheduleBuild2(
                0,
                new ParametersAction(
                        List.of(new StringParameterValue("REQUIREMENTS", "theirs")), List.of("REQUIREMENTS")));

        assertThat(send("POST", "workflows/shop/cart/execute", "ann", "{\"requirements\": \"ours\"}")
                        .statusCode())
                .isEqualTo(503);
        assertThat(send("POST", "workflows/shop/cart/execute", "ann", "{\"requirements\": \"theirs\"}")
                        .statusCode())
                .isEqualTo(409);
        assertThat(jenkins.jenkins.getQueue().getItems(job)).hasSize(1);
        jenkins.jenkins.doCancelQuietDown();
        jenkins.waitUntilNoActivity();
        assertThat(job.getLastBuild().getNumber()).isEqualTo(1);
        jenkins.assertLogContains("theirs", job.getLastBuild());
    }

    @Test
    void should_let_no_page_from_elsewhere_listen() throws Exception {
        send("POST", "workflows?folder=shop", "ann", DEFINITION);

        assertThat(listen("workflows/shop/cart/stream", "ann", new Messages(), "Origin", "http://evil.example"))
                .isCompletedExceptionally();
    }

    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<String> all = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                all.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        void await(String text) throws InterruptedException {
            while (!all.take().contains(text)) {
                Thread.onSpinWait();
            }
        }
    }

    private CompletableFuture<WebSocket> listen(String path, String user, Messages messages, String... headers)
            throws Exception {
        String login = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        WebSocket.Builder builder =
                HttpClient.newHttpClient().newWebSocketBuilder().header("Authorization", "Basic " + login);
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        CompletableFuture<WebSocket> open = builder.buildAsync(
                URI.create(jenkins.getURL().toString().replaceFirst("http", "ws") + API + path), messages);
        open.handle((socket, failure) -> socket).join();
        return open;
    }
}
