package io.jenkins.plugins.agentic.engine.publish.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.publish.ReleaseFixture;
import io.jenkins.plugins.agentic.engine.publish.WebdavServer;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files to a folder and to a real WebDAV server. */
class BinaryTargetTest {
    @TempDir
    Path folder;

    private ReleaseFixture fixture;
    private WebdavServer server;

    @BeforeEach
    void open() throws Exception {
        fixture = new ReleaseFixture(folder);
        server = new WebdavServer(folder);
        fixture.write("tool.bin", "the tool");
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
        server.close();
    }

    /** A target of that kind, in a folder of its own. */
    private Map<String, Object> target(String kind, String place) {
        return new HashMap<>(
                kind.equals("web")
                        ? Map.of("type", "binary", "url", server.baseUrl() + "/" + place)
                        : Map.of("type", "binary", "registry", place));
    }

    private Path place(String kind, String place) {
        return (kind.equals("web") ? server.files : fixture.registry)
                .resolve(place)
                .resolve("tool/1.0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "folder"})
    void should_publish_files_with_sums_that_sha256sum_accepts(String kind) throws Exception {
        fixture.publish(ReleaseFixture.run(), "tool", "1.0.0", target(kind, "dev"));

        Process check = new ProcessBuilder("sha256sum", "--check", "SHA256SUMS")
                .directory(place(kind, "dev").toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(check.getInputStream().readAllBytes())).isEqualTo("tool.bin: OK\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "folder"})
    void should_sign_the_sums_so_that_openssl_accepts_it(String kind) throws Exception {
        Path key = folder.resolve("key.pem");
        Path open = folder.resolve("open.pem");
        run("openssl", "genpkey", "-algorithm", "ed25519", "-out", key.toString());
        run("openssl", "pkey", "-in", key.toString(), "-pubout", "-out", open.toString());
        fixture.credential("key", "", Files.readString(key));
        Map<String, Object> target = target(kind, "dev");
        target.put("signingKeyId", "key");

        fixture.publish(ReleaseFixture.run(), "tool", "1.0.0", target);

        Path place = place(kind, "dev");
        assertThat(run(
                        "openssl",
                        "pkeyutl",
                        "-verify",
                        "-pubin",
                        "-inkey",
                        open.toString(),
                        "-rawin",
                        "-in",
                        place.resolve("SHA256SUMS").toString(),
                        "-sigfile",
                        place.resolve("SHA256SUMS.sig").toString()))
                .contains("Signature Verified Successfully");
    }

    private static String run(String... line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "folder"})
    void should_promote_the_same_bytes_and_take_the_promotion_back_alone(String kind) throws Exception {
        fixture.publish(
                ReleaseFixture.run(), "tool", "1.0.0", List.of(target(kind, "dev")), Map.of("environment", "dev"));
        fixture.write("tool.bin", "another build");

        fixture.promote("tool", "1.0.0", "dev", "production", target(kind, "production"));

        assertThat(place(kind, "production").resolve("tool.bin")).hasContent("the tool");
        assertThat(fixture.engine().releaseViews().environments("tool", "", job -> true))
                .extracting(each -> each.get("environment") + " " + each.get("version") + " by " + each.get("by"))
                .containsExactly("dev 1.0.0 by ann", "production 1.0.0 by ann");

        assertThat(fixture.rollBack("tool", "1.0.0", "production").get("rolledBack"))
                .isEqualTo(true);

        assertThat(place(kind, "production").resolve("tool.bin")).doesNotExist();
        assertThat(place(kind, "dev").resolve("tool.bin")).hasContent("the tool");
        assertThat(fixture.engine().releaseViews().environments("tool", "production", job -> true))
                .isEmpty();
    }

    /** Who may write to the folder or the server may also write what its SHA256SUMS says. */
    @ParameterizedTest
    @CsvSource({"web, false", "web, true", "folder, false", "folder, true"})
    void should_promote_nothing_that_somebody_changed(String kind, boolean sumsToo) throws Exception {
        publishToDev(kind);
        Files.writeString(place(kind, "dev").resolve("tool.bin"), "spoilt");
        if (sumsToo) {
            Files.writeString(place(kind, "dev").resolve("SHA256SUMS"), Sha256.hex("spoilt") + "  tool.bin\n");
        }

        assertThatThrownBy(() -> fixture.promote("tool", "1.0.0", "dev", "production", target(kind, "production")))
                .hasMessageContaining("tool.bin at ")
                .hasMessageContaining("/dev/tool/1.0.0")
                .hasMessageContaining(" has the SHA-256 " + Sha256.hex("spoilt") + "; the release of tool 1.0.0"
                        + " published it with " + Sha256.hex("the tool") + ".");
        assertThat(place(kind, "production").resolve("tool.bin")).doesNotExist();
        assertThat(place(kind, "production").resolve("SHA256SUMS")).doesNotExist();
    }

    private void publishToDev(String kind) {
        fixture.publish(
                ReleaseFixture.run(), "tool", "1.0.0", List.of(target(kind, "dev")), Map.of("environment", "dev"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "folder"})
    void should_promote_no_file_that_was_not_published(String kind) throws Exception {
        publishToDev(kind);
        Files.writeString(place(kind, "dev").resolve("evil.bin"), "evil");
        Path sums = place(kind, "dev").resolve("SHA256SUMS");
        Files.writeString(sums, Files.readString(sums) + Sha256.hex("evil") + "  evil.bin\n");

        assertThatThrownBy(() -> fixture.promote("tool", "1.0.0", "dev", "production", target(kind, "production")))
                .hasMessageContaining(" has the SHA-256 " + Sha256.hex("evil")
                        + "; the release of tool 1.0.0 published no file of that name.");
        assertThat(place(kind, "production")).doesNotExist();
    }

    @Test
    void should_promote_from_where_it_was_promoted_to_though_the_first_place_lost_it() throws Exception {
        publishToDev("folder");
        fixture.promote("tool", "1.0.0", "dev", "staging", target("folder", "staging"));
        fixture.rollBack("tool", "1.0.0", "dev");

        fixture.promote("tool", "1.0.0", "staging", "production", target("web", "production"));

        assertThat(place("web", "production").resolve("tool.bin")).hasContent("the tool");
    }

    @Test
    void should_promote_nothing_whose_hashes_nobody_kept() throws Exception {
        publishToDev("folder");
        fixture.close();
        try (Database database = Database.embedded(folder.resolve("home"))) {
            // As it was before.
            database.update(handle -> handle.execute("DELETE FROM release"));
            database.update(handle -> handle.execute("DELETE FROM publication_file"));
        }
        fixture = new ReleaseFixture(folder);

        assertThatThrownBy(() -> fixture.promote("tool", "1.0.0", "dev", "production", target("folder", "production")))
                .hasMessage("tool 1.0.0 at " + place("folder", "dev") + " was published before hashes were kept: nobody"
                        + " can tell whether it still is what was published.");
        assertThat(place("folder", "production")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "folder"})
    void should_leave_nothing_of_a_release_that_is_rolled_back(String kind) throws Exception {
        fixture.publish(ReleaseFixture.run(), "tool", "1.0.0", target(kind, "dev"));

        Map<?, ?> result = fixture.rollBack("tool", "1.0.0", "production");

        assertThat(((Map<?, ?>) ((List<?>) result.get("targets")).get(0)).get("what"))
                .isEqualTo("deleted");
        assertThat(place(kind, "dev")).doesNotExist();
        assertThatThrownBy(() -> fixture.rollBack("tool", "1.0.0", "production"))
                .hasMessage("tool 1.0.0 is not in production.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "folder"})
    void should_let_one_of_several_publishers_win(String kind) {
        long winners = IntStream.range(0, 4)
                .parallel()
                .filter(i -> {
                    try {
                        fixture.publish(ReleaseFixture.run(), "tool", "1.0.0", target(kind, "dev"));
                        return true;
                    } catch (AgenticException e) {
                        assertThat(e).hasMessageContaining("already has tool 1.0.0, published by another run");
                        return false;
                    }
                })
                .count();

        assertThat(winners).isOne();
    }

    /** Anybody may read there. */
    @Test
    void should_refuse_a_login_that_may_not_write_before_anything_is_sent() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(server.baseUrl())) {
            proxy.spoil(Fault.refused(401, "^DELETE .*agentic-check"));

            assertThatThrownBy(() -> fixture.publish(
                            ReleaseFixture.run(), "tool", "1.0.0", Map.of("type", "binary", "url", proxy.baseUrl())))
                    .hasMessageContaining("with 401");

            assertThat(proxy.left()).isEmpty();
            assertThat(proxy.passed()).allMatch(request -> request.startsWith("GET"));
        }
    }

    @Test
    void should_refuse_a_server_that_answers_a_page() throws Exception {
        Map<String, Object> both = target("web", "dev");
        both.put("registry", "x");
        assertThatThrownBy(() -> fixture.publish(ReleaseFixture.run(), "tool", "1.0.0", both))
                .hasMessage("Target 'binary' has both 'registry' and 'url'.");
        try (Stream<Path> left = Files.walk(server.files)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }
}
