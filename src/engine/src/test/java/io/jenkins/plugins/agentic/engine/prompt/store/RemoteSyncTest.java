package io.jenkins.plugins.agentic.engine.prompt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store and a remote that others work on by ordinary git. */
class RemoteSyncTest {
    private static final String BOB = "Bob <bob@example.org>";

    @TempDir
    Path folder;

    private PromptStore store;
    private PromptRemote remote;

    @BeforeEach
    void make() {
        new Git(folder).run("init", "-q", "--bare", "-b", "main", "remote.git");
        remote = new PromptRemote(folder.resolve("remote.git").toString(), "", "", PromptRemote.DEFAULT_EVERY);
        store = PromptStore.open(folder.resolve("prompts.git"));
        save("planner", "plan\n\none\n");
    }

    @AfterEach
    void close() {
        Git.assertSound(store);
        store.close();
    }

    private PromptVersion save(String name, String source) {
        return store.save(name, source, BOB, "Save " + name, Optional.empty(), Bump.PATCH);
    }

    /** Somebody's clone of the remote. */
    private Path work() {
        Path work = folder.resolve("work");
        new Git(folder).run("clone", "-q", folder.resolve("remote.git").toString(), "work");
        return work;
    }

    private static void push(Path work) {
        Git git = new Git(work);
        git.run("add", "-A");
        git.run("commit", "-q", "-m", "Theirs");
        git.run("push", "-q", "origin", "main");
    }

    private String there(String... arguments) {
        return new Git(folder.resolve("remote.git")).run(arguments);
    }

    @Test
    void should_send_branch_versions_and_labels_to_an_empty_remote_once() {
        store.label("planner", "production", "1.0.0", BOB);

        RemoteSynced first = store.sync(remote);
        RemoteSynced second = store.sync(remote);

        assertThat(first).isEqualTo(new RemoteSynced(0, 3, List.of()));
        assertThat(second).isEqualTo(new RemoteSynced(0, 0, List.of()));
        assertThat(there("show", "main:planner.prompt")).isEqualTo("plan\n\none\n");
        assertThat(there("rev-parse", "refs/agentic/labels/planner.prompt/production^{commit}"))
                .isEqualTo(there("rev-parse", "refs/agentic/versions/planner.prompt/1.0.0"));
        there("fsck", "--strict");
    }

    @Test
    void should_take_in_what_people_merged_there_as_versions_and_leave_production_where_it_is() throws IOException {
        store.label("planner", "production", "1.0.0", BOB);
        store.sync(remote);
        Path work = work();
        Files.writeString(work.resolve("planner.prompt"), "plan\n\ntheirs\n");
        push(work);
        new Git(work).run("push", "-q", "--force", "origin", "HEAD:refs/agentic/labels/planner.prompt/production");

        RemoteSynced synced = store.sync(remote);

        assertThat(synced.received()).isEqualTo(1);
        assertThat(store.read("planner").version()).isEqualTo("1.0.1");
        assertThat(store.read("planner").author()).isEqualTo("Ada <ada@example.org>");
        assertThat(store.resolve("planner", "run").version()).isEqualTo("1.0.0");
        assertThat(there("rev-parse", "refs/agentic/labels/planner.prompt/production^{commit}"))
                .isEqualTo(there("rev-parse", "refs/agentic/versions/planner.prompt/1.0.0"));
    }

    @Test
    void should_merge_what_both_changed_apart() throws IOException {
        store.sync(remote);
        Path work = work();
        Files.writeString(work.resolve("coder.prompt"), "theirs\n");
        push(work);
        save("planner", "plan\n\nours\n");

        RemoteSynced synced = store.sync(remote);

        assertThat(synced.received()).isEqualTo(1);
        assertThat(store.read("coder").source()).isEqualTo("theirs\n");
        assertThat(store.read("planner").source()).isEqualTo("plan\n\nours\n");
        assertThat(store.log("planner")).extracting(PromptVersion::version).containsExactly("1.0.1", "1.0.0");
        assertThat(there("show", "main:planner.prompt")).isEqualTo("plan\n\nours\n");
        assertThat(there("show", "main:coder.prompt")).isEqualTo("theirs\n");
    }

    @Test
    void should_change_nothing_where_both_changed_the_same_lines() throws IOException {
        store.sync(remote);
        Path work = work();
        Files.writeString(work.resolve("planner.prompt"), "plan\n\ntheirs\n");
        push(work);
        save("planner", "plan\n\nours\n");

        assertThatThrownBy(() -> store.sync(remote))
                .isInstanceOf(AgenticException.class)
                .hasMessage("Changed here and at the prompts' remote " + remote.url()
                        + ", and not to be merged: planner.prompt.");

        assertThat(store.read("planner").source()).isEqualTo("plan\n\nours\n");
        assertThat(there("show", "main:planner.prompt")).isEqualTo("plan\n\ntheirs\n");
    }

    @Test
    void should_take_a_label_away_there_too() {
        store.label("planner", "candidate", "1.0.0", BOB);
        store.sync(remote);

        store.unlabel("planner", "candidate", BOB);
        store.sync(remote);

        assertThat(there("for-each-ref", "refs/agentic/labels")).isEmpty();
    }

    @Test
    void should_tell_what_the_remote_does_not_take() {
        store.sync(remote);
        there("update-ref", "-d", "refs/agentic/versions/planner.prompt/1.0.0");
        String other = there("commit-tree", "-m", "Other", "main^{tree}").strip();
        there("update-ref", "refs/agentic/versions/planner.prompt/1.0.0", other);

        assertThat(store.sync(remote).refused())
                .containsExactly("refs/agentic/versions/planner.prompt/1.0.0: another commit has that version there");
    }

    @Test
    void should_lose_nothing_when_two_push_at_once() throws Exception {
        store.sync(remote);
        try (PromptStore other = PromptStore.open(folder.resolve("other.git"))) {
            other.sync(remote);
            for (int i = 0; i < 5; i++) {
                save("ours" + i, "ours\n");
                other.save("theirs" + i, "theirs\n", BOB, "Save", Optional.empty(), Bump.PATCH);
                Thread beside = new Thread(() -> other.sync(remote));
                beside.start();
                store.sync(remote);
                beside.join();
            }
            store.sync(remote);
            other.sync(remote);
            store.sync(remote);
        }

        assertThat(store.folder().list()).hasSize(11);
        assertThat(there("ls-tree", "--name-only", "main").lines()).hasSize(11);
    }

    @Test
    void should_log_in_over_http() throws IOException {
        there("config", "http.receivepack", "true");
        try (GitOverHttp server = new GitOverHttp(folder)) {
            String url = server.url("remote.git");

            RemoteSynced synced = store.sync(new PromptRemote(url, "ada", "secret", Duration.ofMinutes(1)));

            assertThat(synced.sent()).isEqualTo(2);
            assertThatThrownBy(() -> store.sync(new PromptRemote(url, "ada", "guessed", Duration.ofMinutes(1))))
                    .hasMessage("The prompts' remote " + url + " can't be kept up with: not authorized.");
        }
    }

    @Test
    void should_say_that_there_is_no_repository() {
        PromptRemote nowhere = new PromptRemote(folder.resolve("nowhere").toString(), "", "", Duration.ofMinutes(1));

        assertThatThrownBy(() -> store.sync(nowhere))
                .isInstanceOf(AgenticException.class)
                .hasMessageStartingWith(
                        "The prompts' remote " + folder.resolve("nowhere") + " can't be kept up with: ");
    }

    @Test
    void should_send_no_password_in_clear() {
        assertThatThrownBy(
                        () -> new PromptRemote("http://git.example.org/p.git", "ada", "secret", Duration.ofMinutes(1)))
                .hasMessage(
                        "The password of the prompts' remote http://git.example.org/p.git would go there in clear.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "prompts.git",
                "ext::sh -c evil",
                "ssh://git@example.org/prompts.git",
                "git@example.org:prompts.git",
                "https://ada:secret@example.org/prompts.git",
                "https:///prompts.git",
            })
    void should_refuse_what_is_no_address(String url) {
        assertThatThrownBy(() -> new PromptRemote(url, "", "", Duration.ofMinutes(1)))
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining("is no address of a git repository")
                .hasMessageNotContaining("secret");
    }
}
