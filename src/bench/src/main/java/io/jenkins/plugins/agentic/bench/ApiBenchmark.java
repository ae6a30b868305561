package io.jenkins.plugins.agentic.bench;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.Models;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * What {@code agentic serve} takes: 200 WebSocket readers on a run that goes on, and 300 requests a second of everything that
 * the pages read, of a home with 500 runs. The server is a process of its own on the same machine. A request's time counts from
 * when it was due, so that waiting for the ones before it counts too.
 */
public final class ApiBenchmark {
    private static final int RUNS = 500;
    private static final int READERS = 200;
    private static final int RATE = 300;
    private static final int WARM_UP_SECONDS = 15;
    private static final int SECONDS = 30;
    private static final List<String> PATHS = List.of(
            "runs?limit=20",
            "runs/job-7%237",
            "runs/job-7%237/calls",
            "runs/job-7%237/calls/1",
            "metrics/workflows?days=30",
            "costs?period=month",
            "budgets",
            "prompts",
            "agents",
            "audit-logs?limit=50",
            "workflows/w",
            "environments");

    private final Path home;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String url = "";

    private ApiBenchmark(Path home) {
        this.home = home;
    }

    /** Argument: a folder, in which a fresh one is made. */
    public static void main(String[] args) throws Exception {
        Path home = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "agentic-api-");
        ApiBenchmark benchmark = new ApiBenchmark(home);
        benchmark.fill();
        benchmark.measure();
    }

    private void fill() {
        ModelSettings models = ModelSettings.of(ProviderSettings.gemini("key", ""), "gemini-4-hydrogen");
        MoneySettings money = new MoneySettings(PriceTable.shipped(), List.of(), null, ZoneOffset.UTC, 0, null);
        EngineSettings settings = new EngineSettings(
                home,
                home.resolve("registry"),
                false,
                DatabaseSettings.EMBEDDED,
                () -> models,
                () -> money,
                ToolSettings::standard);
        try (Engine engine = Engine.open(settings, new Models(() -> models, (provider, all) -> new AtOnce()))) {
            for (int i = 0; i < RUNS; i++) {
                String id = "job-" + i % 20 + "#" + i;
                engine.runs().start(id, "job-" + i % 20, "ann", "", "{}");
                RunContext run = new RunContext(
                        id,
                        "job-" + i % 20,
                        "ann",
                        new NoWorkspace(),
                        Commands.none(),
                        line -> {},
                        UnaryOperator.identity());
                for (int call = 0; call < 6; call++) {
                    engine.runs().stageStarted(id, "s" + call, "Stage " + call, 0);
                    engine.execute("agentPlan", new StepKey(id, "c" + call), Map.of("task", "x".repeat(500)), run);
                    engine.runs().stageEnded(id, "s" + call, Runs.State.SUCCEEDED);
                }
                engine.runs().end(id, i % 10 == 0 ? Runs.State.FAILED : Runs.State.SUCCEEDED, "", "");
            }
        }
    }

    private void measure() throws Exception {
        Process server = new ProcessBuilder("./agentic", "serve", "--port", "0", "--home", home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            String said = out.readLine();
            if (said == null) {
                throw new IOException("./agentic serve ended before it said where it listens; its words stand above.");
            }
            url = said.replaceFirst(".*(http://\\S+/).*", "$1") + "api/v1/";
            System.out.println("Warming up for " + WARM_UP_SECONDS + " s; load " + load());
            send("POST", "workflows", "{\"name\": \"w\", \"agents\": {\"coder\": {}}}");
            ask(WARM_UP_SECONDS);
            print("300 reads a second alone", ask(SECONDS));
            Readers readers = listen();
            changingRun();
            print("300 reads a second beside " + READERS + " readers", ask(SECONDS));
            readers.print();
        } finally {
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
            server.waitFor();
        }
    }

    private static String load() throws IOException {
        Path file = Path.of("/proc/loadavg");
        return Files.isReadable(file) ? Files.readString(file).split(" ")[0] : "unknown";
    }

    /** A run whose stages begin and end all the time. */
    private void changingRun() throws Exception {
        Files.writeString(
                home.resolve("workflows/w/Jenkinsfile"),
                "for (int i = 0; i < 1000; i++) { stage(\"Stage ${i}\") { sleep time: 250, unit: 'MILLISECONDS' } }\n");
        send("POST", "workflows/w/execute", "{\"requirements\": \"none\"}");
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(path + ": " + answer.body());
        }
        return answer;
    }

    /** Milliseconds of each request, by path. */
    private Map<String, double[]> ask(int seconds) {
        int count = RATE * seconds;
        double[] millis = new double[count];
        List<CompletableFuture<Void>> all = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + i * 1_000_000_000L / RATE;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            int number = i;
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + PATHS.get(i % PATHS.size())))
                    .build();
            all.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .thenAccept(answer -> {
                        millis[number] = (System.nanoTime() - due) / 1e6;
                        if (answer.statusCode() != 200) {
                            refused.incrementAndGet();
                        }
                    }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        if (refused.get() > 0) {
            throw new IllegalStateException(refused + " of " + count + " requests were refused.");
        }
        Map<String, double[]> byPath = new java.util.LinkedHashMap<>();
        byPath.put("all", sorted(millis));
        for (int p = 0; p < PATHS.size(); p++) {
            double[] own = new double[count / PATHS.size()];
            for (int i = 0; i < own.length; i++) {
                own[i] = millis[i * PATHS.size() + p];
            }
            byPath.put(PATHS.get(p), sorted(own));
        }
        return byPath;
    }

    private static double[] sorted(double[] values) {
        double[] copy = values.clone();
        Arrays.sort(copy);
        return copy;
    }

    private static void print(String what, Map<String, double[]> millis) throws IOException {
        System.out.println(what + ", load " + load() + ":");
        millis.forEach((path, sorted) -> System.out.printf(
                Locale.ROOT,
                "  %-28s median %5.1f ms, p99 %5.1f ms, most %6.1f ms%n",
                path,
                sorted[sorted.length / 2],
                sorted[(int) Math.ceil(sorted.length * 0.99) - 1],
                sorted[sorted.length - 1]));
    }

    private Readers listen() {
        Readers readers = new Readers();
        URI address = URI.create(url.replace("http:", "ws:") + "workflows/w/stream");
        List<CompletableFuture<WebSocket>> open = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            open.add(client.newWebSocketBuilder().buildAsync(address, readers.one()));
        }
        open.forEach(CompletableFuture::join);
        return readers;
    }

    /** What the readers got. */
    private static final class Readers {
        private final List<One> all = new ArrayList<>();

        One one() {
            One one = new One();
            all.add(one);
            return one;
        }

        void print() {
            long events = all.stream().mapToLong(one -> one.events.get()).sum();
            long dropped = all.stream().filter(one -> one.ended).count();
            long least = all.stream().mapToLong(one -> one.last).min().orElse(0);
            long most = all.stream().mapToLong(one -> one.last).max().orElse(0);
            System.out.printf(
                    Locale.ROOT,
                    "%d readers got %d events, %.1f a second each; %d were sent away; the last of them is %d events behind"
                            + " the first%n",
                    all.size(),
                    events,
                    events / (double) all.size() / SECONDS,
                    dropped,
                    most - least);
        }

        private static final class One implements WebSocket.Listener {
            private final AtomicInteger events = new AtomicInteger();
            private final StringBuilder part = new StringBuilder();
            private volatile long last;
            private volatile boolean ended;

            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean done) {
                part.append(data);
                if (done) {
                    Map<String, Object> message = Json.readMap(part.toString());
                    part.setLength(0);
                    if ("run".equals(message.get("type"))) {
                        events.incrementAndGet();
                        last = ((Number) message.get("number")).longValue();
                    }
                }
                socket.request(1);
                return null;
            }

            @Override
            public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                ended = true;
                return null;
            }
        }
    }
}
