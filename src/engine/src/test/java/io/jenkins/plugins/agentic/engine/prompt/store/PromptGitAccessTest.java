package io.jenkins.plugins.agentic.engine.prompt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptGitAccessTest {
    private static final String BOB = "Bob <bob@example.org>";

    @TempDir
    Path folder;

    private PromptStore store;
    private Path work;
    private Git git;

    @BeforeEach
    void clone_it() {
        store = PromptStore.open(folder.resolve("prompts.git"));
        save("planner", "one\n");
        save("team/coder", "code\n");
        new Git(folder).run("clone", "-q", store.place().toString(), "work");
        work = folder.resolve("work");
        git = new Git(work);
    }

    @AfterEach
    void close() {
        Git.assertSound(store);
        store.close();
    }

    private PromptVersion save(String name, String source) {
        return store.save(name, source, BOB, "Save " + name, Optional.empty(), Bump.PATCH);
    }

    private void push(String message) {
        git.run("add", "-A");
        git.run("commit", "-q", "-m", message);
        git.run("push", "-q", "origin", "main");
    }

    @Test
    void should_give_a_work_tree_with_one_file_a_template() {
        assertThat(work.resolve("planner.prompt")).hasContent("one");
        assertThat(work.resolve("team/coder.prompt")).hasContent("code");
        assertThat(git.run("log", "--format=%an: %s")).isEqualTo("Bob: Save team/coder\nBob: Save planner\n");
    }

    @Test
    void should_see_what_was_pushed_at_once_as_versions_of_their_authors() throws Exception {
        Files.writeString(work.resolve("planner.prompt"), "two\n");
        git.run("commit", "-q", "-am", "Second");
        Files.writeString(work.resolve("planner.prompt"), "three\n");
        Files.writeString(work.resolve("new.prompt"), "new\n");
        push("Third\n\nPrompt-Version: planner 2.0.0");

        assertThat(store.log("planner"))
                .extracting(version -> version.version() + " " + version.author() + " " + version.message())
                .containsExactly(
                        "2.0.0 Ada <ada@example.org> Third",
                        "1.0.1 Ada <ada@example.org> Second",
                        "1.0.0 Bob <bob@example.org> Save planner");
        assertThat(store.read("new").version()).isEqualTo("1.0.0");
        assertThat(save("planner", "four\n").version()).isEqualTo("2.0.1");
        git.run("pull", "-q", "--ff-only", "origin", "main");
        assertThat(work.resolve("planner.prompt")).hasContent("four");
    }

    @Test
    void should_keep_versions_when_both_sides_changed_and_were_merged() throws Exception {
        PromptVersion ours = save("planner", "ours\n");
        Files.writeString(work.resolve("team/coder.prompt"), "theirs\n");
        git.run("commit", "-q", "-am", "Theirs");
        git.run("pull", "-q", "--no-rebase", "--no-edit", "origin", "main");
        git.run("push", "-q", "origin", "main");

        assertThat(store.read("planner")).isEqualTo(ours);
        assertThat(store.log("team/coder")).extracting(PromptVersion::version).containsExactly("1.0.1", "1.0.0");
    }

    @Test
    void should_not_trust_a_push_that_breaks_a_template() throws Exception {
        store.label("planner", "production", "1.0.0", BOB);
        Files.writeString(work.resolve("planner.prompt"), "{{#if}\n");
        Files.write(work.resolve("binary.prompt"), new byte[] {(byte) 0xff, 0, 1});
        Files.writeString(work.resolve("bad name.prompt"), "x");
        Files.createSymbolicLink(work.resolve("link.prompt"), Path.of("team/coder.prompt"));
        Files.writeString(work.resolve("long.prompt"), "x".repeat(10_000_000));
        push("Broken");

        assertThat(store.folder().list())
                .extracting(PromptFolder.Summary::name, PromptFolder.Summary::problem)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("binary", "The prompt 'binary' is not UTF-8."),
                        org.assertj.core.groups.Tuple.tuple(
                                "long", "The prompt 'long' has 10000000 bytes, and 1048576 is the most."),
                        org.assertj.core.groups.Tuple.tuple("planner", ""),
                        org.assertj.core.groups.Tuple.tuple("team/coder", ""));
        assertThat(store.folder().strangers()).containsExactly("bad name.prompt");
        assertThat(store.resolve("planner", "run").source()).isEqualTo("one\n");
        assertThatThrownBy(() -> store.resolve("binary", "run"))
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining("is not UTF-8");
        assertThatThrownBy(() -> store.resolve("link", "run")).hasMessage("There is no prompt template 'link'.");
        assertThat(save("planner", "mended\n").version()).isEqualTo("1.0.2");
    }

    @Test
    void should_say_of_pushed_partials_that_they_include_each_other_and_import_all_else() throws Exception {
        Files.writeString(work.resolve("_a.prompt"), "{{> b}}");
        Files.writeString(work.resolve("_b.prompt"), "{{> a}}");
        push("Circle");

        assertThat(store.folder().list())
                .filteredOn(summary -> summary.name().equals("_a"))
                .extracting(PromptFolder.Summary::problem)
                .containsExactly("Partials include each other: _a → _b → _a.");
        Path out = folder.resolve("out");
        store.copy().exportTo(out);
        Files.writeString(out.resolve("planner.prompt"), "better");
        assertThat(store.copy()
                        .importFrom(out, BOB, "Import", Bump.PATCH, false)
                        .keySet())
                .extracting(PromptName::text)
                .containsExactly("planner");
        assertThat(save("_a", "mended").source()).isEqualTo("mended");
        assertThat(store.folder().list())
                .extracting(PromptFolder.Summary::problem)
                .containsOnly("");
    }

    @Test
    void should_not_let_a_push_rewrite_history() {
        save("planner", "two\n");
        git.run("commit", "-q", "--amend", "-m", "Another past");

        assertThat(git.tried("push", "-q", "--force", "origin", "main").code()).isNotZero();
        assertThat(git.tried("push", "-q", "origin", ":main").code()).isNotZero();
        assertThat(store.read("planner").version()).isEqualTo("1.0.1");
    }

    @Test
    void should_carry_versions_and_labels_to_a_mirror_and_take_a_label_that_is_pushed() {
        save("planner", "two\n");
        store.canary("planner", "1.0.1", 25, BOB);
        new Git(folder).run("clone", "-q", "--mirror", store.place().toString(), "mirror.git");
        try (PromptStore mirror = PromptStore.open(folder.resolve("mirror.git"))) {
            assertThat(mirror.labels("planner")).isEqualTo(store.labels("planner"));
            assertThat(mirror.log("planner")).isEqualTo(store.log("planner"));

            mirror.label("planner", "production", "1.0.0", BOB);
        }
        new Git(folder.resolve("mirror.git"))
                .run("push", "-q", store.place().toString(), "refs/agentic/labels/planner.prompt/production");

        assertThat(store.read("planner@production").source()).isEqualTo("one\n");
    }
}
