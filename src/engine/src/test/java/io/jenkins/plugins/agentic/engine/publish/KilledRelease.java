package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Fault;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Kind;
import io.jenkins.plugins.agentic.testkit.GitHubServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A release to one target, by a process of its own that is ended by kill -9 at a request, before the registry has it or
 * after; then its run is taken up again.
 */
public final class KilledRelease implements AutoCloseable {
    private static final Map<String, String> SECRETS = Map.of("github", GitHubServer.TOKEN);
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

    /** Requests that a registry stops answering in the middle of: the last by default, all with the Maven profile 'faults'. */
    public static Stream<String> stalling(String... requests) {
        return "all".equals(System.getProperty("release.faults"))
                ? Stream.of(requests)
                : Stream.of(requests[requests.length - 1]);
    }

    /** @param folder with what is published in its folder {@code ws}; the run's home */
    public KilledRelease(Path folder, String name, String server) {
        this.home = folder;
        this.name = name;
        this.proxy = FaultProxy.before(server);
    }

    private ReleaseFixture open() throws IOException {
        return StepProcess.open(home, SECRETS);
    }

    /** Publishes 1.0.0, undisturbed. */
    public void before(Map<String, Object> target) throws IOException {
        try (ReleaseFixture fixture = open()) {
            fixture.publish("before", name, "1.0.0", target);
        }
    }

    /** What befalls a release; answers what the target's state is then. */
    public interface Disturbed {
        String state(KilledRelease release, Map<String, Object> target) throws Exception;
    }

    /** As {@link #killedAndResumed}, where all of it can be taken back: it stands or is undone as it should. */
    public String finished(Kill kill, Map<String, Object> target) throws Exception {
        String state = killedAndResumed(kill, target);
        assertThat(state).isEqualTo(kill.undone() ? "compensated" : "committed");
        return state;
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
        start(target, Map.of()).killedBy(List.of(proxy));
        try (ReleaseFixture fixture = open()) {
            if (kill.undone()) {
                assertThatThrownBy(() -> fixture.publish(StepProcess.RUN, name, "1.1.0", target))
                        .isInstanceOf(AgenticException.class);
            } else {
                assertThat(fixture.publish(StepProcess.RUN, name, "1.1.0", target)
                                .get("released"))
                        .isEqualTo(true);
            }
            return fixture.states(StepProcess.RUN).get(String.valueOf(target.get("type")));
        }
    }

    /**
     * Publishes 1.1.0 by an impatient process, while the registry begins to answer that request and says no more; answers what
     * the target's state is.
     */
    public String stalled(String request, Map<String, Object> target) throws Exception {
        proxy.spoil(Fault.of(Kind.STALLED, request));
        start(target, StepProcess.IMPATIENT).over();
        assertThat(proxy.left()).as("faults that no request met").isEmpty();
        try (ReleaseFixture fixture = open()) {
            assertThat(fixture.engine().releases().open(StepProcess.RUN)).isEmpty();
            return fixture.states(StepProcess.RUN).get(String.valueOf(target.get("type")));
        }
    }

    /** Publishes 1.1.0 in a process with more in its environment, undisturbed. */
    public void published(Map<String, Object> target, Map<String, String> environment) throws Exception {
        start(target, environment).ended();
    }

    private StepProcess start(Map<String, Object> target, Map<String, String> environment) throws IOException {
        return StepProcess.start(
                home,
                "publishPackage",
                ReleaseFixture.publishing(name, "1.1.0", List.of(target), Map.of()),
                SECRETS,
                environment);
    }

    @Override
    public void close() {
        proxy.close();
    }
}
