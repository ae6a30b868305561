package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Fault;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every kind of target has to stand when a version is promoted and rolled back: each request of it, as an undisturbed
 * one was seen to make them, spoilt in each way, once and each time that it is repeated; and the process ended by kill -9 at
 * each request that changes something, then its run taken up again. What users find is what the state says. A part of the
 * cases by default, all with the Maven profile 'faults'.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PromotionFaults {
    private static final long SEED = 20261129;
    private static final int PART = 3;
    private static final int EACH_TIME = 4;
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String OLD = "1.0.0";
    private static final String NEW = "1.1.0";

    private Path folder;
    private final Map<Move, Undisturbed> undisturbed = new EnumMap<>(Move.class);
    private ReleaseFixture shared;

    /** What is done with {@link #NEW}, where {@link #OLD} is in staging and in production. */
    enum Move {
        PROMOTE("promotePackage", "production"),
        ROLL_PROMOTION_BACK("rollbackPackage", "production"),
        ROLL_PUBLICATION_BACK("rollbackPackage", "staging");

        private final String step;
        private final String environment;

        Move(String step, String environment) {
            this.step = step;
            this.environment = environment;
        }
    }

    /** A package at the registry. */
    protected interface Shelf extends AutoCloseable {
        /** Addresses of the servers that it is at. */
        List<String> servers();

        /** @param at addresses that lead to these servers */
        Map<String, Object> target(List<String> at, String environment);

        /** Writes the files that are published. */
        void pack(Path workspace, String version) throws IOException;

        /** What users of an environment find, whole: the same text for all packages where it is the same. */
        String shown(String environment) throws Exception;

        @Override
        default void close() {
            // The servers are all packages' own.
        }
    }

    protected abstract void start(Path home) throws Exception;

    protected abstract void stop() throws Exception;

    protected abstract Shelf shelf(String name) throws Exception;

    /** Credentials without a user: id to secret. */
    protected Map<String, String> secrets() {
        return Map.of();
    }

    /**
     * A step as it goes where nothing is spoilt.
     *
     * @param state of what it is about, at its end
     */
    private record Undisturbed(View before, View after, String state, List<Request> requests) {}

    private record View(String production, String staging) {}

    /** The request to a server that comes after so many others. */
    private record Request(int server, int others, String text) {
        private boolean changes() {
            return !text.startsWith("GET ") && !text.startsWith("HEAD ");
        }
    }

    record Case(Move move, Request request, Fault fault, int times) {
        @Override
        public String toString() {
            return move + ", request " + (request.others + 1) + " '" + request.text + "' " + fault.kind() + " "
                    + fault.status() + " x" + times;
        }
    }

    /** A package of its own, with proxies before its servers. */
    private final class Scene implements AutoCloseable {
        private final String name = "moved" + NAMES.incrementAndGet();
        private final Shelf shelf = shelf(name);
        private final List<FaultProxy> proxies =
                shelf.servers().stream().map(FaultProxy::before).toList();

        private Scene() throws Exception {
            // Its shelf may start a server.
        }

        private Map<String, Object> target(String environment) {
            return shelf.target(proxies.stream().map(FaultProxy::baseUrl).toList(), environment);
        }

        private Map<String, Object> promotion(String version) {
            return Map.of(
                    "name",
                    name,
                    "version",
                    version,
                    "from",
                    "staging",
                    "to",
                    "production",
                    "targets",
                    List.of(target("production")));
        }

        private Map<String, Object> arguments(Move move) {
            return move == Move.PROMOTE
                    ? promotion(NEW)
                    : Map.of("name", name, "version", NEW, "environment", move.environment);
        }

        /** Brings all to where the move begins. */
        private void prepare(ReleaseFixture with, Move move) throws IOException {
            for (String version : List.of(OLD, NEW)) {
                try (Stream<Path> old = Files.list(with.workspace)) {
                    for (Path file : old.toList()) {
                        Files.delete(file);
                    }
                }
                shelf.pack(with.workspace, version);
                with.publish(
                        "publishing-" + name + version,
                        name,
                        version,
                        List.of(target("staging")),
                        Map.of("environment", "staging"));
                if (version.equals(OLD) || move == Move.ROLL_PROMOTION_BACK) {
                    with.step("promoting-" + name + version, "promotePackage", "9", promotion(version));
                }
            }
        }

        private Map<?, ?> move(ReleaseFixture with, String run, Move move) {
            return with.step(run, move.step, "9", arguments(move));
        }

        private View view() throws Exception {
            return new View(shelf.shown("production"), shelf.shown("staging"));
        }

        private Publications.Publication last(ReleaseFixture with, Move move) {
            return with.engine().publications().named(name).stream()
                    .filter(each ->
                            each.version().equals(NEW) && each.environment().equals(move.environment))
                    .reduce((before, last) -> last)
                    .orElse(null);
        }

        private String state(ReleaseFixture with, Move move) {
            Publications.Publication last = last(with, move);
            return last == null ? "none" : last.state();
        }

        @Override
        public void close() {
            proxies.forEach(FaultProxy::close);
            shelf.close();
        }
    }

    @BeforeAll
    final void watchUndisturbed(@TempDir Path own) throws Exception {
        folder = own;
        start(Files.createDirectories(folder.resolve("servers")));
        shared = StepProcess.open(folder.resolve("shared"), secrets());
        for (Move move : Move.values()) {
            try (Scene scene = new Scene()) {
                scene.prepare(shared, move);
                List<Integer> passed = scene.proxies.stream()
                        .map(proxy -> proxy.passed().size())
                        .toList();
                View before = scene.view();
                scene.move(shared, ReleaseFixture.run(), move);
                List<Request> requests = new ArrayList<>();
                for (int i = 0; i < passed.size(); i++) {
                    List<String> all = scene.proxies.get(i).passed();
                    for (int j = passed.get(i); j < all.size(); j++) {
                        requests.add(new Request(i, j - passed.get(i), all.get(j)));
                    }
                }
                undisturbed.put(
                        move, new Undisturbed(before, scene.view(), scene.state(shared, move), List.copyOf(requests)));
            }
        }
    }

    @AfterAll
    final void stopServers() throws Exception {
        if (shared != null) {
            shared.close();
        }
        stop();
    }

    private static <T> Stream<T> part(List<T> all, int most) {
        if ("all".equals(System.getProperty("release.faults"))) {
            return all.stream();
        }
        Collections.shuffle(all, new Random(SEED));
        return all.stream().limit(most);
    }

    Stream<Case> faults() {
        List<Case> all = new ArrayList<>();
        undisturbed.forEach((move, seen) -> seen.requests.forEach(request -> {
            for (Fault fault : List.of(
                    Fault.refused(403, ""),
                    Fault.of(Kind.LYING, ""),
                    Fault.of(Kind.HTML, ""),
                    Fault.of(Kind.SLOW, ""))) {
                all.add(new Case(move, request, fault, 1));
            }
            for (Fault fault : List.of(Fault.refused(503, ""), Fault.of(Kind.CUT_AFTER, ""))) {
                all.add(new Case(move, request, fault, EACH_TIME));
            }
        }));
        return part(all, PART);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void should_leave_at_the_registry_what_the_state_says(Case each) throws Exception {
        Undisturbed usual = undisturbed.get(each.move);
        try (Scene scene = new Scene()) {
            scene.prepare(shared, each.move);
            FaultProxy spoilt = scene.proxies.get(each.request.server);
            spoilt.spoil(each.fault, each.request.others, each.times);

            Object result = attempt(() -> scene.move(shared, ReleaseFixture.run(), each.move));

            assertThat(each.times == EACH_TIME || spoilt.left().isEmpty())
                    .as("the request came")
                    .isTrue();
            spoilt.mend();
            String state = scene.state(shared, each.move);
            String told = state + ", " + result;
            if (result instanceof Throwable) {
                assertThat(result).isInstanceOf(AgenticException.class);
                assertThat(state).as(told).isIn(failing(each.move));
            } else if (each.move == Move.PROMOTE) {
                assertThat(state).as(told).isEqualTo("committed");
            } else {
                assertThat(((Map<?, ?>) result).get("rolledBack")).as(told).isEqualTo(state.equals("compensated"));
                assertThat(state).as(told).isIn("compensated", "irreversible");
            }
            check(scene, each.move, usual, told);
            if (state.equals("failed")) {
                // The registry works again, and a person asks once more.
                Object again = shared.rollBack(scene.name, NEW, each.move.environment);
                String then = told + "; then " + scene.state(shared, each.move) + ", " + again;
                assertThat(scene.state(shared, each.move)).as(then).isIn("compensated", "irreversible");
                check(scene, each.move, usual, then);
            }
            assertThat(Stream.concat(Stream.of(ReleaseFixture.SECRET), secrets().values().stream()))
                    .noneMatch(secret -> (result + String.join("\n", shared.log)).contains(secret));
        }
    }

    private static List<String> failing(Move move) {
        return move == Move.PROMOTE ? List.of("none", "compensated", "irreversible", "failed") : List.of("failed");
    }

    private static Object attempt(Supplier<Object> step) {
        Object[] result = new Object[1];
        Throwable failure = catchThrowable(() -> result[0] = step.get());
        return failure == null ? result[0] : failure;
    }

    /** What users find, beside what the state says that they do. */
    private void check(Scene scene, Move move, Undisturbed usual, String told) throws Exception {
        View now = scene.view();
        switch (scene.state(shared, move)) {
            case "none" -> assertThat(now).as(told).isEqualTo(usual.before);
            case "committed" -> assertThat(now).as(told).isEqualTo(usual.after);
            case "compensated" -> assertThat(now).as(told).isEqualTo(move == Move.PROMOTE ? usual.before : usual.after);
            default -> {
                assertThat(scene.last(shared, move).note()).as(told).isNotEmpty();
                // Users of the other environment keep what they had.
                if (move == Move.ROLL_PUBLICATION_BACK) {
                    assertThat(now.production).as(told).isEqualTo(usual.before.production);
                } else {
                    assertThat(now.staging).as(told).isEqualTo(usual.before.staging);
                }
            }
        }
    }

    Stream<Case> kills() {
        List<Case> all = new ArrayList<>();
        undisturbed.forEach(
                (move, seen) -> seen.requests.stream().filter(Request::changes).forEach(request -> {
                    all.add(new Case(move, request, Fault.of(Kind.ALARM_BEFORE, ""), 1));
                    all.add(new Case(move, request, Fault.of(Kind.ALARM_AFTER, ""), 1));
                }));
        return part(all, 1);
    }

    @ParameterizedTest
    @MethodSource("kills")
    void should_finish_what_a_killed_process_began(Case each) throws Exception {
        Undisturbed usual = undisturbed.get(each.move);
        try (Scene scene = new Scene()) {
            Path home = Files.createDirectories(folder.resolve(scene.name));
            try (ReleaseFixture before = StepProcess.open(home, secrets())) {
                scene.prepare(before, each.move);
            }
            scene.proxies.get(each.request.server).spoil(each.fault, each.request.others, 1);
            StepProcess.start(home, each.move.step, scene.arguments(each.move), secrets(), Map.of())
                    .killedBy(scene.proxies);

            try (ReleaseFixture resumed = StepProcess.open(home, secrets())) {
                Map<?, ?> result = scene.move(resumed, StepProcess.RUN, each.move);

                String told = result + " " + scene.last(resumed, each.move);
                assertThat(scene.state(resumed, each.move)).as(told).isEqualTo(usual.state);
                assertThat(scene.view()).as(told).isEqualTo(usual.after);
            }
        }
    }
}
