package io.jenkins.plugins.agentic.engine.publish.npm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Secrets;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.publish.Publications;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient;
import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Fault;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Publishing to a real registry, through a proxy that spoils what it is told to. */
class NpmTargetTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static NpmServer server;
    private static Engine engine;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private final List<String> log = new ArrayList<>();
    private final String name = "@team/lib-" + NAMES.incrementAndGet();
    private FaultProxy proxy;
    private String run = "";

    @BeforeAll
    static void start() throws Exception {
        server = NpmServer.start(shared.resolve("registry"));
        engine = Engine.open(EngineSettings.of(
                shared.resolve("home"), shared.resolve("releases"), true, () -> ModelSettings.none()));
    }

    @AfterAll
    static void stop() throws Exception {
        engine.close();
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        proxy = FaultProxy.before(server.baseUrl());
        Files.createDirectories(folder.resolve("ws"));
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private void pack(String version) throws IOException {
        pack(version, "package/index.js");
    }

    private void pack(String version, String file) throws IOException {
        pack(version, file, "module.exports = '" + version + "'");
    }

    private void pack(String version, String file, String text) throws IOException {
        String manifest = "{\"name\": \"" + name + "\", \"version\": \"" + version + "\", \"main\": \"index.js\"}";
        Files.write(folder.resolve("ws/lib.tgz"), tarball(Map.of("package/package.json", manifest, file, text)));
    }

    private static byte[] tarball(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] text = file.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
                entry.setSize(text.length);
                tar.putArchiveEntry(entry);
                tar.write(text);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private Map<String, Object> target(Map<String, Object> more) {
        Map<String, Object> target =
                new LinkedHashMap<>(Map.of("type", "npm", "registry", proxy.baseUrl(), "credentialsId", "npm"));
        target.putAll(more);
        return target;
    }

    private Map<?, ?> publish(String version, Map<String, Object> more) {
        return publish(version, more, Map.of());
    }

    private Map<?, ?> publish(String version, Map<String, Object> more, Map<String, Object> arguments) {
        Map<String, Object> all = new LinkedHashMap<>(
                Map.of("name", name, "version", version, "files", "*.tgz", "targets", List.of(target(more))));
        all.putAll(arguments);
        return step("publishPackage", all);
    }

    private Map<?, ?> step(String step, Map<String, Object> arguments) {
        run = "run-" + RUNS.incrementAndGet();
        engine.runs().start(run, "job", "", "", "{}");
        return (Map<?, ?>) engine.execute(step, new StepKey(run, "9"), arguments, context(run));
    }

    private RunContext context(String id) {
        return new RunContext(
                id,
                "job",
                "",
                new LocalWorkspace(folder.resolve("ws")),
                Commands.none(),
                log::add,
                text -> text.replace(server.token, "****"),
                login -> new Secrets.Login("", login.equals("npm") ? server.token : "wrong"));
    }

    /** More than an answer may have that is kept in memory. */
    @Test
    void should_publish_a_large_package() throws Exception {
        byte[] noise = new byte[40 << 20];
        new Random(1).nextBytes(noise);
        pack("1.0.0", "package/noise.txt", new String(noise, StandardCharsets.ISO_8859_1));
        assertThat(Files.size(folder.resolve("ws/lib.tgz"))).isGreaterThan(33 << 20);

        publish("1.0.0", Map.of(), Map.of("allowSecrets", List.of("lib.tgz!package/noise.txt")));

        assertThat(document().at("/dist-tags/latest").asText()).isEqualTo("1.0.0");
    }

    /** As registries do that keep their files elsewhere. */
    @Test
    void should_follow_the_registry_to_its_files() throws Exception {
        pack("1.0.0");
        String place = server.baseUrl() + "/" + name + "/-/" + name.substring("@team/".length()) + "-1.0.0.tgz";
        proxy.spoil(Fault.answered(302, Map.of("Location", place), "", "^GET .*tgz"));

        publish("1.0.0", Map.of());

        assertThat(proxy.left()).isEmpty();
        assertThat(document().at("/dist-tags/latest").asText()).isEqualTo("1.0.0");
    }

    private JsonNode document() throws Exception {
        return server.document(name);
    }

    @Test
    void should_publish_what_npm_installs() throws Exception {
        pack("1.0.0");

        assertThat(publish("1.0.0", Map.of()).get("released")).isEqualTo(true);

        Path user = Files.createDirectories(folder.resolve("user"));
        Files.writeString(user.resolve("package.json"), "{\"private\": true}");
        Process npm = new ProcessBuilder(
                        "npm", "install", name, "--registry", server.baseUrl(), "--no-audit", "--no-fund")
                .directory(user.toFile())
                .redirectErrorStream(true)
                .redirectOutput(user.resolve("log").toFile())
                .start();
        assertThat(npm.waitFor()).as(Files.readString(user.resolve("log"))).isZero();
        assertThat(user.resolve("node_modules").resolve(name).resolve("index.js"))
                .hasContent("module.exports = '1.0.0'");
    }

    @Test
    void should_move_the_users_tag_only_when_all_is_there() throws Exception {
        pack("1.0.0");
        publish("1.0.0", Map.of());
        pack("1.1.0");

        publish("1.1.0", Map.of("tag", "beta"));

        assertThat(document().path("dist-tags").toString())
                .as(document().toString())
                .isEqualTo("{\"latest\":\"1.0.0\",\"beta\":\"1.1.0\"}");
    }

    @Test
    void should_publish_no_version_twice() throws Exception {
        pack("1.0.0");
        publish("1.0.0", Map.of());

        assertThatThrownBy(() -> publish("1.0.0", Map.of()))
                .hasMessage(
                        name + " 1.0.0 is at " + proxy.baseUrl() + " already, and a version is never published twice.");
    }

    /** Each step of publishing, spoilt in each way. */
    static Stream<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        for (String request :
                List.of("^PUT /@team%2flib-\\d+$", "^PUT /-/package/.*/latest", "^DELETE /-/package/.*next-")) {
            faults.add(Fault.refused(403, request));
            faults.add(Fault.refused(500, request));
            faults.add(Fault.of(Kind.CUT_BEFORE, request));
            faults.add(Fault.of(Kind.CUT_AFTER, request));
            faults.add(Fault.of(Kind.HTML, request));
            faults.add(Fault.of(Kind.LYING, request));
        }
        faults.add(Fault.of(Kind.CUT_AFTER, "^GET .*tgz"));
        faults.add(Fault.of(Kind.LYING, "^GET .*tgz"));
        return faults.stream();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void should_leave_what_it_says(Fault fault) throws Exception {
        pack("1.0.0");
        publish("1.0.0", Map.of());
        pack("1.1.0");
        proxy.spoil(fault);

        Throwable failure = catchThrowable(() -> publish("1.1.0", Map.of()));

        assertThat(proxy.left()).isEmpty();
        String state = engine.publications().of(run).get(0).state();
        JsonNode there = document();
        if (failure == null) {
            assertThat(state).isEqualTo("committed");
            assertThat(there.at("/dist-tags/latest").asText()).isEqualTo("1.1.0");
            assertThat(there.path("versions").has("1.1.0")).isTrue();
        } else {
            assertThat(failure).isInstanceOf(AgenticException.class);
            assertThat(state).isEqualTo("compensated");
            assertThat(there.at("/dist-tags/latest").asText()).isEqualTo("1.0.0");
            assertThat(there.path("versions").has("1.1.0")).isFalse();
        }
        assertThat(failure + String.join("\n", log)).doesNotContain(server.token);
    }

    @Test
    void should_deprecate_where_nothing_may_be_removed() throws Exception {
        pack("1.0.0");
        publish("1.0.0", Map.of());
        pack("1.1.0");
        proxy.spoil(Fault.refused(500, "^DELETE /-/package/.*next-"));
        proxy.spoil(Fault.refused(405, "^PUT /.*/-rev/"));

        assertThatThrownBy(() -> publish("1.1.0", Map.of()))
                .hasMessageContaining("Not all could be taken back:")
                .hasMessageContaining("it is deprecated, latest is 1.0.0 again; its version stays used");

        assertThat(document().at("/versions/1.1.0/deprecated").asText())
                .isEqualTo("Taken back by the run that published it.");
        assertThat(document().at("/dist-tags/latest").asText()).isEqualTo("1.0.0");
        assertThat(engine.publications().of(run).get(0).state()).isEqualTo("irreversible");
    }

    @Test
    void should_tell_the_slower_of_two_runs_that_the_version_is_taken() throws Exception {
        pack("1.0.0");
        publish("1.0.0", Map.of());
        pack("1.1.0");
        // What the slower one would send arrives after the other's.
        FaultProxy slow = FaultProxy.before(server.baseUrl());
        slow.alarm(() -> publish("1.1.0", Map.of()));
        slow.spoil(Fault.of(Kind.ALARM_BEFORE, "^PUT /@team%2flib-\\d+$"));

        assertThatThrownBy(() -> publish("1.1.0", Map.of("registry", slow.baseUrl())))
                .hasMessageContaining(
                        name + " 1.1.0 is at " + slow.baseUrl() + " already, and a version is never published twice.")
                .hasMessageContaining("nothing of it was there");
        assertThat(document().at("/dist-tags/latest").asText()).isEqualTo("1.1.0");
        slow.close();
    }

    @Test
    void should_promote_by_a_dist_tag_and_put_it_back() throws Exception {
        pack("1.0.0");
        publish("1.0.0", Map.of("tag", "production"));
        pack("1.1.0");
        publish("1.1.0", Map.of("tag", "next"), Map.of("environment", "staging"));
        Map<String, Object> production = target(Map.of("tag", "production"));

        step(
                "promotePackage",
                Map.of(
                        "name",
                        name,
                        "version",
                        "1.1.0",
                        "from",
                        "staging",
                        "to",
                        "production",
                        "targets",
                        List.of(production)));
        assertThat(document().at("/dist-tags/production").asText()).isEqualTo("1.1.0");

        Map<?, ?> undone = step("rollbackPackage", Map.of("name", name, "version", "1.1.0"));
        assertThat(((Map<?, ?>) ((List<?>) undone.get("targets")).get(0)).get("what"))
                .isEqualTo("the dist-tag production is 1.0.0 again");
        assertThat(Json.readMap(document().path("dist-tags").toString()))
                .isEqualTo(Map.of("production", "1.0.0", "next", "1.1.0", "latest", "1.0.0"));
        assertThat(engine.releaseViews().environments(name, "production", job -> true))
                .extracting(each -> each.get("version"))
                .containsExactly("1.0.0");
    }

    /** A private registry lets somebody unpublish a version, and publish another in its place. */
    @Test
    void should_promote_no_version_that_somebody_replaced() throws Exception {
        pack("1.0.0");
        publish("1.0.0", Map.of());
        pack("1.1.0");
        publish("1.1.0", Map.of("tag", "next"), Map.of("environment", "staging"));
        String published = sha256();
        PublishRequest others =
                PublishRequest.of(target(Map.of()), name, "1.1.0", List.of("lib.tgz"), "others", context("others"));
        NpmRegistry registry = new NpmRegistry(RegistryClient.of("npm registry", server.baseUrl(), others), name);
        assertThat(registry.unpublish(registry.document().orElseThrow(), "1.1.0"))
                .isTrue();
        pack("1.1.0", "package/index.js", "steal()");
        NpmPackage other;
        try (InputStream in = Files.newInputStream(folder.resolve("ws/lib.tgz"))) {
            other = NpmPackage.read("lib.tgz", in);
        }
        registry.publish(other, this::packed, "next", "public", Map.of());

        assertThatThrownBy(() -> promote("1.1.0", Map.of("tag", "latest")))
                .hasMessage("The tarball of " + name + " 1.1.0 at " + proxy.baseUrl() + " has the SHA-256 " + sha256()
                        + "; the release of " + name + " 1.1.0 published " + published + ".");
        assertThat(document().at("/dist-tags/latest").asText()).isEqualTo("1.0.0");
    }

    private InputStream packed() {
        try {
            return Files.newInputStream(folder.resolve("ws/lib.tgz"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String sha256() throws IOException {
        try (InputStream in = packed()) {
            return Sha256.of(in).hex();
        }
    }

    /** npm removes a version with all its tags. */
    @Test
    void should_not_take_a_version_out_of_staging_that_production_was_promoted_from() throws Exception {
        pack("1.0.0");
        publish("1.0.0", Map.of());
        pack("1.1.0");
        publish("1.1.0", Map.of("tag", "next"), Map.of("environment", "staging"));
        promote("1.1.0", Map.of("tag", "latest"));

        assertThatThrownBy(() ->
                        step("rollbackPackage", Map.of("name", name, "version", "1.1.0", "environment", "staging")))
                .hasMessage(name + " 1.1.0 was promoted from staging to production at " + proxy.baseUrl() + "/" + name
                        + "/latest, and rolling it back would take it away there.")
                .satisfies(
                        e -> assertThat(((AgenticException) e).hint()).isEqualTo("Roll it back in production first."));
        assertThat(document().at("/dist-tags/latest").asText()).isEqualTo("1.1.0");

        step("rollbackPackage", Map.of("name", name, "version", "1.1.0"));
        step("rollbackPackage", Map.of("name", name, "version", "1.1.0", "environment", "staging"));
        assertThat(document().path("versions").has("1.1.0")).isFalse();
        assertThat(document().at("/dist-tags/latest").asText()).isEqualTo("1.0.0");
    }

    /** The slower one is told, and takes nothing of the other's away. */
    @ParameterizedTest
    @CsvSource({
        "'^GET /-/whoami', 0, false",
        // Where it looks before it keeps what the tag was.
        "'^GET /@team', 3, true",
        "'^PUT /-/package/.*/before-', 0, true"
    })
    void should_let_one_of_two_promotions_win(String request, int others, boolean began) throws Exception {
        for (String version : List.of("1.0.0", "1.1.0")) {
            pack(version);
            publish(version, Map.of("tag", "next"), Map.of("environment", "staging"));
        }
        promote("1.0.0", Map.of("tag", "stable"));
        proxy.alarm(() -> promote("1.1.0", Map.of("tag", "stable")));
        proxy.spoil(Fault.of(Kind.ALARM, request), others, 1);

        Throwable failure = catchThrowable(() -> promote("1.1.0", Map.of("tag", "stable")));

        assertThat(failure).hasMessageContaining("stable of " + name + " is 1.1.0 already.");
        assertThat(failure.getMessage().contains("nothing of it was there")).isEqualTo(began);
        assertThat(document().at("/dist-tags/stable").asText()).isEqualTo("1.1.0");
        assertThat(rolledBack("1.1.0")).isEqualTo("the dist-tag stable is 1.0.0 again");
    }

    @Test
    void should_say_so_where_the_mark_of_a_promotion_stays() throws Exception {
        for (String version : List.of("1.0.0", "1.1.0")) {
            pack(version);
            publish(version, Map.of("tag", "next"), Map.of("environment", "staging"));
            promote(version, Map.of("tag", "stable"));
        }
        proxy.spoil(Fault.of(Kind.LYING, "^DELETE .*before-"));

        assertThatThrownBy(() -> rolledBack("1.1.0")).hasMessageContaining("said that it removed before-");
        rolledBack("1.1.0");

        assertThat(document().at("/dist-tags/stable").asText()).isEqualTo("1.0.0");
        assertThat(document().path("dist-tags").properties())
                .filteredOn(tag -> tag.getKey().startsWith("before-"))
                .hasSize(1);
    }

    private void promote(String version, Map<String, Object> more) {
        step(
                "promotePackage",
                Map.of(
                        "name",
                        name,
                        "version",
                        version,
                        "from",
                        "staging",
                        "to",
                        "production",
                        "targets",
                        List.of(target(more))));
    }

    /** As its owner does by hand. */
    private void unpublish(String version) throws Exception {
        ObjectNode left = (ObjectNode) document();
        ((ObjectNode) left.path("versions")).remove(version);
        ObjectNode tags = (ObjectNode) left.path("dist-tags");
        List<String> stripped = tags.properties().stream()
                .filter(tag -> tag.getValue().asText().equals(version))
                .map(Map.Entry::getKey)
                .toList();
        tags.remove(stripped);
        server.json(
                "PUT",
                "/" + name.replace("/", "%2f") + "/-rev/" + left.path("_rev").asText(),
                left.toString());
    }

    private String rolledBack(String version) {
        Map<?, ?> undone = step("rollbackPackage", Map.of("name", name, "version", version));
        return String.valueOf(((Map<?, ?>) ((List<?>) undone.get("targets")).get(0)).get("what"));
    }

    @Test
    void should_leave_users_the_newest_version_that_stands_when_two_are_rolled_back() throws Exception {
        for (String version : List.of("1.0.0", "1.1.0", "1.2.0")) {
            pack(version);
            publish(version, Map.of());
        }

        rolledBack("1.1.0");

        assertThat(rolledBack("1.2.0")).isEqualTo("unpublished, latest is 1.0.0 now, the newest before it that stands");
        assertThat(document().at("/dist-tags/latest").asText()).isEqualTo("1.0.0");
    }

    /** As npm's own registry does after 72 hours. */
    @Test
    void should_not_give_users_a_version_again_that_was_only_deprecated() throws Exception {
        for (String version : List.of("1.0.0", "1.1.0", "1.2.0")) {
            pack(version);
            publish(version, Map.of());
        }
        proxy.spoil(Fault.refused(405, "^PUT /.*/-rev/"));
        rolledBack("1.1.0");
        proxy.spoil(Fault.refused(405, "^PUT /.*/-rev/"));

        assertThat(rolledBack("1.2.0"))
                .contains("it is deprecated, latest is 1.0.0 now, the newest before it that stands");
        assertThat(document().at("/dist-tags/latest").asText()).isEqualTo("1.0.0");
    }

    /** Where an owner deprecates a package, that is all of its versions. */
    @Test
    void should_give_users_the_version_again_that_its_owner_had_deprecated() throws Exception {
        pack("1.0.0");
        publish("1.0.0", Map.of());
        ObjectNode marked = (ObjectNode) document();
        ((ObjectNode) marked.at("/versions/1.0.0")).put("deprecated", "Use another package.");
        server.json("PUT", "/" + name.replace("/", "%2f"), marked.toString());
        pack("1.1.0");
        publish("1.1.0", Map.of());

        assertThat(rolledBack("1.1.0")).isEqualTo("unpublished, latest is 1.0.0 again");
    }

    /** Neither the one that was taken back there, nor a newer one that never came there. */
    @Test
    void should_give_users_the_last_version_that_was_promoted_and_stands() throws Exception {
        for (String version : List.of("1.0.0", "1.1.0", "1.1.5", "1.2.0")) {
            pack(version);
            publish(version, Map.of("tag", "next"), Map.of("environment", "staging"));
            if (!version.equals("1.1.5")) {
                promote(version, Map.of("tag", "stable"));
            }
        }
        rolledBack("1.1.0");

        assertThat(rolledBack("1.2.0"))
                .isEqualTo("the dist-tag stable is 1.0.0 now, the newest before it that stands: what it had is gone or"
                        + " taken back");
        assertThat(document().at("/dist-tags/stable").asText()).isEqualTo("1.0.0");
        assertThat(engine.releaseViews().environments(name, "production", job -> true))
                .extracting(each -> each.get("version"))
                .containsExactly("1.0.0");
    }

    @Test
    void should_take_a_promotion_back_whose_earlier_version_is_gone() throws Exception {
        for (String version : List.of("1.0.0", "1.1.0", "1.2.0")) {
            pack(version);
            publish(version, Map.of("tag", "next"), Map.of("environment", "staging"));
        }
        promote("1.1.0", Map.of("tag", "stable"));
        promote("1.2.0", Map.of("tag", "stable"));
        unpublish("1.1.0");

        assertThat(rolledBack("1.2.0"))
                .isEqualTo("the dist-tag stable is 1.0.0 now, the newest before it that stands: what it had is gone or"
                        + " taken back");
        assertThat(document().at("/dist-tags/stable").asText()).isEqualTo("1.0.0");
    }

    @Test
    void should_say_that_the_tag_stays_where_there_is_no_other_version() throws Exception {
        pack("1.0.0");
        publish("1.0.0", Map.of());
        proxy.spoil(Fault.refused(405, "^DELETE /@team.*/-rev/"));

        assertThat(rolledBack("1.0.0"))
                .contains("it is deprecated, latest still points to it, for no version before it stands");
    }

    /** What the registry says that it did, and did not. */
    @ParameterizedTest
    @CsvSource({"'^PUT /-/package/.*/latest', moved latest to 1.0.0", "'^PUT /@team%2flib-[0-9]+$', deprecated"})
    void should_not_believe_a_registry_that_only_says_it(String request, String said) throws Exception {
        pack("1.0.0");
        publish("1.0.0", Map.of());
        pack("1.1.0");
        publish("1.1.0", Map.of());
        proxy.spoil(Fault.refused(405, "^PUT /.*/-rev/"));
        proxy.spoil(Fault.of(Kind.LYING, request));

        assertThatThrownBy(() -> rolledBack("1.1.0")).hasMessageContaining("said that it " + said);
        assertThat(document().at("/dist-tags/latest").asText()).isIn("1.1.0", "1.0.0");
        assertThat(engine.publications().named(name))
                .extracting(Publications.Publication::state)
                .contains("failed");
    }

    @Test
    void should_refuse_a_user_that_may_only_read_the_package_before_it_sends_anything() throws Exception {
        pack("1.0.0");
        publish("1.0.0", Map.of());
        pack("1.1.0");
        int before = proxy.passed().size();
        proxy.spoil(Fault.answered(
                200,
                Map.of("Content-Type", "application/json"),
                "{\"somebody\": \"write\", \"ann\": \"read\"}",
                "^GET .*/collaborators"));

        assertThatThrownBy(() -> publish("1.1.0", Map.of()))
                .hasMessageMatching("The npm registry .* does not let \\S+ write " + name + ".");
        assertThat(proxy.passed().stream().skip(before)).allMatch(request -> request.startsWith("GET"));
    }

    @Test
    void should_refuse_a_login_before_it_sends_anything() throws Exception {
        pack("1.0.0");

        assertThatThrownBy(() -> publish("1.0.0", Map.of("credentialsId", "other")))
                .hasMessage("The npm registry " + proxy.baseUrl() + " does not know the login.")
                .satisfies(e -> assertThat(((AgenticException) e).hint()).contains("credentialsId"));

        assertThat(proxy.passed()).noneMatch(request -> request.startsWith("PUT"));
    }

    @Test
    void should_say_that_a_page_is_no_registry() throws Exception {
        pack("1.0.0");
        proxy.spoil(Fault.of(Kind.HTML, "^GET"));

        assertThatThrownBy(() -> publish("1.0.0", Map.of()))
                .hasMessageContaining("with something that is not JSON")
                .satisfies(e -> assertThat(((AgenticException) e).hint())
                        .isEqualTo("Check that the address is the registry's own, not that of a page or a proxy."));

        assertThat(proxy.passed()).noneMatch(request -> request.startsWith("PUT"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "package/../../evil.js | holds 'package/../../evil.js', which is a link or lies outside of it.",
                "/etc/evil.js          | holds '/etc/evil.js', which is a link or lies outside of it."
            })
    void should_refuse_a_package_that_would_write_outside_itself(String file, String message) throws Exception {
        pack("1.0.0", file);

        assertThatThrownBy(() -> publish("1.0.0", Map.of())).hasMessage("The npm package lib.tgz " + message);
    }

    @Test
    void should_refuse_what_is_no_package_or_another() throws Exception {
        Files.writeString(folder.resolve("ws/lib.tgz"), "text");
        assertThatThrownBy(() -> publish("1.0.0", Map.of())).hasMessageContaining("The npm package lib.tgz is no gzip");

        pack("2.0.0");
        assertThatThrownBy(() -> publish("1.0.0", Map.of()))
                .hasMessage("The npm package lib.tgz is " + name + "@2.0.0, not " + name + "@1.0.0.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "registry | ftp://x        | 'ftp://x' is no address of a registry.",
                "registry | http://a:b@x/  | 'http://a:b@x/' is no address of a registry.",
                "tag      | 1.0.0          | '1.0.0' is no dist-tag.",
                "access   | secret         | 'secret' is no access of npm's."
            })
    void should_refuse_a_wrong_option(String option, String value, String message) throws Exception {
        pack("1.0.0");

        assertThatThrownBy(() -> publish("1.0.0", Map.of(option, value))).hasMessage(message);
    }
}
