package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptsTest {
    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void home() {
        cli = new Cli(folder);
    }

    private Cli.Outcome prompts(String... arguments) {
        List<String> all = new ArrayList<>(List.of("prompts", arguments[0], "--home", cli.home.toString()));
        all.addAll(List.of(arguments).subList(1, arguments.length));
        return cli.call(all.toArray(String[]::new));
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("text.prompt"), text).toString();
    }

    private Cli.Outcome save(String name, String text, String... more) throws IOException {
        List<String> all = new ArrayList<>(List.of("save", name, file(text), "--author", "Ada <ada@example.org>"));
        all.addAll(List.of(more));
        return prompts(all.toArray(String[]::new));
    }

    @Test
    void should_list_what_ships_in_production() {
        Cli.Outcome listed = prompts("list");

        assertThat(listed.code()).isZero();
        assertThat(listed.out()).containsPattern("planner +1\\.0\\.0 +\\[production]");
        assertThat(listed.out().lines()).hasSize(11);
    }

    @Test
    void should_save_compare_and_restore() throws IOException {
        assertThat(save("greeter", "---\nconfig: {temperature: 0.2}\n---\nHello\n")
                        .out())
                .startsWith("greeter@1.0.0  ");
        save("greeter", "---\nconfig: {temperature: 0.7}\n---\nHi\n", "-m", "Warmer", "--expect", "1.0.0");

        assertThat(prompts("diff", "greeter@1.0.0").out())
                .startsWith("temperature 0.2 → 0.7\nbody: 1 lines added, 1 removed\n--- greeter@1.0.0\n")
                .contains("-Hello", "+Hi");
        assertThat(prompts("log", "greeter").out())
                .containsPattern("1\\.0\\.1 .* Ada <ada@example.org>  Warmer\n1\\.0\\.0 ");
        assertThat(prompts("blame", "greeter").out()).containsPattern("1\\.0\\.1 +Ada +Hi");
        assertThat(prompts("restore", "greeter@1.0.0").out()).startsWith("greeter@1.0.2");
        assertThat(prompts("show", "greeter").out()).isEqualTo("---\nconfig: {temperature: 0.2}\n---\nHello\n");
    }

    @Test
    void should_show_both_sides_of_a_conflict() throws IOException {
        save("greeter", "one\n");
        save("greeter", "two\n");

        Cli.Outcome conflict = save("greeter", "mine\n", "--expect", "1.0.0");

        assertThat(conflict.code()).isEqualTo(ExitCode.CONFLICT.number());
        assertThat(conflict.err())
                .contains("--- greeter@1.0.1\n+++ yours\n", "-two", "+mine")
                .contains("agentic: The prompt 'greeter' is at 1.0.1, saved by Ada");
    }

    @Test
    void should_move_labels_and_tell_machines() throws IOException {
        save("greeter", "one\n", "--label", "production");
        save("greeter", "two\n");
        assertThat(prompts("label", "greeter", "canary", "1.0.1", "--percent", "10")
                        .code())
                .isZero();

        JsonNode labels =
                Json.MAPPER.readTree(prompts("labels", "greeter", "--json").out());

        assertThat(labels.findValuesAsText("label")).containsExactly("canary", "production");
        assertThat(labels.get(0).path("percent").asInt()).isEqualTo(10);
        assertThat(labels.get(1).path("version").asText()).isEqualTo("1.0.0");
        assertThat(prompts("label", "greeter", "canary", "--remove").code()).isZero();
        assertThat(prompts("label", "greeter", "canary").err()).contains("Say either the version to label or --remove");
        assertThat(prompts("label", "greeter", "../x", "1.0.0").code()).isEqualTo(ExitCode.PROMPT.number());
    }

    @Test
    void should_export_what_imports_again() throws IOException {
        Path out = folder.resolve("out");
        assertThat(prompts("export", out.toString()).out()).startsWith("11 files written");
        Files.writeString(out.resolve("planner.prompt"), "changed\n");

        Cli.Outcome imported = prompts("import", out.toString(), "--bump", "minor");

        assertThat(imported.out()).isEqualTo("planner@1.1.0\n");
        assertThat(prompts("search", "changed").out()).contains("1.1.0    [production 1.0.0]");

        save("planner", "theirs\n");
        Files.writeString(out.resolve("planner.prompt"), "mine\n");
        Cli.Outcome refused = prompts("import", out.toString());
        assertThat(refused.code()).isEqualTo(ExitCode.CONFLICT.number());
        assertThat(refused.err()).contains("-theirs", "+mine", "planner.prompt", "import by force");
        assertThat(prompts("show", "planner").out()).isEqualTo("theirs\n");
        assertThat(prompts("restore", "planner@1.0.0", "--expect", "1.0.0").code())
                .isEqualTo(ExitCode.CONFLICT.number());
        assertThat(prompts("import", out.toString(), "--force").out()).startsWith("planner@1.1.2");
    }

    @Test
    void should_say_what_is_broken() throws IOException {
        assertThat(prompts("validate").code()).isZero();

        Cli.Outcome broken = prompts("validate", file("---\na: [\n---\n"));

        assertThat(broken.code()).isEqualTo(ExitCode.PROMPT.number());
        assertThat(broken.out()).contains("is broken at line 3, column 1: its front matter is not YAML");
        assertThat(prompts("show", "../../etc/passwd").err()).contains("is no name of a prompt");
        assertThat(prompts("show", "nothing").err())
                .isEqualTo(
                        "agentic: There is no prompt template 'nothing'. The page Prompts, or 'agentic prompts list', shows what there is.");
        assertThat(prompts("delete", "planner").code()).isZero();
        assertThat(prompts("show", "planner").err()).contains("was deleted").contains("restore planner@VERSION");
    }

    @Test
    void should_say_what_is_probably_a_mistake_and_which_suites_are_broken() throws Exception {
        Path typo = folder.resolve("typo.prompt");
        Files.writeString(typo, "---\nagentic.example: [{input: a, output: b}]\n---\nHi");
        Cli.Outcome warned = prompts("validate", typo.toString());
        assertThat(warned.code()).isZero();
        assertThat(warned.out()).contains(": ok, but: ", "unknown key 'agentic.example' at line 2", "agentic.examples");
        assertThat(Json.MAPPER
                        .readTree(prompts("validate", "--json", typo.toString()).out())
                        .get(0)
                        .path("warnings"))
                .hasSize(1);
        Path suite = folder.resolve("typo.test.yaml");
        Files.writeString(suite, "prompts: [x]\ntests: [{vars: {x: 1}, asert: []}]\n");
        Cli.Outcome broken = prompts("validate", suite.toString());
        assertThat(broken.code()).isEqualTo(ExitCode.PROMPT.number());
        assertThat(broken.out()).contains("typo.test.yaml: ").contains("asert");

        save("greeter", "Hi");
        Path work = folder.resolve("suites");
        git(folder, "clone", "-q", cli.home.resolve("prompts.git").toString(), work.toString());
        Files.writeString(work.resolve("greeter.test.yaml"), "tests: 7\n");
        git(work, "add", ".");
        git(work, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qam", "Suite");
        git(work, "push", "-q", "origin", "HEAD");
        Cli.Outcome stored = prompts("validate");
        assertThat(stored.code()).isEqualTo(ExitCode.PROMPT.number());
        assertThat(stored.out()).contains("greeter: ok\n").contains("greeter.test.yaml: ");
    }

    @Test
    void should_take_a_changed_partial_and_tell_of_partials_that_a_push_broke() throws Exception {
        save("_head", "old");
        save("greeter", "{{> head}}");
        save("_head", "new");

        assertThat(save("greeter", "{{> head}}").out()).startsWith("greeter@1.0.1  ");
        assertThat(prompts("render", "greeter@1.0.0").out()).contains("old");
        assertThat(prompts("render", "greeter@1.0.1").out()).contains("new");

        assertThat(save("_head", "{{> head}}").err()).contains("includes itself");
        Path work = folder.resolve("work");
        git(folder, "clone", "-q", cli.home.resolve("prompts.git").toString(), work.toString());
        Files.writeString(work.resolve("_head.prompt"), "{{> head}}");
        git(work, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qam", "Circle");
        git(work, "push", "-q", "origin", "HEAD");
        Cli.Outcome broken = prompts("validate");
        assertThat(broken.code()).isEqualTo(ExitCode.PROMPT.number());
        assertThat(broken.out()).contains("greeter: Partials include each other: ");
        assertThat(prompts("list").out()).contains("Partials include each other: ");
    }

    private static void git(Path place, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void should_render_with_the_input_schema() throws IOException {
        assertThat(prompts("render", file("---\ninput: {schema: {\"name?\": string}}\n---\nHi"))
                        .out())
                .contains("input: {\"schema\":{\"type\":\"object\",\"properties\":{\"name\"");
    }

    @Test
    void should_say_that_an_outcome_is_of_no_run() {
        assertThat(prompts("outcome", "run-none", "--tests", "passed").err()).contains("There is no run 'run-none'.");
        assertThat(prompts("outcome", "run-none").err()).contains("--tests");
    }

    @Test
    void should_keep_the_repository_and_the_author_of_the_settings() throws IOException {
        Files.createDirectories(cli.home);
        Files.writeString(
                cli.home.resolve("settings.yaml"),
                "prompts: {repository: elsewhere.git, author: 'Team <t@example.org>'}\n");

        prompts("save", "greeter", file("one\n"));

        assertThat(cli.home.resolve("elsewhere.git/HEAD")).exists();
        assertThat(prompts("log", "greeter").out()).contains("Team <t@example.org>");
    }

    @Test
    void should_keep_up_with_a_remote() throws Exception {
        Path remote = cli.home.resolveSibling("remote.git");
        assertThat(new ProcessBuilder("git", "init", "-q", "--bare", "-b", "main", remote.toString())
                        .start()
                        .waitFor())
                .isZero();
        Files.createDirectories(cli.home);
        Files.writeString(cli.home.resolve("settings.yaml"), "prompts: {remote: {url: '" + remote + "'}}\n");
        prompts("save", "greeter", file("one\n"));

        Cli.Outcome sent = prompts("sync");
        Cli.Outcome again = prompts("sync");

        assertThat(sent.out()).startsWith("Commits received: 0, refs sent: ");
        assertThat(again.out()).isEqualTo("Commits received: 0, refs sent: 0\n");
        assertThat(remote.resolve("refs/agentic/versions/greeter.prompt/1.0.0")).exists();
    }

    @Test
    void should_say_that_there_is_no_remote() {
        assertThat(prompts("sync").err())
                .isEqualTo("agentic: The prompts have no remote. Name one in the settings: prompts.remote.");
    }
}
