package io.jenkins.plugins.agentic.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an earlier step, or another of the same time, left in the workspace that a step's script runs in. */
class HostileWorkspaceTest {
    @TempDir
    Path all;

    private Path folder;
    private Path outside;

    @BeforeEach
    void folders() throws Exception {
        folder = Files.createDirectories(all.resolve("ws"));
        outside = Files.createDirectories(all.resolve("outside"));
    }

    private Map<String, Object> run(Map<String, Object> step) throws Exception {
        return new BuildRun(folder).with("MY_TOKEN", "s3cret").step("anything", step);
    }

    private static Map<String, Object> step(String command) {
        return Map.of("name", "one", "command", command);
    }

    @Test
    void should_write_nothing_through_a_linked_folder() throws Exception {
        Files.createSymbolicLink(folder.resolve(".agentic"), outside);

        Map<String, Object> outcome = run(step("touch ran"));

        assertThat(outcome).containsEntry("passed", false);
        assertThat(outside).isEmptyDirectory();
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void should_replace_linked_files_instead_of_writing_to_what_they_name() throws Exception {
        Files.createDirectories(folder.resolve(".agentic"));
        for (String name : List.of(".gitignore", "one.log", "one.tail", "one.code", "one.folder", "one.tool")) {
            Files.createSymbolicLink(
                    folder.resolve(".agentic").resolve(name), Files.writeString(outside.resolve(name), "somebody's"));
        }

        assertThat(run(step("echo hello"))).containsEntry("passed", true);

        assertThat(folder.resolve(".agentic/one.log")).content().endsWith("hello\n");
        assertThat(folder.resolve(".agentic/.gitignore")).hasContent("*");
        try (var files = Files.list(outside)) {
            assertThat(files).hasSize(6).allSatisfy(file -> assertThat(file).hasContent("somebody's"));
        }
    }

    /** As a container's command can, whose script runs on beside it. */
    @Test
    void should_not_follow_links_that_the_command_makes_meanwhile() throws Exception {
        Path key = Files.writeString(outside.resolve("one.tail"), "somebody's");

        run(step("rm -rf .agentic; ln -s " + outside + " .agentic; echo evil"));

        assertThat(key).hasContent("somebody's");
        assertThat(outside).isDirectoryNotContaining(file -> !file.equals(key));
    }

    @Test
    void should_remove_reports_within_the_workspace_only() throws Exception {
        Files.writeString(outside.resolve("a.xml"), "somebody's");
        Files.createSymbolicLink(folder.resolve("reports"), outside);
        List<Object> reports = List.of(
                Map.of("path", "reports/a.xml", "parser", "junit"),
                Map.of("path", "reports/*.xml", "parser", "junit"),
                Map.of("path", "reports/**/*.xml", "parser", "junit"));

        Map<String, Object> outcome = run(Map.of("name", "one", "command", "true", "reports", reports));

        assertThat(outside.resolve("a.xml")).hasContent("somebody's");
        assertThat(outcome.get("reports").toString()).contains("leads out of the workspace through a link");
    }

    @Test
    void should_refuse_a_folder_that_leads_out() throws Exception {
        Files.createSymbolicLink(folder.resolve("sub"), outside);

        assertThat(run(Map.of("name", "one", "folder", "sub", "command", "touch ran")))
                .containsEntry("exitCode", 1)
                .containsEntry("hint", "the folder 'sub' leads out of the workspace through a link: remove the link.");
        assertThat(outside).isEmptyDirectory();
    }

    /** It would run on the node, with all of the step's environment, before the command has a clean one. */
    @Test
    void should_start_no_program_that_a_repository_names() throws Exception {
        String evil = "#!/bin/sh\nenv > " + outside + "/ran\n";
        BuildRun run = new BuildRun(folder).with("HOME", all.toString()).with("MY_TOKEN", "s3cret");
        BuildRun.Ran made = run.file("evil", evil)
                .script(
                        """
                        chmod +x evil
                        git init -q .
                        commit=$(printf 'tree %s\\nauthor a <a@b> 1700000000 +0000\\ncommitter a <a@b> 1700000000 +0000\\ngpgsig -----BEGIN PGP SIGNATURE-----\\n \\n x\\n -----END PGP SIGNATURE-----\\n\\nm\\n' \
                          "$(git hash-object -t tree -w /dev/null)" | git hash-object -t commit -w --stdin)
                        git update-ref HEAD "$commit"
                        git config log.showSignature true
                        git config gpg.program "$PWD/evil"
                        git config core.fsmonitor "$PWD/evil"
                        """);
        assertThat(made.exitCode()).as(made.output()).isZero();

        run.step("anything", step("echo $SOURCE_DATE_EPOCH > time"));

        assertThat(folder.resolve("time")).hasContent("1700000000");
        assertThat(outside.resolve("ran")).doesNotExist();

        // A commit that is not there is fetched, by whatever the repository says.
        made = run.script(
                """
                git config core.repositoryFormatVersion 1
                git config extensions.partialClone evil
                git config remote.evil.promisor true
                git config protocol.ext.allow always
                git config remote.evil.url "ext::$PWD/evil"
                rm -rf .git/objects/??
                """);
        assertThat(made.exitCode()).as(made.output()).isZero();

        run.step("anything", step("echo $SOURCE_DATE_EPOCH > time"));

        assertThat(folder.resolve("time")).hasContent("315619200");
        assertThat(outside.resolve("ran")).doesNotExist();
    }

    @Test
    void should_keep_apart_what_runs_side_by_side() throws Exception {
        CompletableFuture<Map<String, Object>> first = beside("a", "b", 3);
        CompletableFuture<Map<String, Object>> second = beside("b", "a", 4);

        assertThat(first.get()).containsEntry("exitCode", 3);
        assertThat((String) first.get().get("log")).endsWith("I am a\n").doesNotContain("I am b");
        assertThat(second.get()).containsEntry("exitCode", 4);
        assertThat((String) second.get().get("log")).endsWith("I am b\n").doesNotContain("I am a");
    }

    private CompletableFuture<Map<String, Object>> beside(String own, String other, int code) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return new BuildRun(folder)
                        .call("run", own)
                        .step(
                                "anything",
                                step("touch " + own + "; while [ ! -e " + other + " ]; do :; done; echo \"I am\" " + own
                                        + "; exit " + code));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void should_leave_nothing_of_earlier_runs() throws Exception {
        new BuildRun(folder).call("run-1", "1").step("anything", step("true"));
        new BuildRun(folder).call("run-2", "1").step("anything", step("true"));
        new BuildRun(folder).call("run-2", "2").step("anything", step("true"));

        try (var files = Files.list(folder.resolve(".agentic"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".log")))
                    .hasSize(2)
                    .allMatch(name -> name.matches("one-[0-9a-f]{8}-[0-9a-f]{8}\\.log"));
        }
    }

    /** Whoever opened one of these would wait for ever, and no time limit would end it. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void should_wait_for_no_pipe_that_a_step_left() throws Exception {
        Map<String, Object> left = new BuildRun(folder)
                .step(
                        "own",
                        Map.of(
                                "name",
                                "one",
                                "command",
                                "rm -f .agentic/.gitignore .agentic/one.tail; mkfifo report.xml .agentic/.gitignore .agentic/one.tail",
                                "reports",
                                List.of(Map.of("path", "report.xml", "parser", "junit"))));

        assertThat(left.get("reports").toString()).contains("report.xml is no file, but a pipe or device");
        assertThat(new BuildRun(folder).step("own", Map.of("name", "two", "command", "true")))
                .containsEntry("passed", true);
    }
}
