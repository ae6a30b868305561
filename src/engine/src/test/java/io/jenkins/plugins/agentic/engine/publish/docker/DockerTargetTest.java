package io.jenkins.plugins.agentic.engine.publish.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.build.RealTools;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.publish.KilledRelease;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.ReleaseFixture;
import io.jenkins.plugins.agentic.engine.publish.SentFiles;
import io.jenkins.plugins.agentic.engine.publish.Spoilt;
import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Fault;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing to real registries, one that removes manifests and one that does not, through a proxy that spoils requests. */
class DockerTargetTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static ReleaseFixture fixture;
    private static RegistryServer removing;
    private static RegistryServer keeping;

    @TempDir
    static Path shared;

    private final String name = "team/calc-" + NAMES.incrementAndGet();
    private RegistryServer server;
    private FaultProxy proxy;
    private String run = "";

    @BeforeAll
    static void start() throws Exception {
        removing = RegistryServer.start(shared.resolve("removing"), true);
        keeping = RegistryServer.start(shared.resolve("keeping"), false);
        fixture = new ReleaseFixture(shared.resolve("engine"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (fixture != null) {
            fixture.close();
            keeping.close();
            removing.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        use(removing);
        fixture.log.clear();
        image(ImageTar.saved("first"));
    }

    private void use(RegistryServer other) {
        close();
        server = other;
        proxy = FaultProxy.before(server.baseUrl());
    }

    @AfterEach
    void close() {
        if (proxy != null) {
            proxy.close();
        }
    }

    private void image(byte[] tar) throws IOException {
        Files.write(fixture.workspace.resolve("image.tar"), tar);
    }

    private Map<String, Object> target(Map<String, Object> more) {
        Map<String, Object> target = new LinkedHashMap<>(
                Map.of("type", "docker", "registry", proxy.baseUrl(), "image", name, "credentialsId", "login"));
        target.putAll(more);
        return target;
    }

    private Map<?, ?> publish(String version, Map<String, Object> more) {
        run = ReleaseFixture.run();
        return fixture.publish(run, packageName(), version, target(more));
    }

    private String packageName() {
        return name.substring(name.indexOf('/') + 1);
    }

    private Map<?, ?> publish(String version) {
        return publish(version, Map.of());
    }

    private String digest(String tag) throws IOException {
        return server.repository(name).digest(tag);
    }

    private boolean isEmpty(String tag) throws IOException {
        return server.repository(name)
                .manifest(tag)
                .orElseThrow()
                .json()
                .path("layers")
                .isEmpty();
    }

    private String location(String tag) {
        return proxy.baseUrl().substring("http://".length()) + "/" + name + ":" + tag;
    }

    private String state() {
        return String.valueOf(fixture.states(run).get("docker"));
    }

    @Test
    void should_publish_what_docker_saved() throws IOException {
        publish("1.0.0");

        assertThat(server.tags(name)).containsExactly("1.0.0", "latest");
        assertThat(digest("latest")).isEqualTo(digest("1.0.0"));
        Manifest manifest = server.repository(name).manifest("1.0.0").orElseThrow();
        assertThat(manifest.blobs()).hasSize(2).allSatisfy(blob -> assertThat(
                        server.repository(name).has(blob))
                .isTrue());
        assertThat(state()).isEqualTo("committed");
    }

    @Test
    void should_keep_the_digest_of_an_image_layout() throws IOException {
        image(ImageTar.layout("laid out"));

        publish("1.0.0", Map.of("latest", ""));

        assertThat(server.tags(name)).containsExactly("1.0.0");
        assertThat(digest("1.0.0")).isEqualTo("sha256:" + ImageTar.hex(ImageTar.manifest("laid out")));
    }

    @Test
    void should_send_an_image_of_a_docker_engine() throws Exception {
        DefaultDockerClientConfig settings = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(RealTools.started("AGENTIC_TEST_DOCKER", "a Docker engine"))
                .build();
        try (ApacheDockerHttpClient http = new ApacheDockerHttpClient.Builder()
                        .dockerHost(settings.getDockerHost())
                        .build();
                DockerClient docker = DockerClientImpl.getInstance(settings, http)) {
            docker.loadImageAsyncCmd(new ByteArrayInputStream(ImageTar.saved("loaded")))
                    .start()
                    .awaitCompletion();
        }
        DockerSource source = new DockerSource.Engine("calc:1", settings, SentFiles.none());

        source.check();
        String digest = source.send(server.repository(name));

        Manifest sent = server.repository(name).manifest(digest).orElseThrow();
        assertThat(sent.blobs()).hasSize(2).allSatisfy(blob -> assertThat(
                        server.repository(name).has(blob))
                .isTrue());
        assertThatThrownBy(() -> new DockerSource.Engine("nothing:1", settings, SentFiles.none()).check())
                .hasMessageEndingWith("does not give the image nothing:1.");
    }

    /** Another run builds an image of the same name meanwhile; or this release is taken up again after that. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_send_the_image_that_was_checked_whatever_has_its_name_by_now(boolean takenUpAgain) throws Exception {
        String engine = RealTools.started("AGENTIC_TEST_DOCKER", "a Docker engine");
        DefaultDockerClientConfig settings = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(engine)
                .build();
        String image = "calc:" + name.replace('/', '-');
        load(engine, image, ImageTar.saved("checked"));
        SentFiles sent = SentFiles.none();
        DockerSource.Engine source = new DockerSource.Engine(image, settings, sent);
        source.check();
        load(engine, image, ImageTar.saved("another run's"));

        String digest =
                (takenUpAgain ? new DockerSource.Engine(image, settings, sent) : source).send(server.repository(name));

        load(engine, image, ImageTar.saved("checked"));
        assertThat(digest)
                .isEqualTo(new DockerSource.Engine(image, settings, SentFiles.none()).send(server.repository(name)));
    }

    @Test
    void should_publish_an_image_of_the_docker_engine_without_any_file() throws Exception {
        String engine = RealTools.started("AGENTIC_TEST_DOCKER", "a Docker engine");
        String image = "calc:" + name.replace('/', '-');
        load(engine, image, ImageTar.saved(name));
        Path home = Files.createDirectories(shared.resolve("source"));
        try (KilledRelease release = new KilledRelease(home, packageName(), server.baseUrl())) {
            release.published(target(Map.of("source", image)), Map.of("DOCKER_HOST", engine));
        }

        assertThat(server.tags(name)).containsExactly("1.1.0", "latest");
        assertThat(server.repository(name).manifest("1.1.0").orElseThrow().blobs())
                .hasSize(2);
    }

    @Test
    void should_publish_what_docker_pulls() throws Exception {
        DefaultDockerClientConfig settings = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(RealTools.started("AGENTIC_TEST_DOCKER", "a Docker engine"))
                .build();
        publish("1.0.0");
        String image = server.repository(name).location("");
        try (ApacheDockerHttpClient http = new ApacheDockerHttpClient.Builder()
                        .dockerHost(settings.getDockerHost())
                        .build();
                DockerClient docker = DockerClientImpl.getInstance(settings, http)) {
            docker.pullImageCmd(image)
                    .withTag("1.0.0")
                    .withAuthConfig(new AuthConfig()
                            .withRegistryAddress(image.substring(0, image.indexOf('/')))
                            .withUsername("ann")
                            .withPassword(ReleaseFixture.SECRET))
                    .start()
                    .awaitCompletion();

            assertThat(docker.inspectImageCmd(image + ":1.0.0").exec().getRepoDigests())
                    .containsExactly(image + "@" + digest("1.0.0"));
        }
    }

    @Test
    void should_take_no_image_from_the_docker_engine_of_a_controller() {
        assertThatThrownBy(() -> fixture.publish(
                        ReleaseFixture.run(), packageName(), "1.0.0", target(Map.of("source", "others:1"))))
                .hasMessage("'source' would take the image others:1 from the Docker engine of the Jenkins controller,"
                        + " which is everybody's.");
    }

    @Test
    void should_stop_a_release_of_an_image_of_a_docker_engine_with_a_secret() throws Exception {
        String engine = RealTools.started("AGENTIC_TEST_DOCKER", "a Docker engine");
        String image = "calc:" + name.replace('/', '-');
        load(engine, image, ImageTar.saved("token: 'k3J9fQ2mZ8xW7vB4nR6tY1uP5sD0aG'"));
        Path home = Files.createDirectories(shared.resolve("secret"));
        try (KilledRelease release = new KilledRelease(home, packageName(), server.baseUrl())) {
            assertThatThrownBy(() -> release.published(target(Map.of("source", image)), Map.of("DOCKER_HOST", engine)))
                    .hasMessageContaining("There are secrets in what is to be published: " + image + "!");
        }

        assertThat(server.tags(name)).isEmpty();
    }

    private static void load(String engine, String image, byte[] archive) throws Exception {
        DefaultDockerClientConfig settings = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(engine)
                .build();
        try (ApacheDockerHttpClient http = new ApacheDockerHttpClient.Builder()
                        .dockerHost(settings.getDockerHost())
                        .build();
                DockerClient docker = DockerClientImpl.getInstance(settings, http)) {
            // Its end: an answer begins before the image has its name.
            docker.loadImageAsyncCmd(new ByteArrayInputStream(archive)).start().awaitCompletion();
            docker.tagImageCmd("calc:1", "calc", image.substring("calc:".length()))
                    .exec();
        }
    }

    @Test
    void should_publish_no_version_twice() {
        publish("1.0.0");

        assertThatThrownBy(() -> publish("1.0.0"))
                .hasMessage(location("1.0.0") + " is there already, and a version is never published twice.");
    }

    @Test
    void should_let_one_of_two_runs_win() throws Exception {
        List<Object> both =
                ReleaseFixture.twoAtOnce(id -> fixture.publish(id, packageName(), "1.0.0", target(Map.of())));

        assertThat(both).as("%s", both).filteredOn(Map.class::isInstance).hasSize(1);
        assertThat(both)
                .filteredOn(AgenticException.class::isInstance)
                .singleElement()
                .satisfies(e -> assertThat(((AgenticException) e).sentence())
                        .startsWith(location("1.0.0") + " is ")
                        .containsAnyOf("there already", "being published by another run"));
        assertThat(server.tags(name)).containsExactly("1.0.0", "latest");
        assertThat(isEmpty("1.0.0")).isFalse();
    }

    /** Two runs that send the same bytes at once: the registry reads what the other has written half of. */
    @Test
    void should_send_a_manifest_again_that_the_registry_has_read_wrongly() throws IOException {
        proxy.spoil(Fault.answered(
                400,
                Map.of("Content-Type", "application/json"),
                "{\"errors\": [{\"code\": \"DIGEST_INVALID\", \"message\": \"provided digest did not match\"}]}",
                "^PUT .*/manifests/"));

        publish("1.0.0");

        assertThat(proxy.left()).isEmpty();
        assertThat(state()).isEqualTo("committed");
        assertThat(isEmpty("1.0.0")).isFalse();
    }

    @Test
    void should_take_a_release_back_and_point_the_tag_to_the_one_before() throws IOException {
        publish("1.0.0");
        String first = digest("1.0.0");
        image(ImageTar.saved("second"));
        publish("1.1.0");
        String second = digest("1.1.0");

        Map<?, ?> rolled = fixture.rollBack(packageName(), "1.1.0", "production");

        assertThat(rolled.toString())
                .contains("tag latest points to " + first + " again, tag 1.1.0 removed, image removed");
        assertThat(server.tags(name)).containsExactly("1.0.0", "latest");
        assertThat(digest("latest")).isEqualTo(first);
        assertThat(server.repository(name).manifest(second)).isEmpty();
    }

    @Test
    void should_point_the_tag_to_an_empty_image_where_nothing_may_be_removed() throws IOException {
        use(keeping);
        publish("1.0.0");
        image(ImageTar.saved("second"));
        publish("1.1.0");

        Map<?, ?> rolled = fixture.rollBack(packageName(), "1.1.0", "production");

        assertThat(rolled.toString())
                .contains("tag 1.1.0 points to an empty image")
                .contains("stays without a tag: the registry does not let it be removed");
        assertThat(digest("latest")).isEqualTo(digest("1.0.0"));
        assertThat(isEmpty("1.1.0")).isTrue();
    }

    /** Whether the image of the one that was taken back first is gone, or there still. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void should_not_point_the_tag_to_a_version_that_was_taken_back(boolean removes) throws IOException {
        use(removes ? removing : keeping);
        for (String version : List.of("1.0.0", "1.1.0", "1.2.0")) {
            image(ImageTar.saved(version));
            publish(version);
        }

        fixture.rollBack(packageName(), "1.1.0", "production");
        Map<?, ?> rolled = fixture.rollBack(packageName(), "1.2.0", "production");

        assertThat(rolled.toString())
                .contains("tag latest points to " + digest("1.0.0") + ", the newest before it that stands");
        assertThat(digest("latest")).isEqualTo(digest("1.0.0"));
    }

    /** Its image is there for whoever has tagged it, and is no newest version any more. */
    @Test
    void should_not_point_the_tag_to_what_was_taken_back_where_another_tag_keeps_its_image() throws IOException {
        for (String version : List.of("1.0.0", "1.1.0", "1.2.0")) {
            image(ImageTar.saved(version));
            publish(version);
        }
        server.repository(name)
                .put("mine", server.repository(name).manifest("1.1.0").orElseThrow());

        fixture.rollBack(packageName(), "1.1.0", "production");
        fixture.rollBack(packageName(), "1.2.0", "production");

        assertThat(digest("latest")).isEqualTo(digest("1.0.0"));
        assertThat(isEmpty("mine")).isFalse();
    }

    /** Published it stands still, and a newer one was never promoted. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void should_point_a_promoted_tag_to_the_last_version_that_was_promoted_and_stands(boolean removes)
            throws IOException {
        use(removes ? removing : keeping);
        for (String version : List.of("1.0.0", "1.1.0", "1.1.5", "1.2.0")) {
            image(ImageTar.saved(version));
            publishTo(version, "staging");
            if (!version.equals("1.1.5")) {
                fixture.promote(packageName(), version, "staging", "production", target(Map.of("tag", "live")));
            }
        }

        fixture.rollBack(packageName(), "1.1.0", "production");
        fixture.rollBack(packageName(), "1.2.0", "production");

        assertThat(digest("live")).isEqualTo(digest("1.0.0"));
    }

    /** Asked again, as who is told of a rest does, it is no bare success. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void should_say_each_time_what_the_registry_keeps(boolean promoted) throws IOException {
        use(keeping);
        publishTo("1.0.0", "staging");
        if (promoted) {
            fixture.promote(packageName(), "1.0.0", "staging", "production", target(Map.of("tag", "live")));
        }
        String environment = promoted ? "production" : "staging";

        Map<?, ?> first = fixture.rollBack(packageName(), "1.0.0", environment);
        Map<?, ?> second = fixture.rollBack(packageName(), "1.0.0", environment);

        assertThat(first.get("rolledBack")).isEqualTo(false);
        assertThat(first.toString())
                .contains((promoted ? "tag live" : "tag latest") + " points to an empty image")
                .contains("the registry does not let it be removed");
        assertThat(second).isEqualTo(first);
        assertThat(fixture.engine().releaseViews().environments(packageName(), environment, job -> true))
                .extracting(each -> each.get("state"))
                .containsExactly("irreversible");
    }

    @Test
    void should_not_remove_an_image_that_another_tag_has() throws IOException {
        publish("1.0.0");
        server.repository(name)
                .put("mine", server.repository(name).manifest("1.0.0").orElseThrow());

        fixture.rollBack(packageName(), "1.0.0", "production");

        assertThat(server.tags(name)).containsExactly("mine");
        assertThat(isEmpty("mine")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void should_promote_the_same_digest_and_put_the_tag_back(boolean removes) throws IOException {
        use(removes ? removing : keeping);
        publishTo("1.0.0", "staging");
        image(ImageTar.saved("second"));
        publishTo("1.1.0", "staging");
        fixture.promote(packageName(), "1.0.0", "staging", "production", target(Map.of("tag", "live")));
        assertThat(digest("live")).isEqualTo(digest("1.0.0"));

        fixture.promote(packageName(), "1.1.0", "staging", "production", target(Map.of("tag", "live")));
        assertThat(digest("live")).isEqualTo(digest("1.1.0"));

        fixture.rollBack(packageName(), "1.1.0", "production");
        assertThat(digest("live")).isEqualTo(digest("1.0.0"));
        assertThat(isEmpty("1.1.0")).isFalse();
    }

    /** The registry's notes may be written by whoever may push. */
    @Test
    void should_promote_no_image_that_was_not_published() throws IOException {
        publishTo("1.0.0", "staging");
        String published = digest("1.0.0");
        String publisher = new StepKey(run, "9").child("target-1").toString();
        image(ImageTar.saved("evil"));
        publishTo("9.9.9", "elsewhere");
        PublishRequest request = PublishRequest.of(Map.of(), packageName(), "1.0.0", List.of(), publisher, null);
        new DockerRecords(server.repository(name), request, "1.0.0", "")
                .write(new DockerRecords.Note(DockerRecords.State.RELEASED, digest("9.9.9"), ""));

        assertThatThrownBy(() ->
                        fixture.promote(packageName(), "1.0.0", "staging", "production", target(Map.of("tag", "live"))))
                .hasMessage("The image of " + packageName() + " 1.0.0 at "
                        + location("").replaceAll(":$", "") + " is " + digest("9.9.9") + "; the release published "
                        + published + ".");
        assertThat(server.tags(name)).doesNotContain("live");
    }

    private void publishTo(String version, String environment) {
        run = ReleaseFixture.run();
        fixture.publish(run, packageName(), version, List.of(target(Map.of())), Map.of("environment", environment));
    }

    static Stream<Spoilt> faults() {
        return Spoilt.each(
                List.of(
                        "^POST .*/blobs/uploads/",
                        "^PUT .*/blobs/uploads/",
                        "^HEAD .*/blobs/",
                        "^PUT .*/manifests/sha256",
                        "^GET .*/manifests/sha256",
                        "^PUT .*/manifests/agentic-",
                        "^GET .*/manifests/agentic-",
                        "^GET .*/tags/list",
                        "^PUT .*/manifests/1.1.0",
                        "^GET .*/manifests/1.1.0",
                        "^PUT .*/manifests/latest",
                        "^GET .*/manifests/latest"),
                2);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void should_leave_what_it_says(Spoilt spoilt) throws IOException {
        boolean removes = (spoilt.fault().kind().ordinal() + spoilt.times()) % 2 == 0;
        use(removes ? removing : keeping);
        publish("1.0.0");
        String first = digest("1.0.0");
        image(ImageTar.saved("second " + name));
        spoilt.in(proxy);

        Throwable failure = catchThrowable(() -> publish("1.1.0"));

        if (failure == null) {
            assertThat(state()).isEqualTo("committed");
            assertThat(digest("latest")).isEqualTo(digest("1.1.0")).isNotEqualTo(first);
            assertThat(isEmpty("1.1.0")).isFalse();
        } else {
            assertThat(failure).isInstanceOf(AgenticException.class);
            String said = state() + " " + failure.getMessage();
            if (state().equals("failed")) {
                // The fault was there still when it was to be taken back: a person is told.
                assertThat(failure).hasMessageContaining("Not all could be taken back: docker ");
            } else {
                assertThat(state()).as(said).isIn("null", "compensated", removes ? "" : "irreversible");
                assertThat(digest("latest")).as(said).isEqualTo(first);
                assertThat(digest("1.1.0").isEmpty() || !removes && isEmpty("1.1.0"))
                        .as(said)
                        .isTrue();
            }
        }
        assertThat(failure + String.join("\n", fixture.log)).doesNotContain(ReleaseFixture.SECRET);
    }

    @Test
    void should_get_a_token_where_the_registry_wants_one() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tokens.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = "{\"token\": \"t0ken\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        tokens.start();
        try {
            String realm = "http://127.0.0.1:" + tokens.getAddress().getPort() + "/token";
            proxy.spoil(Fault.answered(
                    401,
                    Map.of("WWW-Authenticate", "Bearer realm=\"" + realm + "\",service=\"images\""),
                    "",
                    "^POST .*/blobs/uploads/"));

            // The registry knows no tokens, and asks for the login again, as after a token's end.
            publish("1.0.0");
        } catch (AgenticException e) {
            assertThat(e).hasMessageContaining("401");
        } finally {
            tokens.stop(0);
        }
        assertThat(asked)
                .first()
                .asString()
                .startsWith("/token?service=images&scope=repository%3A" + name.replace("/", "%2F"))
                .endsWith(" Basic YW5uOnNlY3JldC1vZi1hbm4=");
    }

    @Test
    void should_refuse_a_login_before_it_sends_anything() {
        assertThatThrownBy(() -> publish("1.0.0", Map.of("credentialsId", "token")))
                .hasMessageContaining("with 401: UNAUTHORIZED")
                .satisfies(e -> assertThat(((AgenticException) e).hint()).contains("credentialsId"));

        assertThat(proxy.passed()).noneMatch(request -> request.startsWith("PUT"));
    }

    @Test
    void should_say_that_a_page_is_no_registry() {
        proxy.spoil(Fault.of(Kind.HTML, "^POST .*/blobs/uploads/"));

        assertThatThrownBy(() -> publish("1.0.0")).hasMessageContaining("is no registry of images: it sends a page.");
    }

    @Test
    void should_refuse_what_is_no_image() throws IOException {
        image("text".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> publish("1.0.0")).hasMessageStartingWith("The image image.tar ");

        image(ImageTar.tar(Map.of("a.txt", new byte[3])));
        assertThatThrownBy(() -> publish("1.0.0")).hasMessage("The image image.tar has no manifest.json.");

        byte[] other = ImageTar.layout("other");
        String layer = new String(other, StandardCharsets.ISO_8859_1).replace("other", "outer");
        image(layer.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> publish("1.0.0")).hasMessageContaining("than its manifest names.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "registry | ftp://x  | 'ftp://x' is no address of a registry.",
                "image    | Team/Lib | 'Team/Lib' is no name of an image.",
                "tag      | a+b      | 'a+b' is no tag of an image.",
                "tag      | latest   | 'latest' is both the version's tag and the one that moves.",
                "latest   | .x       | '.x' is no tag of an image."
            })
    void should_refuse_a_wrong_option(String option, String value, String message) {
        assertThatThrownBy(() -> publish("1.0.0", Map.of(option, value))).hasMessage(message);
    }
}
