package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.cli.serve.Pages;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A home that is served in this process, with one workflow, {@code w}. */
final class Served implements AutoCloseable {
    static final HttpClient CLIENT = HttpClient.newHttpClient();

    final Path home;
    final Engine engine;
    final Pages pages;
    private final PromptEngine models;
    private final ServedRuns runs;

    Served(Path home, Map<String, String> environment) throws Exception {
        this.home = home;
        Terminal terminal = new Terminal(System.in, System.out, System.err, environment);
        models = PromptEngine.open(terminal, home, home.resolve("none"));
        engine = models.engine();
        runs = new ServedRuns(terminal, home, models);
        pages = Pages.start(engine, home, environment, Optional.of(runs), Pages.Door.loopback(0));
    }

    static HttpResponse<String> sendTo(String url, String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "api/v1/" + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        return sendTo(pages.url(), method, path, body, headers);
    }

    /** Answers a checkpoint, as soon as somebody waits for that, which is a moment after it is known. */
    static HttpResponse<String> answer(String url, String path, String body) throws Exception {
        HttpResponse<String> answer;
        do {
            answer = sendTo(url, "POST", path, body);
        } while (answer.statusCode() == 503 && answer.body().contains("Ask again"));
        return answer;
    }

    /** Makes the workflow with another Jenkinsfile than its definition's, and starts a run of it at a server. */
    static String start(String url, Path home, String jenkinsfile) throws Exception {
        if (!Files.exists(home.resolve("workflows/w"))) {
            String definition = "{\"name\": \"w\", \"agents\": {\"coder\": {}}}";
            assertThat(sendTo(url, "POST", "workflows", definition).statusCode())
                    .isEqualTo(201);
        }
        Files.writeString(home.resolve("workflows/w/Jenkinsfile"), jenkinsfile);
        HttpResponse<String> started = sendTo(url, "POST", "workflows/w/execute", "{\"requirements\": \"A parser.\"}");
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        return (String) Json.readMap(started.body()).get("run");
    }

    String start(String jenkinsfile) throws Exception {
        return start(pages.url(), home, jenkinsfile);
    }

    /** Starts it for a user of another name than those of requests here. */
    String start(String jenkinsfile, String user) throws Exception {
        WorkflowStore store = new WorkflowStore(home.resolve("workflows"));
        store.save("{\"name\": \"w\", \"agents\": {\"coder\": {}}}", Optional.empty());
        Files.writeString(store.job("w").resolve("Jenkinsfile"), jenkinsfile);
        return runs.start("w", Map.of(), user);
    }

    Runs.State ended(String id) {
        while (engine.runs().get(id).ended() == 0) {
            Thread.onSpinWait();
        }
        return engine.runs().get(id).state();
    }

    String log(String id) throws Exception {
        return Files.readString(home.resolve("runs").resolve(id).resolve("log"));
    }

    @Override
    public void close() throws Exception {
        pages.close();
        runs.close();
        models.close();
    }
}
