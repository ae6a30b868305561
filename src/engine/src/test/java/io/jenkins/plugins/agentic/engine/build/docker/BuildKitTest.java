package io.jenkins.plugins.agentic.engine.build.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.build.BuildRun;
import io.jenkins.plugins.agentic.engine.build.RealTools;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Docker steps as a node with a docker command does them, with Debian's client and the engine that ./check starts. */
class BuildKitTest {
    @TempDir
    Path folder;

    @Nested
    class WithAnEngine {
        private BuildRun run;
        private String registry;

        @BeforeEach
        void context() throws IOException {
            run = new BuildRun(folder)
                    .withSystemTools()
                    .with("DOCKER_HOST", RealTools.started("AGENTIC_TEST_DOCKER", "a Docker engine"))
                    .with("DOCKER_CONFIG", folder.resolve("none").toString())
                    .file(
                            "Dockerfile",
                            "FROM scratch\nARG NAME\nLABEL name=$NAME\nCOPY . /\nENTRYPOINT [\"/bin/busybox\"]\n")
                    .file(".dockerignore", "*.secret\n!kept.secret\n!.agentic\n");
            registry = RealTools.started("AGENTIC_TEST_REGISTRY", "a registry for images");
            RealTools.require("docker", "busybox");
            Path program = Stream.of("/usr/bin/busybox", "/bin/busybox")
                    .map(Path::of)
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            Files.createDirectories(folder.resolve("bin"));
            Files.copy(program, folder.resolve("bin/busybox"));
        }

        private Map<String, Object> step(Object step, String image, Map<String, Object> more) throws Exception {
            Map<String, Object> arguments = new HashMap<>(more);
            arguments.put("image", image);
            return run.step("docker", step, arguments);
        }

        @Test
        void should_build_by_buildkit_from_what_is_not_ignored_and_test_and_push() throws Exception {
            run.file("a.secret", "x")
                    .file("kept.secret", "x")
                    .file("sub/plain", "x")
                    .file("node_modules/m", "x");
            String image = registry + "/kit/one:1";

            Map<String, Object> built = step("build", image, Map.of("buildArgs", Map.of("NAME", "a 'b' $c")));
            assertThat(built).as("%s", built.get("log")).containsEntry("passed", true);
            assertThat(built).containsEntry("tool", "docker").containsEntry("builder", "BuildKit");
            assertThat((String) built.get("id")).matches("sha256:[0-9a-f]{64}");
            assertThat((Long) built.get("size")).isPositive();
            assertThat(folder.resolve(".agentic/build.log")).content().contains("load build definition");

            Map<String, Object> tested = step(
                    "test",
                    image,
                    Map.of(
                            "command",
                            List.of("find", "/", "-name", "*secret", "-o", "-name", "m", "-o", "-name", "build.log")));
            assertThat(tested).containsEntry("passed", true).containsEntry("id", built.get("id"));
            assertThat(folder.resolve(".agentic/test.log"))
                    .content()
                    .contains("/kept.secret\n")
                    .doesNotContain("/a.secret", "/node_modules/m", "/.agentic/build.log");

            Map<String, Object> pushed = step("push", image, Map.of());
            assertThat(pushed).as("%s", pushed.get("log")).containsEntry("passed", true);
            assertThat((String) pushed.get("digest")).matches("sha256:[0-9a-f]{64}");
        }

        @Test
        void should_take_the_dockerfiles_own_list_of_what_is_left_out() throws Exception {
            run.file("sub/one.Dockerfile", "FROM scratch\nCOPY . /\nENTRYPOINT [\"/bin/busybox\"]\n")
                    .file("sub/one.Dockerfile.dockerignore", "other\n")
                    .file("other", "x")
                    .file("a.secret", "x");
            String image = registry + "/kit/six";
            Map<String, Object> built = step("build", image, Map.of("dockerfile", "sub/one.Dockerfile"));
            assertThat(built).as("%s", built.get("log")).containsEntry("passed", true);

            step("test", image, Map.of("command", List.of("ls", "/")));

            assertThat(folder.resolve(".agentic/test.log"))
                    .content()
                    .contains("a.secret")
                    .doesNotContain("other");
            assertThat(step("push", image, Map.of())).containsEntry("passed", true);
        }

        @Test
        void should_give_the_exit_code_of_a_test_that_fails_and_end_one_that_hangs() throws Exception {
            String image = registry + "/kit/two:1";
            step("build", image, Map.of());

            assertThat(step("test", image, Map.of("command", List.of("sh", "-c", "echo wrong answer; exit 7"))))
                    .containsEntry("exitCode", 7)
                    .extractingByKey("log")
                    .asString()
                    .contains("wrong answer");
            assertThat(step(Map.of("name", "test", "timeout", 2), image, Map.of("command", List.of("sleep", "600"))))
                    .containsEntry("exitCode", 124);
            assertThat(run.script("docker ps --quiet --filter ancestor=" + image)
                            .output())
                    .doesNotContainPattern("(?m)^[0-9a-f]{12}$");
        }

        @Test
        void should_build_for_another_platform_than_the_engines_own() throws Exception {
            String image = registry + "/kit/four:1";

            assertThat(step("build", image, Map.of("platform", "linux/s390x"))).containsEntry("passed", true);

            assertThat(run.script("docker image inspect --format '{{.Os}}/{{.Architecture}}' " + image)
                            .output())
                    .contains("linux/s390x\n");
        }

        /** By this engine without buildx: each platform by itself, then one manifest list of them. */
        @Test
        void should_build_test_and_push_several_platforms_as_one() throws Exception {
            String image = registry + "/kit/five:1";
            Map<String, Object> platforms = Map.of("platform", "linux/amd64, linux/s390x");
            Map<String, Object> built = step("build", image, platforms);
            assertThat(built).as("%s", built.get("log")).containsEntry("passed", true);
            assertThat(step("test", image, Map.of("command", List.of("true")))).containsEntry("passed", true);

            Map<String, Object> pushed = step("push", image, platforms);

            assertThat(pushed).as("%s", pushed.get("log")).containsEntry("passed", true);
            HttpResponse<String> list = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://" + registry + "/v2/kit/five/manifests/" + pushed.get("digest")))
                                    .header("Accept", "application/vnd.docker.distribution.manifest.list.v2+json")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(list.statusCode()).isEqualTo(200);
            assertThat(Json.MAPPER.readTree(list.body()).findValuesAsText("architecture"))
                    .containsExactly("amd64", "s390x");
        }

        @Test
        void should_refuse_a_context_that_leads_out_of_the_workspace() throws Exception {
            Files.createSymbolicLink(folder.resolve("out"), folder.resolve(".."));
            String own = folder.getFileName() + "/Dockerfile";

            for (String context : List.of("..", "out")) {
                Map<String, Object> built =
                        step("build", registry + "/kit/seven:1", Map.of("context", context, "dockerfile", own));

                assertThat(built)
                        .containsEntry("passed", false)
                        .containsEntry("hint", "the build context leads out of the workspace; name a folder of it.");
            }
        }

        @Test
        void should_say_what_is_wrong_with_a_dockerfile() throws Exception {
            run.file("Dockerfile", "FROM scratch\nFOO bar\n");

            assertThat(String.valueOf(
                            step("build", registry + "/kit/eight:1", Map.of()).get("hint")))
                    .startsWith("the Dockerfile is wrong in its line 2: ")
                    .endsWith("FOO.");
        }

        @Test
        void should_refuse_a_dockerfile_that_copies_from_outside() throws Exception {
            run.file("Dockerfile", "FROM scratch\nCOPY ../../etc/passwd /\n");

            Map<String, Object> built = step("build", registry + "/kit/three:1", Map.of());

            assertThat(built).containsEntry("passed", false);
            assertThat((String) built.get("log")).contains("etc/passwd");
            assertThat((String) built.get("hint"))
                    .startsWith("the Dockerfile copies what is not in its build context: copy only what is below");
        }
    }

    @Test
    void should_leave_the_step_to_the_engines_api_where_there_is_no_buildkit() throws Exception {
        Path programs = Files.createDirectories(folder.resolve("programs"));
        for (String name : List.of(
                "sh", "env", "mkdir", "rm", "cat", "tee", "head", "tail", "wc", "date", "cp", "grep", "timeout",
                "git")) {
            Stream.of("/usr/bin/" + name, "/bin/" + name)
                    .map(Path::of)
                    .filter(Files::isExecutable)
                    .findFirst()
                    .ifPresent(from -> link(programs.resolve(name), from));
        }

        Map<String, Object> built = new BuildRun(folder)
                .with("PATH", programs.toString())
                .step("docker", "build", Map.of("image", "one:1"));

        assertThat(built)
                .containsEntry("tool", "engine-api")
                .containsEntry("passed", true)
                .doesNotContainKey("id");
    }

    private static void link(Path link, Path target) {
        try {
            Files.createSymbolicLink(link, target);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
