package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.cli.serve.Pages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServeTest {
    @TempDir
    Path folder;

    private Engine engine;
    private Pages pages;
    private String run;

    @BeforeEach
    void serve() throws Exception {
        Cli cli = new Cli(folder).jenkinsfile("stage('S') { echo 'x' }");
        run = cli.run().id();
        engine = RunsCommand.open(Terminal.system(), cli.home);
        pages = Pages.start(engine, cli.home, Map.of(), Optional.empty(), Pages.Door.loopback(0));
    }

    @AfterEach
    void stop() throws Exception {
        pages.close();
        engine.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(pages.url()).resolve(path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void should_answer_runs_as_json() throws Exception {
        assertThat(Json.read(get("/api/v1/runs").body())).asList().hasSize(1);
        HttpResponse<String> one = get("/api/v1/runs/" + run);
        assertThat(one.statusCode()).isEqualTo(200);
        assertThat(one.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(Json.readMap(one.body())).containsEntry("id", run).containsKey("stages");
    }

    @Test
    void should_answer_agent_calls_and_costs() throws Exception {
        assertThat(get("/api/v1/runs/" + run + "/calls").body()).isEqualTo("[]");
        assertThat(Json.readMap(get("/api/v1/costs?period=day").body()))
                .containsEntry("period", "day")
                .containsKeys("total", "by", "budgets");
        assertThat(get("/api/v1/costs.csv").headers().firstValue("Content-Type").orElse(""))
                .startsWith("text/csv");
        assertThat(get("/api/v1/runs?limit=none").statusCode()).isEqualTo(400);
    }

    @Test
    void should_answer_errors_as_problem_details() throws Exception {
        HttpResponse<String> missing = get("/api/v1/runs/nothing");

        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(Json.readMap(missing.body())).containsEntry("status", 404).containsKeys("type", "title", "detail");
        assertThat(get("/api/v1/other").statusCode()).isEqualTo(404);
        assertThat(get("/assets/none.js").statusCode()).isEqualTo(404);
    }

    @Test
    void should_say_as_problem_details_what_the_web_server_itself_refuses() throws Exception {
        for (String line :
                List.of("GET /api/v1/runs?x=%ff", "GET /api/v1/%2e%2e/x", "GET /api/v1/a%2fb", "GET /api/v1/%zz")) {
            assertThat(raw(line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .as(line)
                    .startsWith("HTTP/1.1 4")
                    .contains("Content-Type: application/problem+json", "\"status\":4");
        }
        assertThat(raw(
                        "GET /api/v1/agents/none/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"))
                .startsWith("HTTP/1.1 404")
                .contains("Content-Type: application/problem+json", "There is no role of this name");
    }

    /** Whatever bytes come: an answer, and no defect. {@code -Dfuzz.seed=N} tries others. */
    @Test
    @Timeout(120)
    void should_answer_whatever_is_sent() throws Exception {
        Random random = new Random(Long.getLong("fuzz.seed", 8));
        List<String> odd = List.of(
                "runs",
                "%",
                "%ff",
                "..",
                "//",
                "%2f",
                "a;b=c",
                "\u00e9",
                "?limit=",
                "&x",
                "[",
                "{",
                "x".repeat(9000),
                "%00",
                "budgets",
                "workflows",
                "checkpoints",
                "1",
                "prompts",
                "labels",
                "*",
                "\"",
                "stream",
                "%e2%82%ac",
                "#");
        List<String> methods = List.of("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "TRACE", "get", "X");
        for (int i = 0; i < 400; i++) {
            StringBuilder path = new StringBuilder(random.nextInt(10) == 0 ? "" : "/api/v1");
            for (int parts = random.nextInt(5); parts >= 0; parts--) {
                path.append(random.nextInt(6) == 0 ? "" : "/").append(odd.get(random.nextInt(odd.size())));
            }
            String body = random.nextBoolean() ? "{\"a\": " + odd.get(random.nextInt(odd.size())) + "}" : "";
            String request =
                    methods.get(random.nextInt(methods.size())) + " " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: "
                            + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;

            assertThat(raw(request)).as(request).matches("(?s)HTTP/1.1 [234]..[ \r].*");
        }
    }

    @Test
    void should_refuse_a_name_that_is_not_loopback() throws Exception {
        assertThat(raw("GET /api/v1/runs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421 ");
        assertThat(raw("GET /api/v1/runs HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(
                        raw(
                                "POST /api/v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ");
        assertThat(raw("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ");
    }

    private HttpResponse<String> send(Pages where, String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(where.url()).resolve(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void should_take_changes_that_no_page_from_elsewhere_can_send() throws Exception {
        String prompt = "{\"name\": \"say\", \"source\": \"Say hello.\"}";
        String[] json = {"Content-Type", "application/json"};

        assertThat(send(pages, "POST", "/api/v1/prompts", prompt, "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(415);
        assertThat(send(
                                pages,
                                "POST",
                                "/api/v1/prompts",
                                prompt,
                                "Content-Type",
                                "application/json",
                                "Origin",
                                "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(pages, "DELETE", "/api/v1/prompts/planner", "", "If-Match", "*", "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> made = send(pages, "POST", "/api/v1/prompts", prompt, json);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(made.headers().firstValue("Location")).contains("/api/v1/prompts/say");
        assertThat(send(pages, "DELETE", "/api/v1/prompts/say", "", "If-Match", "\"1.0.0\"", "Origin", origin())
                        .statusCode())
                .isEqualTo(204);
    }

    private String origin() {
        return pages.url().replaceFirst("/$", "");
    }

    @Test
    void should_take_no_more_than_five_megabytes() throws Exception {
        String large = "{\"name\": \"" + "x".repeat(5_000_000) + "\"}";

        HttpResponse<String> answer = send(pages, "POST", "/api/v1/prompts", large, "Content-Type", "application/json");

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(Json.readMap(answer.body())).containsEntry("title", "Content Too Large");
    }

    @Test
    void should_let_in_who_has_the_token() throws Exception {
        Pages.Door door = new Pages.Door("127.0.0.1", 0, "a-token-of-twenty-or-so");
        try (Pages closed = Pages.start(engine, folder, Map.of(), Optional.empty(), door)) {
            HttpResponse<String> without = send(closed, "GET", "/", "");
            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Basic ");
            assertThat(send(closed, "GET", "/api/v1/runs", "", "Authorization", "Bearer wrong")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(send(closed, "GET", "/api/v1/runs", "", "Authorization", "Bearer " + door.token())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(send(
                                    closed,
                                    "GET",
                                    "/api/v1/runs",
                                    "",
                                    "Authorization",
                                    "Basic "
                                            + Base64.getEncoder()
                                                    .encodeToString(
                                                            ("me:" + door.token()).getBytes(StandardCharsets.UTF_8)))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void should_serve_others_with_a_token_only() {
        Cli.Outcome open = new Cli(folder.resolve("other")).call("serve", "--port", "0", "--address", "0.0.0.0");

        assertThat(open.code()).isEqualTo(ExitCode.USAGE.number());
        assertThat(open.err()).contains("there is no token", "AGENTIC_TOKEN");
    }

    @Test
    void should_send_the_pages_with_a_strict_policy() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'self'");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void should_say_when_the_port_is_taken() {
        int port = URI.create(pages.url()).getPort();

        assertThatThrownBy(() -> Pages.start(engine, folder, Map.of(), Optional.empty(), Pages.Door.loopback(port)))
                .isInstanceOfSatisfying(
                        AgenticException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PORT))
                .hasMessageStartingWith("Port " + port + " on this machine can't be used");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", URI.create(pages.url()).getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
