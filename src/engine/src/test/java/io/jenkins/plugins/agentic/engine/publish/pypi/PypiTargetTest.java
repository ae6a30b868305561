package io.jenkins.plugins.agentic.engine.publish.pypi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.publish.Packages;
import io.jenkins.plugins.agentic.engine.publish.ReleaseFixture;
import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Fault;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Kind;
import io.jenkins.plugins.agentic.testkit.PypiServer;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Python packages to an index that real twine and real pip work with, too. */
class PypiTargetTest {
    @TempDir
    Path folder;

    private ReleaseFixture fixture;
    private PypiServer index;
    private PypiServer staging;

    @BeforeEach
    void open() throws IOException {
        fixture = new ReleaseFixture(folder);
        index = PypiServer.start(PypiServer.Kind.WAREHOUSE, "ann", ReleaseFixture.SECRET);
        staging = PypiServer.start(PypiServer.Kind.PYPISERVER, "ann", ReleaseFixture.SECRET);
        pack("lib", "1.0.0");
    }

    @AfterEach
    void close() {
        fixture.close();
        index.close();
        staging.close();
    }

    private void pack(String name, String version) throws IOException {
        Files.write(
                fixture.workspace.resolve(name + "-" + version + "-py3-none-any.whl"), Packages.wheel(name, version));
        Files.write(fixture.workspace.resolve(name + "-" + version + ".tar.gz"), Packages.sdist(name, version));
    }

    private static Map<String, Object> target(String base) {
        return new HashMap<>(Map.of(
                "type",
                "pypi",
                "repository",
                base + "/legacy/",
                "index",
                base + "/simple",
                "credentialsId",
                "login",
                "patience",
                0));
    }

    /** Runs a tool that 'check' installs; where it is missing, the test is skipped, but not in CI. */
    private static String run(Path at, String... line) throws IOException, InterruptedException {
        assumeTrue(
                "true".equals(System.getenv("CI"))
                        || Stream.of(System.getenv("PATH").split(File.pathSeparator))
                                .anyMatch(folder -> Files.isExecutable(Path.of(folder, line[0]))),
                line[0] + " is not installed");
        ProcessBuilder builder = new ProcessBuilder(line).directory(at.toFile()).redirectErrorStream(true);
        builder.environment().put("TWINE_PASSWORD", ReleaseFixture.SECRET);
        builder.environment().put("PIP_CONFIG_FILE", "/dev/null");
        builder.environment().put("HOME", at.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @ParameterizedTest
    @EnumSource(PypiServer.Kind.class)
    void should_publish_what_pip_installs(PypiServer.Kind kind) throws Exception {
        try (PypiServer server = PypiServer.start(kind, "ann", ReleaseFixture.SECRET)) {
            fixture.publish(ReleaseFixture.run(), "lib", "1.0.0", target(server.baseUrl()));

            assertThat(server.files("lib")).containsOnlyKeys("lib-1.0.0-py3-none-any.whl", "lib-1.0.0.tar.gz");
            Path user = Files.createDirectories(folder.resolve("user"));
            run(
                    user,
                    "python3",
                    "-m",
                    "pip",
                    "install",
                    "--no-deps",
                    "--target",
                    "site",
                    "--index-url",
                    server.baseUrl() + "/simple/",
                    "lib==1.0.0");
            assertThat(user.resolve("site/lib.py")).hasContent("VERSION = '1.0.0'");
        }
    }

    @Test
    void should_see_what_twine_uploaded() throws Exception {
        run(
                fixture.workspace,
                "twine",
                "upload",
                "--non-interactive",
                "--disable-progress-bar",
                "--username",
                "ann",
                "--repository-url",
                index.baseUrl() + "/legacy/",
                "lib-1.0.0-py3-none-any.whl",
                "lib-1.0.0.tar.gz");

        assertThatThrownBy(() -> fixture.publish(ReleaseFixture.run(), "lib", "1.0.0", target(index.baseUrl())))
                .hasMessage("lib 1.0.0 is at " + index.baseUrl() + "/simple/lib/#1.0.0 already, with this content.");
    }

    @Test
    void should_go_to_a_staging_index_first_and_publish_nothing_where_that_fails() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(staging.baseUrl())) {
            Map<String, Object> target = target(index.baseUrl());
            target.put(
                    "staging",
                    Map.of(
                            "repository",
                            proxy.baseUrl() + "/legacy/",
                            "index",
                            proxy.baseUrl() + "/simple",
                            "credentialsId",
                            "login"));
            // The first POST asks for the login.
            proxy.spoil(Fault.answered(400, Map.of(), "", "^POST"));
            proxy.spoil(Fault.refused(500, "^POST"));

            assertThatThrownBy(() -> fixture.publish(ReleaseFixture.run(), "lib", "1.0.0", target))
                    .hasMessageContaining(
                            "Rolled back: pypi " + index.baseUrl() + "/simple/lib/#1.0.0: nothing of it was there.");
            assertThat(index.files("lib")).isEmpty();

            fixture.publish(ReleaseFixture.run(), "lib", "1.0.0", target);
            assertThat(staging.files("lib").keySet())
                    .isEqualTo(index.files("lib").keySet());
        }
    }

    /** The index removed it, and the answer was lost, or the process was killed. */
    @Test
    void should_know_that_what_it_removed_is_gone() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(staging.baseUrl())) {
            Map<String, Object> target = target(proxy.baseUrl());
            target.put("undo", "remove_pkg");
            String run = ReleaseFixture.run();
            fixture.publish(run, "lib", "1.0.0", target);
            proxy.spoil(Fault.of(Kind.CUT_AFTER, "^POST"));

            assertThatThrownBy(() -> fixture.rollBack("lib", "1.0.0", "production"))
                    .hasMessageContaining("could not be taken back everywhere");
            assertThat(staging.files("lib")).isEmpty();
            assertThat(fixture.rollBack("lib", "1.0.0", "production").get("rolledBack"))
                    .isEqualTo(true);
            assertThat(fixture.states(run)).containsEntry("pypi", "compensated");
        }
    }

    @Test
    void should_promote_the_same_files_from_index_to_index() throws Exception {
        fixture.publish(
                ReleaseFixture.run(),
                "lib",
                "1.0.0",
                List.of(target(staging.baseUrl())),
                Map.of("environment", "staging"));
        pack("lib", "1.0.0");

        fixture.promote("lib", "1.0.0", "staging", "production", target(index.baseUrl()));

        assertThat(index.files("lib")).containsOnlyKeys("lib-1.0.0-py3-none-any.whl", "lib-1.0.0.tar.gz");
        index.files("lib").forEach((file, bytes) -> assertThat(bytes)
                .isEqualTo(staging.files("lib").get(file)));
    }

    /** Another team's token may upload to the staging index, too. */
    @Test
    void should_promote_no_file_that_was_not_published() throws Exception {
        publishToStaging();
        byte[] evil = Packages.wheel("lib", "1.0.0");
        staging.put("lib", "lib-1.0.0-cp311-cp311-linux_x86_64.whl", evil);

        assertThatThrownBy(() -> fixture.promote("lib", "1.0.0", "staging", "production", target(index.baseUrl())))
                .hasMessage(
                        "lib-1.0.0-cp311-cp311-linux_x86_64.whl at " + staging.baseUrl() + "/simple has the SHA-256 "
                                + sha256(evil) + "; the release of lib 1.0.0 published no file of that name.");
        assertThat(index.files("lib")).isEmpty();
    }

    @Test
    void should_promote_no_file_that_somebody_replaced() throws Exception {
        publishToStaging();
        byte[] wheel = staging.files("lib").get("lib-1.0.0-py3-none-any.whl");
        byte[] other = Arrays.copyOf(wheel, wheel.length + 1);
        staging.put("lib", "lib-1.0.0-py3-none-any.whl", other);

        assertThatThrownBy(() -> fixture.promote("lib", "1.0.0", "staging", "production", target(index.baseUrl())))
                .hasMessage("lib-1.0.0-py3-none-any.whl at " + staging.baseUrl() + "/simple has the SHA-256 "
                        + sha256(other) + "; the release of lib 1.0.0 published it with " + sha256(wheel) + ".");
        assertThat(index.files("lib")).isEmpty();
    }

    private void publishToStaging() {
        fixture.publish(
                ReleaseFixture.run(),
                "lib",
                "1.0.0",
                List.of(target(staging.baseUrl())),
                Map.of("environment", "staging"));
    }

    private static String sha256(byte[] bytes) throws IOException {
        return Sha256.of(new ByteArrayInputStream(bytes)).hex();
    }

    @Test
    void should_remove_a_version_where_the_index_lets_it() throws Exception {
        Map<String, Object> target = target(staging.baseUrl());
        target.put("undo", "remove_pkg");
        fixture.publish(ReleaseFixture.run(), "lib", "1.0.0", target);

        assertThat(fixture.rollBack("lib", "1.0.0", "production").get("rolledBack"))
                .isEqualTo(true);
        assertThat(staging.files("lib")).isEmpty();
    }

    @Test
    void should_keep_no_secret_in_its_home() throws Exception {
        fixture.publish(ReleaseFixture.run(), "lib", "1.0.0", target(index.baseUrl()));
        fixture.rollBack("lib", "1.0.0", "production");
        fixture.close();

        try (Stream<Path> home = Files.walk(folder.resolve("home"))) {
            assertThat(home.filter(Files::isRegularFile)).isNotEmpty().allSatisfy(file -> assertThat(
                            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .as(file.toString())
                    .doesNotContain(ReleaseFixture.SECRET));
        } finally {
            fixture = new ReleaseFixture(folder);
        }
    }

    /** As two runs of one commit do: the same wheel, to the same index. */
    @Test
    void should_leave_a_release_of_another_run_alone_that_has_the_same_files() throws Exception {
        Map<String, Object> other = target(staging.baseUrl());
        other.put("undo", "remove_pkg");
        try (FaultProxy proxy = FaultProxy.before(staging.baseUrl())) {
            Map<String, Object> target = target(proxy.baseUrl());
            target.put("undo", "remove_pkg");
            // The first POST asks for the login. At the second, which is the upload, the other run is faster.
            proxy.spoil(Fault.answered(400, Map.of(), "", "^POST"));
            proxy.spoil(Fault.of(Kind.ALARM, "^POST"));
            proxy.alarm(() -> fixture.publish(ReleaseFixture.run(), "lib", "1.0.0", other));
            String run = ReleaseFixture.run();

            assertThatThrownBy(() -> fixture.publish(run, "lib", "1.0.0", target))
                    .isInstanceOf(AgenticException.class)
                    .hasMessageContaining("nothing of it was there");

            assertThat(staging.files("lib")).hasSize(2);
            assertThat(fixture.states(run)).containsEntry("pypi", "compensated");
        }
    }

    @Test
    void should_let_one_of_two_runs_win() throws Exception {
        List<Object> both =
                ReleaseFixture.twoAtOnce(id -> fixture.publish(id, "lib", "1.0.0", target(staging.baseUrl())));

        assertThat(both).filteredOn(Map.class::isInstance).hasSize(1);
        assertThat(both)
                .filteredOn(AgenticException.class::isInstance)
                .singleElement()
                .satisfies(e -> assertThat(((AgenticException) e).sentence())
                        .startsWith("lib 1.0.0 is at " + staging.baseUrl() + "/simple already"));
        assertThat(staging.files("lib")).hasSize(2);
    }

    /** The other has sent its first file of two when this one begins to send: it must not take the second from it. */
    @Test
    void should_send_nothing_where_another_run_is_about_to_win() throws Exception {
        byte[] wheel = Packages.wheel("lib", "1.0.0");
        try (FaultProxy proxy = FaultProxy.before(index.baseUrl())) {
            // Two looks of the checks and one before it is staged; then the upload begins with a look.
            for (int i = 0; i < 3; i++) {
                proxy.spoil(Fault.of(Kind.SLOW, "^GET"));
            }
            proxy.spoil(Fault.of(Kind.ALARM, "^GET"));
            proxy.alarm(() -> index.put("lib", "lib-1.0.0-py3-none-any.whl", wheel));

            assertThatThrownBy(() -> fixture.publish(ReleaseFixture.run(), "lib", "1.0.0", target(proxy.baseUrl())))
                    .hasMessageStartingWith("lib 1.0.0 is at " + proxy.baseUrl() + "/simple already");

            assertThat(proxy.left()).isEmpty();
            assertThat(index.files("lib")).containsOnlyKeys("lib-1.0.0-py3-none-any.whl");
        }
    }

    @Test
    void should_refuse_at_once_to_complete_what_another_release_left() throws Exception {
        index.put("lib", "lib-1.0.0.tar.gz", Packages.sdist("lib", "1.0.0"));

        assertThatThrownBy(() -> fixture.publish(ReleaseFixture.run(), "lib", "1.0.0", target(index.baseUrl())))
                .hasMessageStartingWith("lib 1.0.0 is at " + index.baseUrl() + "/simple already");

        assertThat(index.files("lib")).containsOnlyKeys("lib-1.0.0.tar.gz");
    }

    /** The other run ends while this one, which fails at another target, has sent nothing to the index yet. */
    @Test
    void should_take_back_nothing_at_an_index_that_nothing_was_sent_to() throws Exception {
        Map<String, Object> target = target(staging.baseUrl());
        target.put("undo", "remove_pkg");
        try (FaultProxy proxy = FaultProxy.before(staging.baseUrl());
                PypiServer down = PypiServer.start(PypiServer.Kind.PYPISERVER, "ann", ReleaseFixture.SECRET);
                FaultProxy toDown = FaultProxy.before(down.baseUrl())) {
            toDown.spoil(Fault.answered(400, Map.of(), "", "^POST"));
            toDown.spoil(Fault.of(Kind.ALARM, "^POST"));
            toDown.spoil(Fault.refused(500, "^POST"));
            toDown.alarm(() -> fixture.publish(ReleaseFixture.run(), "lib", "1.0.0", target));
            String run = ReleaseFixture.run();

            assertThatThrownBy(() ->
                            fixture.publish(run, "lib", "1.0.0", List.of(target(toDown.baseUrl()), target), Map.of()))
                    .isInstanceOf(AgenticException.class);

            assertThat(staging.files("lib")).hasSize(2);
        }
    }

    @Test
    void should_upload_no_other_bytes_than_those_that_the_release_began_with() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(index.baseUrl())) {
            // Two looks of the checks and one before it is staged; then the upload begins with a look.
            for (int i = 0; i < 3; i++) {
                proxy.spoil(Fault.of(Kind.SLOW, "^GET"));
            }
            proxy.spoil(Fault.of(Kind.ALARM, "^GET"));
            byte[] wheel = Packages.wheel("lib", "1.0.0");
            proxy.alarm(() -> fixture.replace("lib-1.0.0-py3-none-any.whl", Arrays.copyOf(wheel, wheel.length + 1)));
            String run = ReleaseFixture.run();

            assertThatThrownBy(() -> fixture.publish(run, "lib", "1.0.0", target(proxy.baseUrl())))
                    .hasMessageStartingWith("The file lib-1.0.0-py3-none-any.whl has changed since the release began.");

            assertThat(proxy.left()).isEmpty();
            assertThat(index.files("lib")).isEmpty();
            assertThat(fixture.states(run)).containsEntry("pypi", "compensated");
        }
    }

    @Test
    void should_say_that_files_are_public_that_an_index_took_and_does_not_show_yet() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(index.baseUrl())) {
            for (int i = 0; i < 3; i++) {
                proxy.spoil(Fault.of(Kind.SLOW, "^GET"));
            }
            // From the upload on the index is behind itself.
            for (int i = 0; i < 5; i++) {
                proxy.spoil(Fault.refused(404, "^GET /simple"));
            }
            String run = ReleaseFixture.run();

            assertThatThrownBy(() -> fixture.publish(run, "lib", "1.0.0", target(proxy.baseUrl())))
                    .hasMessageContaining("Not all could be taken back")
                    .hasMessageContaining("does not show it")
                    .hasMessageContaining(proxy.baseUrl() + "/simple");

            assertThat(index.files("lib")).hasSize(2);
            assertThat(fixture.states(run)).containsEntry("pypi", "irreversible");
        }
    }

    @Test
    void should_not_take_the_page_of_a_login_for_an_index() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(index.baseUrl())) {
            proxy.spoil(Fault.answered(
                    200,
                    Map.of("Content-Type", "text/html"),
                    "<html><a href=\"/sso/login?next=1\">Sign in</a></html>",
                    "^GET"));

            assertThatThrownBy(() -> fixture.publish(ReleaseFixture.run(), "lib", "1.0.0", target(proxy.baseUrl())))
                    .hasMessageContaining("with a page that is no index");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org/simple, https://upload.example.org/legacy, https://example.org/manage/project/my-lib/releases/",
        "https://example.org/team/simple, https://example.org/legacy, https://example.org/team/simple/my-lib/"
    })
    void should_name_the_page_where_a_version_is_yanked(String index, String repository, String page) {
        assertThat(PypiIndex.page(index, repository, "my-lib")).isEqualTo(page);
    }

    @Test
    void should_say_what_a_person_must_do_where_the_index_takes_nothing_back() throws Exception {
        String run = ReleaseFixture.run();
        fixture.publish(run, "lib", "1.0.0", target(index.baseUrl()));

        Map<?, ?> result = fixture.rollBack("lib", "1.0.0", "production");

        assertThat(result.get("rolledBack")).isEqualTo(false);
        Map<?, ?> told = (Map<?, ?>) ((List<?>) result.get("targets")).get(0);
        assertThat(told.get("state")).isEqualTo("irreversible");
        assertThat(String.valueOf(told.get("what")))
                .contains("lib-1.0.0-py3-none-any.whl, lib-1.0.0.tar.gz at the index for good")
                .contains("yank the version by hand");
        assertThat(told.get("link")).isEqualTo(index.baseUrl() + "/simple/lib/");
        assertThat(fixture.states(run)).containsEntry("pypi", "irreversible");
        assertThat(index.files("lib")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.0.0.final  | '1.0.0.final' is no version by PEP 440.",
                "latest       | 'latest' is no version by PEP 440.",
                "1.0-x        | '1.0-x' is no version by PEP 440.",
                "2.0.0        | The Python distribution lib-1.0.0-py3-none-any.whl is lib 1.0.0, not lib 2.0.0."
            })
    void should_refuse_a_wrong_version_before_anything_is_sent(String version, String message) {
        assertThatThrownBy(() -> fixture.publish(ReleaseFixture.run(), "lib", version, target(index.baseUrl())))
                .hasMessage(message);
        assertThat(index.files("lib")).isEmpty();
    }

    @Test
    void should_refuse_what_is_no_distribution_and_a_login_that_is_wrong() throws Exception {
        Map<String, Object> wrong = target(index.baseUrl());
        wrong.put("credentialsId", "token");
        assertThatThrownBy(() -> fixture.publish(ReleaseFixture.run(), "lib", "1.0.0", wrong))
                .hasMessageContaining("refused POST " + index.baseUrl() + "/legacy/ with 403");

        fixture.write("notes.txt", "text");
        assertThatThrownBy(() -> fixture.publish(ReleaseFixture.run(), "lib", "1.0.0", target(index.baseUrl())))
                .hasMessage(
                        "The Python distribution notes.txt is no wheel (.whl) and no source distribution (.tar.gz).");
        assertThat(String.join("\n", fixture.log)).doesNotContain(ReleaseFixture.SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0.0, 1.0, true",
        "1.0.0-rc.1, 1.0rc1, true",
        "v1.0, 1.0.0, true",
        "1.0.post1, 1.0-1, true",
        "1.0+Local_1, 1.0+local.1, true",
        "1!1.0, 1.0, false",
        "1.10, 1.1, false",
        "10, 1, false",
        "1.0.dev0, 1.0, false"
    })
    void should_know_which_versions_are_the_same(String one, String other, boolean same) {
        assertThat(Pep440.same(one, other)).isEqualTo(same);
    }
}
