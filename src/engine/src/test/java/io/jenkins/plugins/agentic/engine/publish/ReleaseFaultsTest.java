package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.publish.npm.NpmServer;
import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Fault;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Kind;
import io.jenkins.plugins.agentic.testkit.PypiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One release to npm, an index and a WebDAV server at once, each request on its way spoilt in each way, and pairs of requests
 * at random: what is left in every registry is what the state says. A part of the cases by default, all with the Maven
 * profile 'faults'.
 */
class ReleaseFaultsTest {
    private static final long SEED = 20260728;
    private static final int PAIRS = 70;
    private static final int PART = 12;
    private static final AtomicInteger NAMES = new AtomicInteger();

    @TempDir
    static Path folder;

    private static ReleaseFixture fixture;
    private static NpmServer npm;
    private static PypiServer index;
    private static WebdavServer web;

    @BeforeAll
    static void start() throws Exception {
        npm = NpmServer.start(folder.resolve("npm"));
        index = PypiServer.start(PypiServer.Kind.PYPISERVER, "ann", ReleaseFixture.SECRET);
        web = new WebdavServer(folder);
        fixture = new ReleaseFixture(folder);
        fixture.credential("npm", "", npm.token);
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
        web.close();
        index.close();
        npm.close();
    }

    /** Requests of a release, by the registry that they go to, in the order of their first coming. */
    private static final List<String> POINTS = List.of(
            "npm ^GET /-/whoami",
            "npm ^GET /lib",
            "npm ^PUT /lib",
            "npm ^GET .*tgz",
            "npm ^PUT /-/package/.*/latest",
            "npm ^DELETE /-/package/.*next-",
            "pypi ^GET /simple",
            "pypi ^POST",
            "web ^GET .*RELEASE",
            "web ^MKCOL",
            "web ^PUT .*RELEASE",
            "web ^PUT .*whl",
            "web ^GET .*whl",
            "web ^PUT .*SUMS");

    /** Requests that take back. The release fails at the index, after the others are committed. */
    private static final List<String> UNDOING = List.of(
            "npm ^PUT /-/package/.*/latest",
            "npm ^(PUT|DELETE) /lib.*-rev",
            "npm ^DELETE .*tgz",
            "web ^DELETE .*SUMS",
            "web ^DELETE .*whl",
            "web ^HEAD",
            "web ^DELETE .*RELEASE");

    /**
     * One case.
     *
     * @param at registry and request, and the faults in them
     * @param indexFails whether the index refuses the upload, so that all is taken back
     */
    record Case(List<String> at, List<Fault> faults, boolean indexFails) {
        @Override
        public String toString() {
            List<String> text = new ArrayList<>();
            for (int i = 0; i < at.size(); i++) {
                text.add(at.get(i) + " " + faults.get(i).kind() + " "
                        + faults.get(i).status());
            }
            return String.join(", ", text) + (indexFails ? ", taken back" : "");
        }
    }

    private static List<Fault> faults(String point) {
        String request = point.substring(point.indexOf(' ') + 1);
        return List.of(
                Fault.refused(403, request),
                Fault.refused(500, request),
                Fault.refused(503, request),
                Fault.of(Kind.CUT_BEFORE, request),
                Fault.of(Kind.CUT_AFTER, request),
                Fault.of(Kind.LYING, request),
                Fault.of(Kind.HTML, request),
                Fault.of(Kind.SLOW, request));
    }

    static Stream<Case> cases() {
        List<Case> all = new ArrayList<>();
        for (String point : POINTS) {
            faults(point).forEach(fault -> all.add(new Case(List.of(point), List.of(fault), false)));
        }
        for (String point : UNDOING) {
            faults(point).forEach(fault -> all.add(new Case(List.of(point), List.of(fault), true)));
        }
        Random random = new Random(SEED);
        for (int i = 0; i < PAIRS; i++) {
            List<String> points = new ArrayList<>();
            List<Fault> faults = new ArrayList<>();
            for (int j = 0; j < 2; j++) {
                String point = j == 0
                        ? POINTS.get(random.nextInt(POINTS.size()))
                        : UNDOING.get(random.nextInt(UNDOING.size()));
                points.add(point);
                faults.add(faults(point).get(random.nextInt(8)));
            }
            all.add(new Case(points, faults, random.nextBoolean()));
        }
        if (!"all".equals(System.getProperty("release.faults"))) {
            Collections.shuffle(all, random);
            return all.stream().limit(PART);
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void should_leave_in_every_registry_what_the_state_says(Case each) throws Exception {
        String name = "lib" + NAMES.incrementAndGet();
        pack(name, "1.0.0");
        try (FaultProxy toNpm = FaultProxy.before(npm.baseUrl());
                FaultProxy toIndex = FaultProxy.before(index.baseUrl());
                FaultProxy toWeb = FaultProxy.before(web.baseUrl())) {
            List<?> targets = targets(name, toNpm.baseUrl(), toIndex.baseUrl(), toWeb.baseUrl());
            fixture.publish(ReleaseFixture.run(), name, "1.0.0", targets, Map.of());
            pack(name, "1.1.0");
            Runnable spoil = () -> {
                for (int i = 0; i < each.at.size(); i++) {
                    (each.at.get(i).startsWith("npm") ? toNpm : each.at.get(i).startsWith("pypi") ? toIndex : toWeb)
                            .spoil(each.faults.get(i));
                }
            };
            boolean onlyUndoing = each.indexFails && each.at.size() == 1;
            if (each.indexFails) {
                // The first POST asks for the login, the second is the upload.
                toIndex.spoil(Fault.answered(400, Map.of(), "", "^POST"));
            }
            if (onlyUndoing) {
                // What commits before that has the same requests as what takes back.
                toIndex.alarm(spoil);
                toIndex.spoil(Fault.of(Kind.ALARM_BEFORE, "^POST"));
            } else {
                spoil.run();
                if (each.indexFails) {
                    toIndex.spoil(Fault.refused(500, "^POST"));
                }
            }
            String run = ReleaseFixture.run();

            Throwable failure = catchThrowable(() -> fixture.publish(run, name, "1.1.0", targets, Map.of()));

            if (each.at.size() == 1) {
                assertThat(Stream.of(toNpm, toIndex, toWeb).flatMap(proxy -> proxy.left().stream()))
                        .as("faults that no request met")
                        .isEmpty();
            }
            Map<String, String> states = fixture.states(run);
            if (failure == null) {
                assertThat(states).isEqualTo(Map.of("npm", "committed", "pypi", "committed", "binary", "committed"));
            } else {
                assertThat(failure).isInstanceOf(AgenticException.class);
                assertThat(states).doesNotContainValue("committed");
            }
            check(name, run, states);
            if (states.containsValue("failed")) {
                // The registries work again: a person asks once more.
                fixture.rollBack(name, "1.1.0", "production");
                check(name, run, fixture.states(run));
                assertThat(fixture.states(run)).doesNotContainValue("failed");
            }
            assertThat(failure + String.join("\n", fixture.log))
                    .doesNotContain(ReleaseFixture.SECRET)
                    .doesNotContain(npm.token);
        }
    }

    private static void pack(String name, String version) throws IOException {
        try (Stream<Path> old = Files.list(fixture.workspace)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        Files.write(fixture.workspace.resolve(name + "-" + version + ".tgz"), Packages.npm(name, version));
        Files.write(
                fixture.workspace.resolve(name + "-" + version + "-py3-none-any.whl"), Packages.wheel(name, version));
    }

    /** Where the release goes: by way of the addresses. */
    static List<?> targets(String name, String npmAt, String indexAt, String webAt) {
        return List.of(
                Map.of("type", "npm", "registry", npmAt, "credentialsId", "npm", "files", "*.tgz"),
                Map.of(
                        "type",
                        "pypi",
                        "repository",
                        indexAt + "/legacy/",
                        "index",
                        indexAt + "/simple",
                        "credentialsId",
                        "login",
                        "undo",
                        "remove_pkg",
                        "patience",
                        0,
                        "files",
                        "*.whl"),
                Map.of("type", "binary", "url", webAt, "files", "*.whl"));
    }

    /** What each registry has, beside what the state says that it has. */
    private static void check(String name, String run, Map<String, String> states) throws Exception {
        JsonNode document = npm.document(name);
        boolean inNpm = document.path("versions").has("1.1.0");
        String latest = document.at("/dist-tags/latest").asText();
        String wheel = name + "-1.1.0-py3-none-any.whl";
        boolean inIndex = index.files(name).containsKey(wheel);
        Path place = web.files.resolve(name).resolve("1.1.0");
        boolean inWeb = Files.exists(place.resolve("SHA256SUMS"));
        String there =
                states + ": npm " + document + ", index " + index.files(name).keySet() + ", web " + inWeb + "\n"
                        + fixture.engine().publications().of(run);
        switch (states.getOrDefault("npm", "none")) {
            case "committed" ->
                assertThat(inNpm && latest.equals("1.1.0")).as(there).isTrue();
            case "compensated", "none" -> assertThat(inNpm).as(there).isFalse();
            case "irreversible" ->
                assertThat(inNpm
                                && latest.equals("1.0.0")
                                && document.at("/versions/1.1.0").has("deprecated"))
                        .as(there)
                        .isTrue();
            case "planned", "staged" -> assertThat(latest).as(there).isEqualTo("1.0.0");
            default -> assertThat(note(run, "npm")).as(there).isNotEmpty();
        }
        switch (states.getOrDefault("pypi", "none")) {
            case "committed" -> assertThat(inIndex).as(there).isTrue();
            case "irreversible", "failed" ->
                assertThat(note(run, "pypi")).as(there).isNotEmpty();
            default -> assertThat(inIndex).as(there).isFalse();
        }
        switch (states.getOrDefault("binary", "none")) {
            case "committed" ->
                assertThat(inWeb && Files.exists(place.resolve(wheel)))
                        .as(there)
                        .isTrue();
            case "compensated", "none" ->
                assertThat(place.resolve("RELEASE.json")).as(there).doesNotExist();
            case "irreversible", "failed" ->
                assertThat(note(run, "binary")).as(there).isNotEmpty();
            default -> assertThat(inWeb).as(there).isFalse();
        }
    }

    private static String note(String run, String target) {
        return fixture.engine().publications().of(run).stream()
                .filter(each -> each.target().equals(target))
                .map(Publications.Publication::note)
                .findFirst()
                .orElse("");
    }
}
