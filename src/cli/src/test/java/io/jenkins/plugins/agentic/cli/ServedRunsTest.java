package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.cli.serve.Pages;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that REST starts, asks about, answers and cancels, in the server's own process. */
class ServedRunsTest {
    private static final String DEFINITION = "{\"name\": \"w\", \"agents\": {\"coder\": {}}}";

    @TempDir
    Path folder;

    private PromptEngine models;
    private Engine engine;
    private ServedRuns runs;
    private Pages pages;

    @BeforeEach
    void serve() throws Exception {
        Path home = folder.resolve("home");
        Terminal terminal = new Terminal(System.in, System.out, System.err, Map.of());
        models = PromptEngine.open(terminal, home, folder.resolve("none"));
        engine = models.engine();
        runs = new ServedRuns(terminal, home, models);
        pages = Pages.start(engine, home, Map.of(), Optional.of(runs), Pages.Door.loopback(0));
        assertThat(send("POST", "workflows", DEFINITION).statusCode()).isEqualTo(201);
    }

    @AfterEach
    void stop() throws Exception {
        pages.close();
        runs.close();
        models.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return Served.sendTo(pages.url(), method, path, body);
    }

    /** Runs another Jenkinsfile than the definition's. */
    private String start(String jenkinsfile) throws Exception {
        Files.writeString(folder.resolve("home/workflows/w/Jenkinsfile"), jenkinsfile);
        HttpResponse<String> started = send("POST", "workflows/w/execute", "{\"requirements\": \"A parser.\"}");
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        assertThat(started.headers().firstValue("Location").orElse("")).startsWith("/api/v1/runs/w-");
        return (String) Json.readMap(started.body()).get("run");
    }

    private Runs.State ended(String id) {
        while (engine.runs().get(id).ended() == 0) {
            Thread.onSpinWait();
        }
        return engine.runs().get(id).state();
    }

    private Checkpoint asked(String id) {
        while (true) {
            List<Checkpoint> all = engine.checkpoints().of(id);
            if (!all.isEmpty()) {
                return all.get(all.size() - 1);
            }
            Thread.onSpinWait();
        }
    }

    private int answer(String id, String decision, String body) throws Exception {
        return Served.answer(pages.url(), "runs/" + id + "/checkpoints/1/" + decision, body)
                .statusCode();
    }

    private String log(String id) throws Exception {
        return Files.readString(folder.resolve("home/runs").resolve(id).resolve("log"));
    }

    @Test
    void should_have_no_folders_to_keep_workflows_in() throws Exception {
        HttpResponse<String> refused =
                send("POST", "workflows?folder=shop", "{\"name\": \"v\", \"agents\": {\"coder\": {}}}");

        assertThat(send("GET", "folders", "").body()).isEqualTo("[{\"id\":\"\",\"title\":\"\"}]");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("Workflows are in no folders here. Leave out the parameter 'folder'.");
    }

    @Test
    void should_run_a_workflow_and_take_an_answer_for_what_was_shown() throws Exception {
        String id = start(
                """
                pipeline {
                    agent any
                    parameters { text(name: 'REQUIREMENTS', defaultValue: '', description: '') }
                    stages { stage('S') { steps { script {
                        def person = agentCheckpoint(message: "Make ${params.REQUIREMENTS}?")
                        echo "by ${person.by}: ${person.feedback}"
                    } } } }
                }
                """);
        String hash = asked(id).hash();

        assertThat(asked(id).message()).isEqualTo("Make A parser.?");
        assertThat(answer(id, "approve", "{\"hash\": \"" + "0".repeat(64) + "\"}"))
                .isEqualTo(409);
        assertThat(answer(id, "approve", "{\"hash\": \"" + hash + "\", \"feedback\": \"Well done\"}"))
                .isEqualTo(200);

        assertThat(ended(id)).isEqualTo(Runs.State.SUCCEEDED);
        assertThat(log(id)).contains("by " + System.getProperty("user.name", "") + ": Well done");
        assertThat(answer(id, "reject", "{}")).isEqualTo(409);
        assertThat(send("GET", "workflows/w/runs", "").body()).contains(id);
    }

    @Test
    void should_take_one_of_an_approval_and_a_rejection_at_once() throws Exception {
        String id = start("def person = agentCheckpoint(message: 'Go?')\necho \"went ${person.approved}\"\n");
        String hash = asked(id).hash();
        List<CompletableFuture<Integer>> asked = List.of("approve", "reject").stream()
                .map(decision -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return answer(id, decision, decision.equals("approve") ? "{\"hash\": \"" + hash + "\"}" : "{}");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();

        List<Integer> answers = asked.stream().map(CompletableFuture::join).toList();

        assertThat(ended(id)).isEqualTo(Runs.State.SUCCEEDED);
        assertThat(answers).containsOnlyOnce(200);
        boolean approved = engine.checkpoints().get(id, 1).state() == Checkpoint.State.APPROVED;
        assertThat(approved).isEqualTo(answers.get(0) == 200);
        assertThat(log(id)).contains("went " + approved);
    }

    @Test
    void should_send_a_rejections_feedback_back() throws Exception {
        String id = start("def person = agentCheckpoint(message: 'Go?')\nerror person.feedback\n");
        asked(id);

        assertThat(answer(id, "reject", "{\"feedback\": \"Not like this\"}")).isEqualTo(200);

        assertThat(ended(id)).isEqualTo(Runs.State.FAILED);
        assertThat(engine.runs().get(id).error()).contains("Not like this");
    }

    /** Text messages as they come; the end is its reason. */
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

        /** Waits for a message that holds a text, and returns its number. */
        long await(String text) throws InterruptedException {
            while (true) {
                String message = all.take();
                if (message.contains(text)) {
                    return ((Number) Json.readMap(message).get("number")).longValue();
                }
            }
        }
    }

    private CompletableFuture<WebSocket> listen(String path, Messages messages, String... headers) {
        WebSocket.Builder builder = Served.CLIENT.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        return builder.buildAsync(URI.create(pages.url().replace("http:", "ws:") + "api/v1/" + path), messages);
    }

    @Test
    void should_stream_what_changes_and_go_on_after_a_break() throws Exception {
        Messages before = new Messages();
        WebSocket first = listen("workflows/w/stream", before).join();
        String id = start("stage('One') { agentCheckpoint(message: 'Go?') }\nstage('Two') { echo 'x' }\n");

        long known = before.await("\"state\":\"WAITING\"");
        first.abort();
        assertThat(answer(id, "approve", "{\"hash\": \"" + asked(id).hash() + "\"}"))
                .isEqualTo(200);
        ended(id);
        Messages after = new Messages();
        listen("workflows/w/stream?after=" + known, after).join();

        assertThat(after.await("\"state\":\"SUCCEEDED\"")).isGreaterThan(known);
    }

    @Test
    void should_open_no_stream_for_a_page_from_elsewhere_or_of_nothing() {
        assertThat(listen("workflows/w/stream", new Messages(), "Origin", "http://evil.example"))
                .failsWithin(Duration.ofMinutes(1));
        assertThat(listen("workflows/none/stream", new Messages())).failsWithin(Duration.ofMinutes(1));
        assertThat(listen("workflows/w/stream?after=x", new Messages())).failsWithin(Duration.ofMinutes(1));
    }

    @Test
    void should_find_a_run_whose_id_must_be_escaped_in_an_address() throws Exception {
        engine.runs().start("shop/my cart#1@k3", "shop/my cart", "bob", "", "{}");

        assertThat(send("GET", "runs/shop/my%20cart%231%40k3", "").body()).contains("\"id\":\"shop/my cart#1@k3\"");
        assertThat(send("GET", "runs/shop%2Fmy%20cart", "").statusCode()).isIn(400, 404);
    }

    @Test
    void should_cancel_what_is_under_way() throws Exception {
        String id = start("agentCheckpoint(message: 'Go?')\n");
        asked(id);

        assertThat(send("DELETE", "workflows/w", "").statusCode()).isEqualTo(204);

        assertThat(ended(id)).isEqualTo(Runs.State.ABORTED);
        assertThat(send("DELETE", "workflows/w", "").statusCode()).isEqualTo(409);
    }

    @Test
    void should_fail_a_run_whose_agents_have_no_model() throws Exception {
        HttpResponse<String> started = send("POST", "workflows/w/execute", "{\"requirements\": \"A parser.\"}");
        String id = (String) Json.readMap(started.body()).get("run");

        assertThat(ended(id)).isEqualTo(Runs.State.FAILED);
        assertThat(engine.runs().get(id).error()).contains("No model is configured");
    }
}
