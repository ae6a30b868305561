package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Kills a real process with SIGKILL at pseudo-random moments, resumes it until it is done, and compares with a run that
 * nobody disturbed: nothing paid twice, nothing done twice, nothing lost. {@code -Dkill.seed=N} repeats a failure. Some kills
 * by default, many with the Maven profile 'faults'.
 */
@Isolated
class KillTest {
    private static final int KILLS = "all".equals(System.getProperty("release.faults")) ? 100 : 10;
    private static final int MOST_ROUNDS = 60;
    /** One kill in so many meets the start-up, within so many milliseconds of it. */
    private static final int EARLY_KILLS = 6;

    private static final int START_MILLIS = 2500;
    /** The others come within so many milliseconds of the first line, that is of the first step. */
    private static final int WORK_MILLIS = 1500;

    private static final String JENKINSFILE =
            """
            node {
              def brief, plan
              stage('Think') {
                brief = agentPrompt(task: 'a greeting')
                sh 'echo thought >> count'
                plan = agentPlan(task: 'a greeting', context: [brief: brief.result])
              }
              stage('Work') {
                parallel(
                  left: {
                    agentCode(task: 'a greeting', context: [plan: plan.result])
                    sh 'echo left-1 >> count'
                    sh 'sleep 0.1; echo left-2 >> count'
                  },
                  right: {
                    agentReview(task: 'a greeting')
                    sh 'sleep 0.1; echo right >> count'
                    writeFile file: 'out/right.txt', text: sh(script: 'echo right-out', returnStdout: true)
                  }
                )
                for (int i = 1; i <= 2; i++) {
                  sh "echo loop-${i} >> count"
                }
              }
              stage('Ship') {
                def pack = agentPackage(task: 'a greeting')
                sh 'cat greeting.txt out/right.txt > greeting-1.0.0.tgz'
                archiveArtifacts '*.tgz'
                publishPackage name: pack.result.name, version: pack.result.version, files: '*.tgz', targets: [[type: 'binary']]
                sh 'echo shipped >> count'
              }
            }
            """;

    private static final Map<String, String> RESULTS = Map.of(
            "prompt",
            "{\"title\":\"t\",\"brief\":\"b\",\"acceptance\":[\"a\"],\"assumptions\":[],\"openQuestions\":[]}",
            "planner",
            "{\"summary\":\"s\",\"tasks\":[{\"id\":\"1\",\"title\":\"t\",\"description\":\"d\",\"dependsOn\":[],"
                    + "\"acceptance\":\"a\"}],\"risks\":[],\"openQuestions\":[]}",
            "coder",
            "{\"files\":[{\"path\":\"greeting.txt\",\"action\":\"create\",\"content\":\"hello\\n\"}],\"notes\":\"\"}",
            "reviewer",
            "{\"approved\":true,\"issues\":[],\"summary\":\"fine\"}",
            "packager",
            "{\"name\":\"greeting\",\"version\":\"1.0.0\",\"kind\":\"npm\",\"releaseNotes\":\"first\",\"files\":[]}");

    @TempDir
    Path folder;

    private GeminiServer server;

    /** What a finished run leaves; equal for a disturbed and an undisturbed one. */
    private record Traces(
            Ledger.Totals totals, List<String> effects, Map<String, String> published, List<String> artifacts) {}

    @BeforeEach
    void serve() {
        // An answer takes a while, so that kills meet calls that are on the wire.
        server = GeminiServer.start(
                0, request -> Reply.text(answer(request), 100 + request.role().length(), 50, 10)
                        .dripping(64, Duration.ofMillis(20)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String answer(Request request) {
        return "{\"result\":" + RESULTS.get(request.role())
                + ",\"reasoning\":\"r\",\"confidence\":0.9,\"nextAgent\":\"\",\"humanReviewRequired\":false}";
    }

    @Test
    void should_lose_and_repeat_nothing_when_killed_anywhere() throws Exception {
        long seed = Long.getLong("kill.seed", System.nanoTime() & 0xffffff);
        Random random = new Random(seed);
        Cli calm = cli("calm");
        Process undisturbed = start(calm, List.of());
        String output = new String(undisturbed.getInputStream().readAllBytes());
        assertThat(undisturbed.waitFor()).as(output).isZero();
        Traces expected = traces(calm);
        assertThat(expected.effects)
                .containsExactly("left-1", "left-2", "loop-1", "loop-2", "right", "shipped", "thought");
        assertThat(expected.totals.calls()).isEqualTo(5);
        assertThat(expected.published).containsKey("greeting-1.0.0.tgz");

        int kills = 0;
        for (int run = 1; kills < KILLS; run++) {
            Cli cli = cli("killed-" + run);
            kills += disturb(cli, random, seed);
            assertThat(traces(cli)).as("seed %d, run %d", seed, run).isEqualTo(expected);
        }
    }

    /** Kills and resumes one run until it gets to its end; returns how often it was killed. */
    private int disturb(Cli cli, Random random, long seed) throws Exception {
        int kills = 0;
        Known known = known(cli);
        int window = WORK_MILLIS;
        while (!known.succeeded) {
            assertThat(kills).as("seed %d: rounds without an end", seed).isLessThan(MOST_ROUNDS);
            int asked = server.requests().size();
            Process process = start(cli, known.id.isEmpty() ? List.of() : List.of("--resume", known.id));
            boolean early = random.nextInt(EARLY_KILLS) == 0;
            int moment = random.nextInt(early ? START_MILLIS : window);
            BufferedReader output = process.inputReader();
            if (!early) {
                output.readLine();
            }
            if (process.waitFor(moment, TimeUnit.MILLISECONDS)) {
                assertThat(process.exitValue())
                        .as(() -> "seed " + seed + ": " + output.lines().collect(Collectors.joining("\n")))
                        .isZero();
            } else {
                process.destroyForcibly().waitFor();
                kills++;
            }
            assertThat(labels(asked))
                    .as("seed %d: paid calls are not asked again", seed)
                    .doesNotContainAnyElementsOf(known.paid);
            Known before = known;
            known = known(cli);
            // Whoever is killed before the first answer each time never gets on: such a machine is given longer, and so
            // is
            // whoever waits for the lock of prompts that a killed process has left.
            window = known.steps > before.steps ? WORK_MILLIS : window * 2;
        }
        return kills;
    }

    private Cli cli(String name) {
        return new Cli(folder.resolve(name)).jenkinsfile(JENKINSFILE).file("readme.txt", "a greeting");
    }

    private Process start(Cli cli, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "run"));
        if (options.isEmpty()) {
            command.add(cli.job.toString());
        }
        command.addAll(List.of("--home", cli.home.toString(), "--approve", "all", "--debug"));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("GEMINI_BASE_URL", server.baseUrl());
        builder.environment().put("GEMINI_API_KEY", "test");
        return builder.start();
    }

    /** What the journal says between two rounds; {@code paid}: labels such as coder/1 of the answers it has. */
    private record Known(String id, boolean succeeded, long steps, Set<String> paid) {}

    private static Known known(Cli cli) {
        if (!Files.exists(cli.home.resolve("agentic.mv.db"))) {
            return new Known("", false, 0, Set.of("nothing"));
        }
        try (Engine engine = RunsCommand.open(Terminal.system(), cli.home)) {
            List<Runs.Run> runs = engine.runs().newest(1);
            if (runs.isEmpty()) {
                return new Known("", false, 0, Set.of("nothing"));
            }
            String id = runs.get(0).id();
            List<Journal.Entry> entries = engine.journal().entries(id);
            long steps = entries.stream().filter(entry -> entry.ended() != 0).count();
            Set<String> paid = entries.stream()
                    .filter(entry ->
                            entry.step().startsWith("turn:") && entry.state().equals("COMPLETED"))
                    .map(entry -> entry.step().substring("turn:".length()))
                    .collect(Collectors.toSet());
            paid.add("nothing");
            return new Known(id, runs.get(0).state() == Runs.State.SUCCEEDED, steps, paid);
        }
    }

    private List<String> labels(int from) {
        return server.requests().stream()
                .skip(from)
                .map(request -> request.role() + "/" + request.call())
                .toList();
    }

    private static Traces traces(Cli cli) throws IOException {
        String id = known(cli).id;
        try (Engine engine = RunsCommand.open(Terminal.system(), cli.home)) {
            assertThat(engine.runs().get(id).state()).isEqualTo(Runs.State.SUCCEEDED);
            assertThat(engine.publications().of(id)).hasSize(1);
            List<String> effects = Files.readAllLines(cli.workspace(id).resolve("count")).stream()
                    .sorted()
                    .toList();
            List<String> artifacts = engine.runs().artifacts(id).stream()
                    .map(artifact -> artifact.path() + " " + artifact.sha256())
                    .toList();
            return new Traces(paid(engine.ledger(), id), effects, published(cli), artifacts);
        }
    }

    /** All but the rows of calls that a kill met on the wire: what they cost nobody knows, and they are made again. */
    private static Ledger.Totals paid(Ledger ledger, String id) {
        Ledger.Totals all = ledger.totals(id);
        long lost = ledger.calls(id).stream()
                .filter(call -> call.outcome().equals("unknown"))
                .count();
        return new Ledger.Totals(
                all.calls() - lost,
                all.inputTokens(),
                all.cachedTokens(),
                all.outputTokens(),
                all.thoughtTokens(),
                all.cost(),
                all.rehearsal());
    }

    private static Map<String, String> published(Cli cli) throws IOException {
        Map<String, String> published = new TreeMap<>();
        try (Stream<Path> files = Files.walk(cli.home.resolve("registry").resolve("greeting"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().equals(".published-by")) {
                    published.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        return published;
    }
}
