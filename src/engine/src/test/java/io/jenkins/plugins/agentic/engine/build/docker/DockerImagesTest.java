package io.jenkins.plugins.agentic.engine.build.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.core.DefaultDockerClientConfig;
import io.jenkins.plugins.agentic.engine.build.BuildRun;
import io.jenkins.plugins.agentic.engine.build.RealTools;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images, with the Docker engine and the registry that ./check starts. Nothing is pulled: all is built from scratch. */
class DockerImagesTest {
    private static final String DOCKERFILE = "FROM scratch\nCOPY . /\nENTRYPOINT [\"/bin/busybox\"]\nCMD [\"true\"]\n";

    @TempDir
    Path folder;

    private String engine;
    private BuildRun run;

    @BeforeEach
    void context() throws IOException {
        engine = RealTools.started("AGENTIC_TEST_DOCKER", "a Docker engine");
        RealTools.require("busybox");
        run = new BuildRun(folder)
                .file("Dockerfile", DOCKERFILE)
                .file(".dockerignore", "*.secret\n!kept.secret\nDockerfile\n");
        Path program = Stream.of("/usr/bin/busybox", "/bin/busybox")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
        Files.createDirectories(folder.resolve("bin"));
        Files.copy(program, folder.resolve("bin/busybox"));
    }

    private Map<String, Object> perform(String action, String image, Map<String, Object> more) {
        Map<String, Object> arguments = new HashMap<>(more);
        arguments.put("action", action);
        arguments.put("image", image);
        return new DockerImages(Map.of("DOCKER_HOST", engine))
                .perform(StepSpecs.get("dockerImage").bind(arguments), run.context());
    }

    @Test
    void should_build_from_what_is_not_ignored_and_run_the_images_test() throws IOException {
        run.file("a.secret", "x")
                .file("sub/b.secret", "x")
                .file("kept.secret", "x")
                .file("sub/plain", "x");

        Map<String, Object> built = perform("build", "one:1", Map.of());
        assertThat(built).as("%s", built.get("log")).containsEntry("passed", true);
        assertThat((String) built.get("id")).matches("sha256:[0-9a-f]{64}");
        assertThat(run.console()).anyMatch(line -> line.startsWith("Step 1/"));

        Map<String, Object> tested = perform("test", "one:1", Map.of("command", List.of("ls", "/", "/sub")));
        assertThat(tested).containsEntry("exitCode", 0).containsEntry("id", built.get("id"));
        assertThat(run.console()).contains("kept.secret", "plain").doesNotContain("a.secret");
    }

    @Test
    void should_refuse_several_platforms_which_the_engines_api_can_not_build() {
        assertThatThrownBy(() -> perform("build", "one:1", Map.of("platform", "linux/amd64,linux/arm64")))
                .hasMessage(
                        "The Docker engine's API builds for one platform at a time, not for 'linux/amd64,linux/arm64'.");
    }

    @Test
    void should_give_the_exit_code_and_the_words_of_a_test_that_fails() {
        perform("build", "two:1", Map.of());

        Map<String, Object> tested =
                perform("test", "two:1", Map.of("command", List.of("sh", "-c", "echo wrong answer; exit 7")));

        assertThat(tested).containsEntry("exitCode", 7).containsEntry("passed", false);
        assertThat((String) tested.get("log")).contains("wrong answer");
    }

    @Test
    void should_end_a_test_that_hangs() {
        perform("build", "three:1", Map.of());

        assertThat(perform("test", "three:1", Map.of("timeout", 1, "command", List.of("sleep", "600"))))
                .containsEntry("exitCode", 124)
                .containsEntry("hint", "the test took longer than 1 s and was ended.");
    }

    @Test
    void should_say_why_an_image_could_not_be_pushed() {
        String image = "127.0.0.1:1/team/one:1";
        perform("build", image, Map.of());

        assertThat(perform("push", image, Map.of()))
                .containsEntry("passed", false)
                .containsEntry(
                        "hint",
                        "the registry can't be reached: check its address, and the network of the Docker engine.");
    }

    /** Nobody waits for the container of a host that was killed; the step is done again. */
    @Test
    void should_remove_the_container_that_a_test_left_before_it_is_done_again() throws Exception {
        perform("build", "thirteen:1", Map.of());
        List<String> command = List.of("sleep", "600");
        run.with("DOCKER_HOST", engine);
        RealTools.require("docker");
        CompletableFuture<Map<String, Object>> left = CompletableFuture.supplyAsync(
                () -> perform("test", "thirteen:1", Map.of("timeout", 600, "command", command)));
        String running = "docker ps --quiet --filter ancestor=thirteen:1";
        Pattern one = Pattern.compile("(?m)^[0-9a-f]{12}$");
        while (!one.matcher(run.script(running).output()).find()) {
            assertThat(left).isNotDone();
        }

        assertThat(perform("test", "thirteen:1", Map.of("timeout", 1, "command", command)))
                .containsEntry("exitCode", 124);

        assertThat(left.get(1, TimeUnit.MINUTES)).containsEntry("passed", false);
        assertThat(run.script(running).output()).doesNotContainPattern(one);
    }

    @Test
    void should_end_a_test_that_prints_without_end() {
        perform("build", "eight:1", Map.of());
        DockerImages images = new DockerImages(
                () -> DefaultDockerClientConfig.createDefaultConfigBuilder()
                        .withDockerHost(engine)
                        .build(),
                1 << 20);

        Map<String, Object> tested = images.perform(
                Map.of("action", "test", "image", "eight:1", "timeout", 60, "command", List.of("yes")), run.context());

        assertThat(tested).containsEntry("passed", false);
        assertThat((String) tested.get("log")).endsWith("The test printed more than 1 MB and was ended.\n");
    }

    @Test
    void should_refuse_a_dockerfile_that_copies_from_outside() throws IOException {
        run.file("Dockerfile", "FROM scratch\nCOPY ../../etc/passwd /\n");

        Map<String, Object> built = perform("build", "four:1", Map.of());

        assertThat(built).containsEntry("passed", false);
        assertThat((String) built.get("hint")).startsWith("the Dockerfile copies from outside the build context");
    }

    @Test
    void should_push_and_record_the_digest() {
        String image = RealTools.started("AGENTIC_TEST_REGISTRY", "a registry for images") + "/five:1";
        perform("build", image, Map.of());

        Map<String, Object> pushed = perform("push", image, Map.of());

        assertThat(pushed).as("%s", pushed.get("log")).containsEntry("passed", true);
        assertThat((String) pushed.get("digest")).matches("sha256:[0-9a-f]{64}");
    }

    /** Of a name without a tag the engine would push all tags that it has. */
    @Test
    void should_push_what_was_built_and_no_other_tag_of_its_name() throws Exception {
        String registry = RealTools.started("AGENTIC_TEST_REGISTRY", "a registry for images");
        String image = registry + "/nine";
        perform("build", image + ":private", Map.of());
        run.file("more", "x");
        perform("build", image, Map.of());

        Map<String, Object> pushed = perform("push", image, Map.of());

        assertThat(pushed).as("%s", pushed.get("log")).containsEntry("passed", true);
        HttpResponse<String> tags = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + registry + "/v2/nine/tags/list"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(tags.body()).contains("[\"latest\"]");
    }

    /** By the command, which needs no other proof, and by the API: the same files. */
    @Test
    void should_leave_out_what_dockers_own_command_leaves_out() throws Exception {
        RealTools.require("docker");
        run.file(
                ".dockerignore",
                "\ufeff# comment\n  #hash  \n**/*.pem\n!a/key.pem\n*.md\n!README.md\ndocs/**\n!docs/api\n  trail  \nx/secret\n"
                        + "! x/secret/keep\n./a/../a/b/c/\n/sp ace/\ntmp?\n**/.env\nbr[[]1]\n[!-)]x\nesc\\*\nlib/**/out/*.o\n"
                        + "z**\n!z/**/keep\nDockerfile\n.dockerignore\nown.dockerignore\n");
        for (String file : List.of(
                "#hash",
                "a/key.pem",
                "a/b/key.pem",
                "key.pem",
                "README.md",
                "CHANGES.md",
                "docs/README.md",
                "docs/api/README.md",
                "docs/x.md",
                "trail",
                "x/secret/s",
                "x/secret/keep",
                "a/b/c/bar",
                "sp ace/f",
                "tmp1",
                "tmp22",
                ".env",
                "a/.env",
                "a.env",
                "br[1",
                "br[1]",
                "(x",
                "ax",
                "esc*",
                "escape",
                "lib/out/a.o",
                "lib/b/c/out/a.o",
                "lib/b/c/out/d/a.o",
                "c/.log",
                "zed",
                "z/a",
                "z/keep")) {
            run.file(file, "x");
        }
        run.file(
                "Dockerfile",
                "FROM scratch\nCOPY . /context/\nCOPY bin/busybox /bin/\nENTRYPOINT [\"/bin/busybox\"]\n");
        String command = run.withSystemTools()
                .with("DOCKER_HOST", engine)
                .script("DOCKER_BUILDKIT=1 docker build -q -t ten:1 . && docker run --rm --network none ten:1"
                        + " find /context -type f")
                .output();

        Map<String, Object> built = perform("build", "ten:2", Map.of());
        assertThat(built).as("%s", built.get("log")).containsEntry("passed", true);
        int before = run.console().size();
        perform("test", "ten:2", Map.of("command", List.of("find", "/context", "-type", "f")));

        assertThat(run.console().subList(before, run.console().size()))
                .hasSizeGreaterThan(10)
                .containsExactlyInAnyOrderElementsOf(command.lines()
                        .filter(line -> line.startsWith("/context"))
                        .toList());
    }

    @Test
    void should_take_the_dockerfiles_own_list_of_what_is_left_out() throws IOException {
        run.file("one.Dockerfile", DOCKERFILE)
                .file("one.Dockerfile.dockerignore", "other\n")
                .file("other", "x")
                .file("a.secret", "x");
        perform("build", "eleven:1", Map.of("dockerfile", "one.Dockerfile"));

        perform("test", "eleven:1", Map.of("command", List.of("ls", "/")));

        assertThat(run.console()).contains("a.secret").doesNotContain("other");
    }

    @Test
    void should_say_what_is_wrong_in_the_list_of_what_is_left_out() throws IOException {
        run.file(".dockerignore", "a[b\n");

        assertThatThrownBy(() -> perform("build", "twelve:1", Map.of()))
                .hasMessage("The pattern 'a[b' in .dockerignore has a '[' without its ']'.");
    }

    @Test
    void should_list_the_packages_that_are_left_in_an_image() throws IOException {
        run.file(
                        "Dockerfile",
                        DOCKERFILE + "COPY more /\nRUN [\"/bin/busybox\", \"rm\", \"-r\", \"/gone-1.0.dist-info\"]\n")
                .file("var/lib/dpkg/status", "Package: libc6\nStatus: install ok installed\nVersion: 2.36-9\n")
                .file("gone-1.0.dist-info/METADATA", "Name: gone\nVersion: 1.0\n")
                .file("more/usr/lib/python3/one-1.0.dist-info/METADATA", "Name: one\nVersion: 1.0\n");
        Map<String, Object> built = perform("build", "seven:1", Map.of());
        assertThat(built).as("%s", built.get("log")).containsEntry("passed", true);

        ImageContents contents = ImageContents.of(perform("packages", (String) built.get("id"), Map.of()));

        assertThat(contents.packages())
                .extracting(ImageContents.Package::name)
                .containsExactlyInAnyOrder("libc6", "one", "one");
        assertThat(contents.unread()).isEmpty();
        assertThatThrownBy(() -> perform("packages", "nobody/made:this", Map.of()))
                .hasMessageStartingWith("The image nobody/made:this could not be read: ")
                .hasMessageContaining("nobody/made:this");
    }

    @Test
    void should_say_that_no_engine_answers() {
        engine = "unix://" + folder.resolve("nobody.sock");

        assertThatThrownBy(() -> perform("build", "six:1", Map.of()))
                .hasMessage("No Docker engine answers at unix://" + folder.resolve("nobody.sock") + ".");
    }
}
