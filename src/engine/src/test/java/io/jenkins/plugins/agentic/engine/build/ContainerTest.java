package io.jenkins.plugins.agentic.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step in a container, by the engine that ./check starts; the image is Debian's busybox and nothing else. */
class ContainerTest {
    private static final String IMAGE = "agentic-test-box:1";

    @TempDir
    Path folder;

    private BuildRun run;

    @BeforeEach
    void image() throws Exception {
        String engine = RealTools.started("AGENTIC_TEST_DOCKER", "a Docker engine");
        RealTools.require("docker", "busybox", "setpriv");
        run = new BuildRun(folder)
                .withSystemTools()
                .with("DOCKER_HOST", engine)
                .with("DOCKER_CONFIG", folder.resolve("none").toString())
                .with("MY_TOKEN", "s3cret")
                .with("WANTED", "yes");
        BuildRun.Ran made = run.script(
                """
                root=$(mktemp -d)
                mkdir -p "$root/bin" "$root/tmp"
                chmod 1777 "$root/tmp"
                cp "$(command -v busybox)" "$root/bin/busybox"
                for name in $(busybox --list | grep -vx busybox); do ln -sf busybox "$root/bin/$name"; done
                tar -C "$root" -c . | docker import - %s
                rm -r "$root"
                """
                        .formatted(IMAGE));
        assertThat(made.exitCode()).as(made.output()).isZero();
    }

    private Map<String, Object> step(String command, Map<String, Object> more) throws Exception {
        Map<String, Object> step = new HashMap<>(Map.of("name", "one", "container", IMAGE, "command", command));
        step.putAll(more);
        return run.step("anything", step);
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file));
    }

    /** Nothing of this workspace's runs any more; what the engine removes by itself may take it a moment. */
    private void assertNothingIsLeft() throws Exception {
        String ours = " --quiet --filter volume=" + folder;
        assertThat(run.script("docker ps" + ours).output().lines()).allMatch(line -> line.startsWith("+ "));
        assertThat(run.script("timeout 60 sh -c 'while [ -n \"$(docker ps --all" + ours + ")\" ]; do sleep 0.2; done'")
                        .exitCode())
                .isZero();
    }

    @Test
    void should_see_the_workspace_and_nothing_else_of_the_node() throws Exception {
        Path outside = Files.createTempFile("agentic-node", ".txt");
        try {
            Map<String, Object> outcome = step(
                    "env > seen; grep -v -e ' /proc' -e ' /sys' -e ' /dev' /proc/mounts > mounts; [ ! -e " + outside
                            + " ]; [ ! -S /var/run/docker.sock ]; grep Cap /proc/self/status > caps",
                    Map.of("environment", Map.of("OWN", "a 'b' $c"), "allow", List.of("WANTED")));

            assertThat(outcome).as("%s", outcome.get("log")).containsEntry("passed", true);
        } finally {
            Files.delete(outside);
        }
        assertThat(lines("seen"))
                .contains("OWN=a 'b' $c", "WANTED=yes", "HOME=/tmp", "CI=true", "SOURCE_DATE_EPOCH=315619200")
                .noneMatch(line -> line.startsWith("MY_TOKEN") || line.startsWith("DOCKER_"))
                .noneMatch(line -> line.contains(System.getProperty("user.home")));
        assertThat(lines("mounts").stream().map(line -> line.split(" ")[1]))
                .containsExactlyInAnyOrder(
                        "/", "/sbin/docker-init", folder.toString(), "/etc/resolv.conf", "/etc/hostname", "/etc/hosts");
        assertThat(lines("caps")).contains("CapEff:\t0000000000000000", "CapPrm:\t0000000000000000");
        assertNothingIsLeft();
    }

    @Test
    void should_not_let_a_container_write_what_a_repository_has_git_start() throws Exception {
        Files.createDirectories(folder.resolve(".git"));

        step("echo x > .git/config || echo refused > said", Map.of());

        assertThat(folder.resolve(".git/config")).doesNotExist();
        assertThat(lines("said")).containsExactly("refused");
    }

    /** The script on the node writes the step's log and its end after the command, and as the node's user. */
    @Test
    void should_not_let_a_container_have_the_node_write_elsewhere(@TempDir Path outside) throws Exception {
        Path key = Files.writeString(outside.resolve("one.tail"), "somebody's");

        step("for end in tail log code; do ln -sf " + key + " .agentic/one.$end; done; echo evil", Map.of());
        assertThat(key).hasContent("somebody's");

        step("ln -s " + outside + " .agentic/control-files; ln -s " + outside + " .agentic/reports/x", Map.of());
        assertThat(Files.isSymbolicLink(folder.resolve(".agentic/control-files")))
                .isFalse();
        assertThat(Files.isSymbolicLink(folder.resolve(".agentic/reports/x"))).isFalse();

        step("rm -rf .agentic; ln -s " + outside + " .agentic; echo evil", Map.of());
        assertThat(key).hasContent("somebody's");
        assertThat(Files.isSymbolicLink(folder.resolve(".agentic"))).isFalse();
        assertThat(step("echo fine", Map.of())).containsEntry("passed", true);
        assertThat(outside).isDirectoryNotContaining(file -> !file.equals(key));
    }

    /** A submodule's and a worktree's is a file. */
    @Test
    void should_not_let_a_container_write_the_file_that_names_a_repository() throws Exception {
        Files.writeString(folder.resolve(".git"), "gitdir: elsewhere\n");

        step("echo 'gitdir: evil' > .git || rm -f .git || echo refused > said", Map.of());

        assertThat(folder.resolve(".git")).hasContent("gitdir: elsewhere");
        assertThat(lines("said")).containsExactly("refused");
    }

    @Test
    void should_remove_the_reports_of_an_earlier_run() throws Exception {
        run.file("sub/reports/old.xml", "<testsuite><testcase name='a'/></testsuite>");

        Map<String, Object> outcome = step(
                "ls reports > seen",
                Map.of("folder", "sub", "reports", List.of(Map.of("path", "reports/*.xml", "parser", "junit"))));

        assertThat(outcome)
                .as("%s", outcome.get("log"))
                .containsEntry("passed", true)
                .doesNotContainKey("tests");
        assertThat(lines("sub/seen")).isEmpty();
    }

    @Test
    void should_keep_the_limits_of_memory_processors_and_processes() throws Exception {
        String group = "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/cpu/cpu.cfs_quota_us"
                + " /sys/fs/cgroup/pids/pids.max || cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/cpu.max"
                + " /sys/fs/cgroup/pids.max";
        assertThat(step("{ " + group + "; } > limits 2>/dev/null", Map.of("memory", 64, "cpus", 0.5)))
                .containsEntry("passed", true);
        assertThat(String.join(" ", lines("limits"))).isIn("67108864 50000 4096", "67108864 50000 100000 4096");

        Map<String, Object> large = step("head -c 300m /dev/zero | tail -c 300m > /dev/null", Map.of("memory", 32));

        assertThat(large)
                .containsEntry("exitCode", 137)
                .containsEntry(
                        "hint", "the step was killed, most likely because it needed more than its 32 MB of memory.");
        assertNothingIsLeft();
    }

    @Test
    void should_end_a_command_that_hangs_with_all_it_started() throws Exception {
        Map<String, Object> outcome = step(
                "trap '' TERM; (setsid sh -c 'trap \"\" TERM; while :; do sleep 1; done' &); echo up; sleep 600",
                Map.of("timeout", 2));

        assertThat(outcome)
                .as("%s", outcome)
                .containsEntry("passed", false)
                .containsEntry("hint", "the step took longer than 2 s and was ended.");
        assertNothingIsLeft();
    }

    @Test
    void should_end_a_command_that_prints_too_much() throws Exception {
        assertThat(step("yes", Map.of("output", 1)))
                .containsEntry("hint", "the step printed more than 1 MB and was ended.");
        assertNothingIsLeft();
    }

    @Test
    void should_end_what_a_command_left_running() throws Exception {
        assertThat(step("setsid sleep 600 & echo done", Map.of())).containsEntry("passed", true);
        assertNothingIsLeft();
    }

    /** As after a kill -9 of all of the step's processes: the container is no child of theirs. */
    @Test
    void should_end_the_container_that_an_earlier_run_of_the_step_left() throws Exception {
        String script = (String) ((Map<?, ?>) new CompilePlans()
                        .plan(
                                "anything",
                                List.of(Map.of("name", "one", "container", IMAGE, "command", "touch up; sleep 600")),
                                "sh")
                        .get(0))
                .get("script");
        Process killed = run.start(script);
        String name;
        do {
            name = run.script("docker ps --quiet --filter volume=" + folder)
                    .output()
                    .lines()
                    .filter(line -> !line.startsWith("+ "))
                    .findFirst()
                    .orElse("");
        } while (killed.isAlive() && (name.isEmpty() || !Files.exists(folder.resolve("up"))));
        killed.descendants().forEach(ProcessHandle::destroyForcibly);
        killed.destroyForcibly().waitFor();

        assertThat(step("echo again > made", Map.of())).containsEntry("passed", true);

        assertThat(folder.resolve("made")).hasContent("again");
        assertNothingIsLeft();
    }

    /** As Jenkins and the command line end a step: each of its processes is asked to. */
    @Test
    void should_end_the_container_of_a_step_that_is_aborted() throws Exception {
        Process aborted = run.start((String) ((Map<?, ?>) new CompilePlans()
                        .plan(
                                "anything",
                                List.of(Map.of("name", "one", "container", IMAGE, "command", "touch up; sleep 600")),
                                "sh")
                        .get(0))
                .get("script"));
        while (aborted.isAlive() && !Files.exists(folder.resolve("up"))) {
            Thread.onSpinWait();
        }
        List<ProcessHandle> all = aborted.descendants().toList();
        aborted.destroyForcibly();
        all.forEach(ProcessHandle::destroy);

        run.script("for left in $(docker ps --quiet --filter volume=" + folder
                + "); do timeout 60 docker wait $left; done || true");

        assertNothingIsLeft();
    }

    @Test
    void should_write_files_as_the_user_who_runs_the_step() throws Exception {
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        run.as(1234, 5678);

        Map<String, Object> outcome = step("id -u > user; mkdir made; touch made/file; chmod 640 made/file", Map.of());

        assertThat(outcome).as("%s", outcome.get("log")).containsEntry("passed", true);
        assertThat(lines("user")).containsExactly("1234");
        for (String file : List.of("user", "made", "made/file", ".agentic/one.log")) {
            assertThat(Files.getAttribute(folder.resolve(file), "unix:uid"))
                    .as(file)
                    .isEqualTo(1234);
            assertThat(Files.getAttribute(folder.resolve(file), "unix:gid"))
                    .as(file)
                    .isEqualTo(5678);
        }
    }

    @Test
    void should_say_what_is_wrong_with_an_image() throws Exception {
        Map<String, Object> missing =
                run.step("anything", Map.of("name", "one", "container", "127.0.0.1:1/none:1", "command", "true"));
        assertThat(missing)
                .containsEntry("exitCode", 125)
                .containsEntry(
                        "hint",
                        "no container of the image 127.0.0.1:1/none:1 could be started; docker says why above.");

        assertThat(step("ruff check .", Map.of("tool", "ruff")))
                .containsEntry("exitCode", 127)
                .containsEntry(
                        "hint",
                        "ruff is not in the image " + IMAGE + ": add it to the image, or name one that has it.");
    }

    @Test
    void should_tell_a_command_that_ends_with_125_from_a_container_that_did_not_start() throws Exception {
        assertThat((String) step("exit 125", Map.of()).get("hint")).doesNotContain("could be started");
    }

    @Test
    void should_read_the_reports_and_the_exit_code_of_a_command_in_a_container() throws Exception {
        Map<String, Object> outcome = step(
                "echo \"$PWD/a.py:3: error: no good  [misc]\"; exit 3",
                Map.of("reports", List.of(Map.of("parser", "mypy"))));

        assertThat(outcome).containsEntry("exitCode", 3);
        assertThat(outcome.get("findings").toString()).contains("file=a.py", "line=3");
    }

    @Test
    void should_show_no_value_of_a_variable_in_the_words_of_a_process() throws Exception {
        step("tr '\\0' ' ' < /proc/1/cmdline > words", Map.of("allow", List.of("MY_TOKEN")));
        assertThat(lines("words").toString()).doesNotContain("s3cret");
        Process process = run.start((String) ((Map<?, ?>) new CompilePlans()
                        .plan(
                                "anything",
                                List.of(Map.of(
                                        "name",
                                        "two",
                                        "container",
                                        IMAGE,
                                        "allow",
                                        List.of("MY_TOKEN"),
                                        "environment",
                                        Map.of("OWN", "0wn"),
                                        "command",
                                        "echo \"$MY_TOKEN $OWN\" > got; while [ ! -e go ]; do sleep 0.1; done")),
                                "sh")
                        .get(0))
                .get("script"));
        while (process.isAlive() && (!Files.exists(folder.resolve("got")) || Files.size(folder.resolve("got")) == 0)) {
            Thread.onSpinWait();
        }
        List<String> words = process.descendants()
                .flatMap(one -> one.info().commandLine().stream())
                .toList();
        Files.createFile(folder.resolve("go"));

        assertThat(process.waitFor()).isZero();
        assertThat(words.stream().filter(line -> line.contains("docker run --rm") && !line.startsWith("sh ")))
                .isNotEmpty()
                .noneMatch(line -> line.contains("s3cret") || line.contains("0wn"));
        assertThat(lines("got")).containsExactly("s3cret 0wn");
    }
}
