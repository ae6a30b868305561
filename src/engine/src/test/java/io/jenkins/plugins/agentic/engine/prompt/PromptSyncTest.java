package io.jenkins.plugins.agentic.engine.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.SetClock;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptRemote;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptSyncTest {
    @TempDir
    Path folder;

    private final SetClock clock = new SetClock(Instant.parse("2026-11-29T08:00:00Z"));
    private PromptStore store;
    private PromptStore there;
    private Database database;
    private AuditLog audit;
    private Optional<PromptRemote> remote;
    private PromptSync sync;

    @BeforeEach
    void open() {
        store = PromptStore.open(folder.resolve("prompts.git"));
        there = PromptStore.open(folder.resolve("remote.git"));
        save(there, "planner");
        remote = Optional.of(new PromptRemote(folder.resolve("remote.git").toString(), "", "", Duration.ofMinutes(5)));
        database = Database.open(DatabaseSettings.EMBEDDED, folder.resolve("home"));
        audit = new AuditLog(database, clock);
        sync = new PromptSync(() -> remote, () -> store, audit, clock);
    }

    @AfterEach
    void close() {
        database.close();
        store.close();
        there.close();
    }

    private static void save(PromptStore store, String name) {
        store.save(name, "one\n", "Bob", "Save", Optional.empty(), Bump.PATCH);
    }

    @Test
    void should_look_when_it_is_due_and_write_down_what_came_in() {
        sync.lookIfDue();
        save(there, "coder");
        clock.pass(Duration.ofMinutes(4));
        sync.lookIfDue();

        assertThat(store.newest("planner")).isPresent();
        assertThat(store.newest("coder")).isEmpty();

        clock.pass(Duration.ofMinutes(1));
        sync.lookIfDue();

        assertThat(store.newest("coder")).isPresent();
        assertThat(audit.list(new AuditLog.Filter("", "", "", 0, 10)))
                .extracting(row -> row.action() + " " + row.details())
                .containsExactly("prompt.received {\"commits\":1}", "prompt.received {\"commits\":1}");
    }

    @Test
    void should_remember_what_went_wrong_and_go_on_at_another_address_at_once() {
        Optional<PromptRemote> right = remote;
        remote = Optional.of(new PromptRemote(folder.resolve("gone.git").toString(), "", "", Duration.ofMinutes(5)));
        sync.lookIfDue();

        assertThat(sync.last().orElseThrow().trouble()).contains("gone.git can't be kept up with");

        remote = right;
        sync.lookIfDue();

        assertThat(sync.last().orElseThrow().trouble()).isEmpty();
        assertThat(store.newest("planner")).isPresent();
    }

    @Test
    void should_do_nothing_without_a_remote() {
        remote = Optional.empty();

        sync.lookIfDue();

        assertThat(sync.last()).isEmpty();
    }
}
