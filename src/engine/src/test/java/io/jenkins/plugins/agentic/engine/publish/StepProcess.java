package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.publish.registry.Patience;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A step of the run 'killed', by a process of its own that a {@link FaultProxy}'s alarm ends by kill -9. */
final class StepProcess {
    static final String RUN = "killed";
    /** For the environment of a process that waits five seconds for a registry that says no more, which a busy machine needs for others. */
    static final Map<String, String> IMPATIENT = Map.of("JAVA_TOOL_OPTIONS", "-D" + Patience.SECONDS + "=5");

    private static final String SECRETS = "SECRETS_OF_TEST";

    private final Path home;
    private final Process process;

    private StepProcess(Path home, Process process) {
        this.home = home;
        this.process = process;
    }

    /** What the process does: home folder, name of the step, and its arguments as JSON. */
    public static void main(String[] arguments) throws Exception {
        try (ReleaseFixture fixture = open(Path.of(arguments[0]), Json.readMap(System.getenv(SECRETS)))) {
            fixture.step(RUN, arguments[1], "9", Json.readMap(arguments[2]));
        }
    }

    /** An engine with the same home and credentials. */
    static ReleaseFixture open(Path home, Map<String, ?> secrets) throws IOException {
        // Who has a Docker engine of one's own is no controller.
        ReleaseFixture fixture =
                new ReleaseFixture(home, DatabaseSettings.EMBEDDED, System.getenv("DOCKER_HOST") == null);
        secrets.forEach((id, secret) -> fixture.credential(id, "", String.valueOf(secret)));
        return fixture;
    }

    /**
     * @param secrets id of credentials without a user to their secret
     * @param environment what the process has more in its environment
     */
    static StepProcess start(
            Path home,
            String step,
            Map<String, Object> arguments,
            Map<String, ?> secrets,
            Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        StepProcess.class.getName(),
                        home.toString(),
                        step,
                        Json.write(arguments))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile());
        builder.environment().putAll(environment);
        builder.environment().put(SECRETS, Json.write(secrets));
        return new StepProcess(home, builder.start());
    }

    /** Waits until it has ended by itself, and well. */
    void ended() throws Exception {
        assertThat(waited() && process.exitValue() == 0).as(output()).isTrue();
    }

    /** Waits until it has ended by itself, well or not. */
    void over() throws Exception {
        assertThat(waited()).as(output()).isTrue();
    }

    /** Waits until one of the proxies has killed it. */
    void killedBy(List<FaultProxy> proxies) throws Exception {
        proxies.forEach(proxy -> proxy.alarm(() -> {
            process.destroyForcibly();
            process.onExit().join();
        }));
        assertThat(waited()).isTrue();
        assertThat(proxies.stream().flatMap(proxy -> proxy.left().stream()))
                .as(output())
                .noneMatch(fault -> fault.kind() == Kind.ALARM_BEFORE || fault.kind() == Kind.ALARM_AFTER);
    }

    private boolean waited() throws InterruptedException {
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        process.destroyForcibly();
        return ended;
    }

    private String output() throws IOException {
        return Files.readString(home.resolve("output"));
    }
}
