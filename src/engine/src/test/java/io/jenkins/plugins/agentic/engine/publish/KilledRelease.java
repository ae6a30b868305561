package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Fault;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Kind;
import io.jenkins.plugins.agentic.testkit.GitHubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A release to one target, by a process of its own that is ended by kill -9 at a request, before the registry has it or
 * after; then its run is taken up again.
 */
public final class KilledRelease implements AutoCloseable {
    private static final String RUN = "killed";
    private static final int MOST_REFUSED = 4;

    public final FaultProxy proxy;
    private final Path home;
    private final String name;

    /**
     * When the process ends.
     *
     * @param request at which
     * @param refused the request that is refused before it, so that the release is being taken back; empty where none is
     */
    public record Kill(String request, Kind when, String refused) {
        /** Whether the release is taken back. */
        public boolean undone() {
            return !refused.isEmpty();
        }
    }

    /**
     * Each of the requests, before and after it: those of a release, and those of one that is taken back since {@code
     * refused} was refused. Two of them by default, all with the Maven profile 'faults'.
     */
    public static Stream<Kill> each(List<String> requests, String refused, List<String> undoing) {
        List<Kill> all = new ArrayList<>();
        for (Kind when : List.of(Kind.ALARM_BEFORE, Kind.ALARM_AFTER)) {
            requests.forEach(request -> all.add(new Kill(request, when, "")));
            undoing.forEach(request -> all.add(new Kill(request, when, refused)));
        }
        int last = requests.size() - 1;
        return "all".equals(System.getProperty("release.faults"))
                ? all.stream()
                : Stream.of(all.get(last), all.get(all.size() - 1));
    }

    /** @param folder with what is published in its folder {@code ws}; the run's home */
    public KilledRelease(Path folder, String name, String server) {
        this.home = folder;
        this.name = name;
        this.proxy = FaultProxy.before(server);
    }

    /** What the process does: home, name, and the target as JSON. */
    public static void main(String[] arguments) throws Exception {
        try (ReleaseFixture fixture = open(Path.of(arguments[0]))) {
            fixture.publish(RUN, arguments[1], "1.1.0", Json.readMap(arguments[2]));
        }
    }

    private static ReleaseFixture open(Path home) throws IOException {
        ReleaseFixture fixture = new ReleaseFixture(home);
        fixture.credential("github", "", GitHubServer.TOKEN);
        return fixture;
    }

    /** Publishes 1.0.0, undisturbed. */
    public void before(Map<String, Object> target) throws IOException {
        try (ReleaseFixture fixture = open(home)) {
            fixture.publish("before", name, "1.0.0", target);
        }
    }

    /** Publishes 1.1.0, is killed, and publishes it again; answers what the target's state is. */
    public String killedAndResumed(Kill kill, Map<String, Object> target) throws Exception {
        if (kill.undone()) {
            // Clients repeat what they may.
            for (int i = 0; i < MOST_REFUSED; i++) {
                proxy.spoil(Fault.refused(403, kill.refused));
            }
        }
        proxy.spoil(Fault.of(kill.when, kill.request));
        kill(target);
        try (ReleaseFixture fixture = open(home)) {
            if (kill.undone()) {
                assertThatThrownBy(() -> fixture.publish(RUN, name, "1.1.0", target))
                        .isInstanceOf(AgenticException.class);
            } else {
                assertThat(fixture.publish(RUN, name, "1.1.0", target).get("released"))
                        .isEqualTo(true);
            }
            return fixture.states(RUN).get(String.valueOf(target.get("type")));
        }
    }

    /** Publishes 1.1.0 in a process with more in its environment, undisturbed. */
    public void published(Map<String, Object> target, Map<String, String> environment) throws Exception {
        Process process = start(target, environment);
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0)
                .as(Files.readString(home.resolve("output")))
                .isTrue();
    }

    private Process start(Map<String, Object> target, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KilledRelease.class.getName(),
                        home.toString(),
                        name,
                        Json.write(target))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void kill(Map<String, Object> target) throws Exception {
        Process process = start(target, Map.of());
        proxy.alarm(() -> {
            process.destroyForcibly();
            process.onExit().join();
        });
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).isTrue();
        assertThat(proxy.left())
                .as(Files.readString(home.resolve("output")))
                .noneMatch(fault -> fault.kind() == Kind.ALARM_BEFORE || fault.kind() == Kind.ALARM_AFTER);
    }

    @Override
    public void close() {
        proxy.close();
    }
}
