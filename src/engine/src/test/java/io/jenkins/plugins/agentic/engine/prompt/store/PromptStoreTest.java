package io.jenkins.plugins.agentic.engine.prompt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptStoreTest {
    private static final String ADA = "Ada <ada@example.org>";

    @TempDir
    Path folder;

    private PromptStore store;

    @BeforeEach
    void open() {
        store = PromptStore.open(folder.resolve("prompts.git"));
    }

    @AfterEach
    void close() {
        Git.assertSound(store);
        store.close();
    }

    private PromptVersion save(String name, String source) {
        return store.save(name, source, ADA, "Save " + name, Optional.empty(), Bump.PATCH);
    }

    @Test
    void should_keep_each_save_as_a_version_with_author_and_message() {
        save("team/greeter.short", "Hello {{name}}");
        PromptVersion second =
                store.save("team/greeter.short", "Hi {{name}}", ADA, "Friendlier", Optional.of("1.0.0"), Bump.MINOR);

        assertThat(second.version()).isEqualTo("1.1.0");
        assertThat(store.log("team/greeter.short"))
                .extracting(PromptVersion::id, PromptVersion::author, PromptVersion::message, PromptVersion::source)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "team/greeter.short@1.1.0", ADA, "Friendlier", "Hi {{name}}"),
                        org.assertj.core.groups.Tuple.tuple(
                                "team/greeter.short@1.0.0", ADA, "Save team/greeter.short", "Hello {{name}}"));
        assertThat(store.read("team/greeter.short@1.0.0").source()).isEqualTo("Hello {{name}}");
        assertThat(store.read("team/greeter.short@" + second.commit().substring(0, 10)))
                .isEqualTo(second);
        assertThat(store.read("team/greeter.short")).isEqualTo(second);
    }

    @Test
    void should_make_no_version_of_a_text_that_is_there() {
        PromptVersion first = save("a", "one");

        assertThat(save("a", "one")).isEqualTo(first);
        assertThat(store.log("a")).hasSize(1);
    }

    @Test
    void should_show_both_sides_of_a_conflict_and_write_nothing() {
        save("a", "one");
        PromptVersion theirs = save("a", "two");

        PromptConflict conflict = catchThrowableOfType(
                PromptConflict.class, () -> store.save("a", "mine", ADA, "Mine", Optional.of("1.0.0"), Bump.PATCH));

        assertThat(conflict.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(conflict.theirs()).contains(theirs);
        assertThat(conflict.yours()).isEqualTo("mine");
        assertThat(conflict.getMessage()).contains("is at 1.0.1, saved by Ada").contains("based on 1.0.0");
        assertThat(store.log("a")).hasSize(2);
        assertThatThrownBy(() -> store.save("a", "x", ADA, "New", Optional.of(PromptStore.NONE), Bump.PATCH))
                .isInstanceOf(PromptConflict.class);
    }

    @Test
    void should_keep_the_history_of_a_deleted_template_and_restore_it() {
        save("a", "one");
        save("a", "two");
        store.label("a", "team-a", "1.0.0", ADA);

        store.delete("a", ADA, "Not needed", Optional.of("1.0.1"));

        assertThat(store.folder().list()).isEmpty();
        assertThat(store.labels("a")).isEmpty();
        assertThatThrownBy(() -> store.read("a")).hasMessage("The prompt template 'a' was deleted.");
        assertThat(store.read("a@1.0.0").source()).isEqualTo("one");
        assertThat(store.restore("a@1.0.0", ADA, "Again", Optional.empty()).version())
                .isEqualTo("1.0.2");
        assertThat(store.read("a").source()).isEqualTo("one");
    }

    @Test
    void should_move_labels_and_tell_who_listens() {
        List<LabelMoved> seen = new java.util.ArrayList<>();
        store.onLabelMoved(seen::add);
        save("a", "one");
        String second = save("a", "two").commit();

        store.label("a", "production", "1.0.0", ADA);
        store.label("a", "production", "1.0.1", ADA);

        assertThat(store.read("a@production").source()).isEqualTo("two");
        assertThat(store.labels("a")).containsExactly(new PromptStore.Label("production", "1.0.1", second, 100));
        assertThat(seen).hasSize(2);
        assertThat(seen.get(1).commit()).isEqualTo(second);
        assertThat(seen.get(1).by()).isEqualTo(ADA);
        assertThat(store.lastMoves()).containsExactly(seen.get(1));
        assertThat(store.moveLabel("a", "production", "1.0.0", "1.0.0", ADA)).isFalse();
        store.unlabel("a", "production", ADA);
        assertThatThrownBy(() -> store.read("a@production")).hasMessage("The prompt 'a' has no label 'production'.");
    }

    @Test
    void should_resolve_a_name_to_production_though_a_newer_version_is_there() {
        save("a", "one");
        save("a", "two");
        assertThat(store.resolve("a", "run").source()).isEqualTo("two");

        store.label("a", "production", "1.0.0", ADA);

        assertThat(store.resolve("a", "run").source()).isEqualTo("one");
        assertThat(store.resolve("a@1.0.1", "run").source()).isEqualTo("two");
    }

    @Test
    void should_give_the_canary_to_its_share_of_the_runs_and_to_a_run_always_the_same() {
        save("a", "one");
        save("a", "two");
        store.label("a", "production", "1.0.0", ADA);
        store.canary("a", "1.0.1", 20, ADA);

        List<String> runs = IntStream.range(0, 2000).mapToObj(i -> "run-" + i).toList();
        List<String> first =
                runs.stream().map(run -> store.resolve("a", run).source()).toList();

        assertThat(first.stream().filter("two"::equals).count()).isBetween(320L, 480L);
        assertThat(runs.stream().map(run -> store.resolve("a", run).source())).isEqualTo(first);
        assertThat(store.resolve("a@production", "run-1").source()).isEqualTo("one");
        assertThat(store.labels("a")).extracting(PromptStore.Label::percent).containsExactly(20, 100);
        assertThatThrownBy(() -> store.label("a", "canary", "1.0.1", ADA)).hasMessageContaining("needs a percentage");
        assertThatThrownBy(() -> store.canary("a", "1.0.1", 100, ADA)).hasMessageContaining("not possible");
    }

    @Test
    void should_never_give_the_canary_where_no_run_asks() {
        for (int i = 0; i < 20; i++) {
            save("a" + i, "one");
            save("a" + i, "two");
            store.label("a" + i, "production", "1.0.0", ADA);
            store.canary("a" + i, "1.0.1", 99, ADA);

            assertThat(store.resolve("a" + i, "").source()).isEqualTo("one");
        }
    }

    @Test
    void should_raise_the_number_that_the_schema_calls_for() {
        String one = "---\noutput:\n  schema:\n    a: string\n---\nx";
        store.save("a", one, ADA, "", Optional.empty(), Bump.AUTO);
        String two = "---\noutput:\n  schema:\n    a: string\n    b: number\n---\nx";

        assertThat(store.save("a", two, ADA, "", Optional.empty(), Bump.AUTO).version())
                .isEqualTo("1.1.0");
        assertThat(store.save("a", one, ADA, "", Optional.empty(), Bump.AUTO).version())
                .isEqualTo("2.0.0");
        assertThat(store.save("a", one + " y", ADA, "", Optional.empty(), Bump.AUTO)
                        .version())
                .isEqualTo("2.0.1");
    }

    @Test
    void should_list_and_search() {
        save("b", "---\ndescription: Greets a person\n---\nHello");
        save("a", "Writes code");
        store.label("a", "production", "1.0.0", ADA);

        assertThat(store.folder().list())
                .containsExactly(
                        new PromptFolder.Summary("a", "1.0.0", "", List.of("production"), ""),
                        new PromptFolder.Summary("b", "1.0.0", "Greets a person", List.of(), ""));
        assertThat(store.folder().search("PERSON"))
                .extracting(PromptFolder.Summary::name)
                .containsExactly("b");
        assertThat(store.folder().search("code"))
                .extracting(PromptFolder.Summary::name)
                .containsExactly("a");
    }

    @Test
    void should_say_where_each_line_comes_from() {
        save("a", "one\ntwo\nthree\n");
        save("a", "one\nTWO\nthree\n");
        save("a", "zero\none\nTWO\nthree\n");

        assertThat(PromptBlame.of(store.log("a")))
                .extracting(line -> line.version().version() + " " + line.text())
                .containsExactly("1.0.2 zero", "1.0.0 one", "1.0.1 TWO", "1.0.0 three");
    }

    @Test
    void should_export_a_folder_that_imports_again_in_one_commit() throws Exception {
        save("team/a", "one");
        save("b", "two");
        store.saveSuite("b", "tests: [{vars: {x: 1}}]\n", ADA, "Suite");
        Path out = folder.resolve("out");

        assertThat(store.copy().exportTo(out)).isEqualTo(3);
        Files.writeString(out.resolve("team/a.prompt"), "changed");
        Files.writeString(out.resolve("c.prompt"), "new");
        Map<PromptName, PromptVersion> made = store.copy().importFrom(out, ADA, "Import", Bump.PATCH, false);

        assertThat(made.values()).extracting(PromptVersion::id).containsExactly("c@1.0.0", "team/a@1.0.1");
        assertThat(made.values())
                .extracting(PromptVersion::commit)
                .containsOnly(store.read("c").commit());
        assertThat(store.suite("b")).contains("tests: [{vars: {x: 1}}]\n");
    }

    @Test
    void should_import_nothing_of_a_folder_with_a_broken_template() throws Exception {
        Path in = Files.createDirectories(folder.resolve("in"));
        Files.writeString(in.resolve("good.prompt"), "good");
        Files.writeString(in.resolve("bad.prompt"), "{{#if}");

        assertThatThrownBy(() -> store.copy().importFrom(in, ADA, "Import", Bump.PATCH, false))
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining("'bad' is broken");
        assertThat(store.folder().list()).isEmpty();
    }

    @Test
    void should_refuse_what_is_no_template_and_leave_the_repository_as_it_is() {
        save("a", "one");
        String before = new Git(store.place()).run("for-each-ref");

        assertThatThrownBy(() -> save("a", "x".repeat(10_000_000)))
                .hasMessageContaining("has 10000000 bytes, and 1048576");
        assertThatThrownBy(() -> save("a", "---\na: [\n---\nx")).hasMessageContaining("front matter is not YAML");
        assertThatThrownBy(() -> save("a", "one\ntw\0o")).hasMessageContaining("has a NUL in line 2");
        assertThatThrownBy(() -> save("A", "one")).hasMessageContaining("upper and lower case only");
        assertThatThrownBy(() -> store.label("a", "../x", "1.0.0", ADA)).hasMessageContaining("is no label");
        assertThatThrownBy(() -> store.read("a@../../../heads/main")).hasMessageContaining("is no label");
        assertThatThrownBy(() -> store.label("a", "deadbeef", "1.0.0", ADA)).hasMessageContaining("is no label");
        assertThatThrownBy(() -> store.read("b@production")).hasMessage("There is no prompt template 'b'.");
        assertThat(new Git(store.place()).run("for-each-ref")).isEqualTo(before);
    }

    @Test
    void should_refuse_partials_that_would_include_each_other() {
        save("c/_a", "x");
        save("c/_b", "{{> a}}");

        assertThatThrownBy(() -> save("c/_a", "{{> b}}"))
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining("includes itself");

        assertThat(store.read("c/_a").source()).isEqualTo("x");
    }

    @Test
    void should_take_a_changed_partial_when_its_user_is_saved_again() {
        save("c/_inner", "old");
        save("c/_a", "{{> inner}}");
        PromptVersion first = save("c/u", "{{> a}}!");
        save("c/_inner", "new");

        PromptVersion second = store.save("c/u", "{{> a}}!", ADA, "Again", Optional.of("1.0.0"), Bump.PATCH);

        assertThat(second.version()).isEqualTo("1.0.1");
        assertThat(store.read("c/_inner@" + first.commit()).source()).isEqualTo("old");
        assertThat(store.read("c/_inner@" + second.commit()).source()).isEqualTo("new");
        assertThat(save("c/u", "{{> a}}!")).isEqualTo(second);
        store.close();
        store = PromptStore.open(folder.resolve("prompts.git"));
        assertThat(store.log("c/u")).extracting(PromptVersion::version).containsExactly("1.0.1", "1.0.0");
        assertThat(store.restore("c/u@1.0.0", ADA, "Back", Optional.empty())).isEqualTo(second);
    }

    @Test
    void should_give_a_repinned_version_its_number_in_a_process_that_only_reads_the_commits() {
        save("_a", "old");
        save("u", "{{> a}}!");
        save("_a", "new");
        PromptVersion again = save("u", "{{> a}}!");
        // As if the process had died between the commit and the version's ref.
        new Git(store.place()).run("update-ref", "-d", "refs/agentic/versions/u.prompt/1.0.1");
        store.close();
        store = PromptStore.open(folder.resolve("prompts.git"));

        assertThat(store.read("u")).isEqualTo(again);
    }

    @Test
    void should_keep_a_version_beside_the_branch_without_touching_the_file_there() {
        save("a", "one");
        PromptVersion newest = save("a", "two");

        PromptVersion beside = store.saveBeside("a", "three", "Optimizer", "Optimized");

        assertThat(beside.version()).isEqualTo("1.0.2");
        assertThat(store.read("a")).isEqualTo(newest);
        assertThat(store.read("a@1.0.2").source()).isEqualTo("three");
        assertThat(store.restore("a@1.0.2", ADA, "Taken", Optional.empty()).version())
                .isEqualTo("1.0.3");
    }

    @Test
    void should_refuse_a_suite_that_could_not_be_run() throws Exception {
        save("a", "one");

        assertThatThrownBy(() -> store.saveSuite("a", "{{{: bad", ADA, "Suite"))
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining("a.test.yaml");
        assertThatThrownBy(() -> store.saveSuite("a", "tests: [{vars: {x: 1}, asert: []}]", ADA, "Suite"))
                .hasMessageContaining("asert");
        Path in = Files.createDirectories(folder.resolve("in"));
        Files.writeString(in.resolve("b.prompt"), "fine");
        Files.writeString(in.resolve("b.test.yaml"), "{{{: bad");
        assertThatThrownBy(() -> store.copy().importFrom(in, ADA, "Import", Bump.PATCH, false))
                .hasMessageContaining("b.test.yaml");

        assertThat(store.suite("a")).isEmpty();
        assertThat(store.newest("b")).isEmpty();
        store.saveSuite("a", "tests: file://cases.yaml\nprompts: [file://a.prompt]\n", ADA, "Suite");
        assertThat(store.suite("a")).isPresent();
    }

    @Test
    void should_not_let_a_message_set_the_version() {
        store.save("a", "one", ADA, "Mine\n\nPrompt-Version: a 9.0.0", Optional.empty(), Bump.PATCH);

        assertThat(store.log("a")).extracting(PromptVersion::version).containsExactly("1.0.0");
    }

    @Test
    void should_say_of_a_broken_repository_where_it_is() throws Exception {
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.writeString(other.resolve("something"), "x");
        assertThatThrownBy(() -> PromptStore.open(other))
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining(other.toString())
                .hasMessageContaining("no bare git repository");

        Path damaged = folder.resolve("damaged.git");
        try (PromptStore broken = PromptStore.open(damaged)) {
            String commit = broken.save("a", "one", ADA, "", Optional.empty(), Bump.PATCH)
                    .commit();
            Files.delete(damaged.resolve("objects/" + commit.substring(0, 2) + "/" + commit.substring(2)));
        }
        try (PromptStore broken = PromptStore.open(damaged)) {
            assertThatThrownBy(() -> broken.read("a"))
                    .isInstanceOf(AgenticException.class)
                    .hasMessageContaining(damaged.toString())
                    .hasMessageContaining("is missing");
        }
    }
}
