package io.jenkins.plugins.agentic.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Steps whose tools are not to be had where these tests run, by programs of the same names: that the command is the one their
 * manuals have, and that what they write where it says is read. What the tools themselves write is {@code RealReportsTest}'s.
 */
class StandInToolsTest {
    @TempDir
    Path folder;

    private Path bin;

    @BeforeEach
    void programs() throws IOException {
        bin = Files.createDirectories(folder.resolve("bin"));
    }

    /** Notes the words it is called with, one line a call. */
    private void program(String name, String does) throws IOException {
        Path file = Files.writeString(
                bin.resolve(name), "#!/bin/sh\necho \"" + name + " $*\" >> '" + folder + "/calls'\n" + does + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private BuildRun run() {
        return new BuildRun(folder).with("PATH", bin + ":/usr/bin:/bin");
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    @Test
    void should_lint_by_ruff_where_it_is_there() throws Exception {
        program(
                "ruff",
                """
                for word in "$@"; do
                  case $word in --output-file=*) echo '[{"code":"F401","filename":"a.py","location":{"row":2},"message":"unused"}]' > "${word#*=}";; esac
                done
                exit 1
                """);

        Map<String, Object> outcome = run().step("python", "lint");

        assertThat(outcome).containsEntry("tool", "ruff").containsEntry("exitCode", 1);
        assertThat(outcome.get("findings").toString()).contains("F401", "file=a.py", "line=2");
        assertThat(calls())
                .containsExactly(
                        "ruff check --output-format=json --output-file=.agentic/reports/ruff.json .",
                        "ruff check --output-format=concise .");
    }

    @Test
    void should_audit_by_pip_audit_and_only_report() throws Exception {
        program(
                "pip-audit",
                "echo '{\"dependencies\":[{\"name\":\"requests\",\"version\":\"2.28\",\"vulns\":[{\"id\":\"PYSEC-1\"}]}]}' > \"$5\"\nexit 1");

        Map<String, Object> outcome = run().step("python", "dependencies");

        assertThat(outcome)
                .containsEntry("tool", "pip-audit")
                .containsEntry("passed", false)
                .containsEntry("failOnError", false);
        assertThat(outcome.get("findings").toString()).contains("PYSEC-1", "requests 2.28");
        assertThat(calls()).containsExactly("pip-audit . -f json -o .agentic/reports/pip-audit.json");
    }

    @Test
    void should_audit_by_safety_where_there_is_no_pip_audit() throws Exception {
        program(
                "safety",
                "echo '{\"vulnerabilities\":[{\"vulnerability_id\":\"52495\",\"package_name\":\"setuptools\",\"analyzed_version\":\"1\"}]}'\nexit 64");

        Map<String, Object> outcome = run().step("python", "dependencies");

        assertThat(outcome)
                .containsEntry("tool", "safety")
                .containsEntry("exitCode", 64)
                .containsEntry("note", "pip-audit is not installed; safety was used instead.");
        assertThat(outcome.get("findings").toString()).contains("52495", "setuptools 1");
        assertThat(calls()).containsExactly("safety check --json");
    }

    @Test
    void should_say_nothing_of_a_lock_file_that_is_not_there_yet() throws Exception {
        program("npm", "echo '{}' > package-lock.json");

        run().step("typescript", "install");

        assertThat(Files.readAllLines(folder.resolve(".agentic/install.log")))
                .noneMatch(line -> line.contains("package-lock.json: No such file") || line.startsWith("agentic: "));
    }

    @Test
    void should_say_that_npm_changed_a_lock_file_that_disagreed() throws Exception {
        program("npm", "[ \"$1\" != install ] || [ ! -e disagrees ] || echo changed > package-lock.json");
        Files.writeString(folder.resolve("package-lock.json"), "{}");
        Files.createDirectories(folder.resolve("node_modules"));

        assertThat(run().step("typescript", "install")).doesNotContainKey("note");

        Files.createFile(folder.resolve("disagrees"));
        assertThat(run().step("typescript", "install"))
                .containsEntry("passed", true)
                .containsEntry("note", "npm install changed package-lock.json, which did not agree with package.json.");
        assertThat(calls()).allMatch(call -> call.startsWith("npm install "));
    }

    @Test
    void should_scan_the_image_by_trivy() throws Exception {
        program(
                "trivy",
                """
                while [ "$1" != --output ]; do shift; done
                echo '{"Results":[{"Vulnerabilities":[{"VulnerabilityID":"CVE-1","PkgName":"musl","Severity":"HIGH"}]}]}' > "$2"
                exit 1
                """);

        Map<String, Object> outcome = run().step("docker", "scan", Map.of("image", "team/app:1.0"));

        assertThat(outcome)
                .containsEntry("tool", "trivy")
                .containsEntry("failOnError", false)
                .containsEntry("counts", Map.of("high", 1));
        assertThat(calls())
                .containsExactly("trivy image --severity HIGH,CRITICAL --exit-code 1 --format json --output"
                        + " .agentic/reports/trivy.json team/app:1.0");
    }

    /** As a client with the plugin buildx answers, and a builder that makes several platforms one image. */
    @Test
    void should_build_and_push_several_platforms_by_buildx() throws Exception {
        program(
                "docker",
                """
                case "$1 $2" in
                'buildx version') echo 'github.com/docker/buildx v0.12.0';;
                'image inspect') printf 'id sha256:%064d\\nsize 7\\n' 1;;
                esac
                while [ $# -gt 0 ]; do
                  if [ "$1" = --file ] && [ ! -f "$2" ]; then echo "no $2"; exit 1; fi
                  [ "$1" != --metadata-file ] || printf '{"containerimage.digest": "sha256:%064d", "image.name": "x"}\\n' 2 > "$2"
                  shift
                done
                """);
        Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\n");
        Map<String, Object> image = Map.of("image", "r.example:5000/a:1", "platform", "linux/amd64, linux/arm64");

        Map<String, Object> built = run().step("docker", "build", image);
        Map<String, Object> pushed = run().step("docker", "push", image);

        assertThat(built).as("%s", built).containsEntry("passed", true).containsEntry("builder", "BuildKit");
        assertThat(built.get("id")).isEqualTo("sha256:" + "0".repeat(63) + "1");
        assertThat(pushed).as("%s", pushed).containsEntry("passed", true);
        assertThat(pushed.get("digest")).isEqualTo("sha256:" + "0".repeat(63) + "2");
        assertThat(calls().stream().filter(call -> call.startsWith("docker buildx build")))
                .satisfiesExactly(
                        call -> assertThat(call).startsWith("docker buildx build --platform linux/amd64,linux/arm64 "),
                        call -> assertThat(call).startsWith("docker buildx build --load "),
                        call -> assertThat(call)
                                .startsWith("docker buildx build --push --metadata-file .agentic/push.push --platform"
                                        + " linux/amd64,linux/arm64 "));
    }

    /** As Docker 23 to 28 are installed: buildx with the engine's own builder, which makes images of one platform only. */
    @Test
    void should_build_several_platforms_in_turn_where_the_builder_makes_one() throws Exception {
        program(
                "docker",
                """
                case "$1 $2" in
                'buildx inspect') printf 'Name:   default\nDriver: docker\n';;
                'image inspect') printf 'id sha256:%064d\nsize 7\n' 1;;
                esac
                """);
        Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\n");

        Map<String, Object> built =
                run().step("docker", "build", Map.of("image", "r.example/a:1", "platform", "linux/amd64,linux/arm64"));

        assertThat(built).as("%s", built).containsEntry("passed", true);
        assertThat(calls().stream().filter(call -> call.matches("docker (buildx )?build .*")))
                .satisfiesExactly(
                        call -> assertThat(call)
                                .startsWith("docker build --load --platform linux/amd64 ")
                                .contains(" r.example/a:1-linux-amd64 "),
                        call -> assertThat(call).startsWith("docker build --load --platform linux/arm64 "),
                        call -> assertThat(call)
                                .startsWith("docker build --load --progress")
                                .contains(" r.example/a:1 "));
    }

    /** As where the node is a container itself and uses its host's engine: that mounts a folder of the host. */
    @Test
    void should_say_that_the_engine_does_not_see_the_workspace() throws Exception {
        program(
                "docker",
                """
                [ "$1" = run ] || exit 0
                while [ "$1" != -c ]; do shift; done
                AGENTIC_OWN=/no-such-folder/.agentic/one exec sh -c "$2"
                """);

        Map<String, Object> outcome =
                run().step("anything", Map.of("name", "one", "container", "box:1", "command", "touch made"));

        assertThat(outcome)
                .containsEntry("passed", false)
                .containsEntry(
                        "hint",
                        "the container has an empty folder in place of the workspace, for the Docker engine does not see this"
                                + " node's folders: use an engine of this node, or have both see the workspace at the same"
                                + " path.");
        assertThat(folder.resolve("made")).doesNotExist();
    }
}
