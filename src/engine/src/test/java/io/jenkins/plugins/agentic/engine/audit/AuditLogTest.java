package io.jenkins.plugins.agentic.engine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    @TempDir
    Path home;

    private Database database;
    private AuditLog audit;

    /** Where this is kept; {@link PostgresAuditLogTest} has another. */
    DatabaseSettings settings() {
        return DatabaseSettings.EMBEDDED;
    }

    @BeforeEach
    void open() {
        database = Database.open(settings(), home);
        audit = new AuditLog(database, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static AuditEntry entry(String subject) {
        return new AuditEntry("ann", "checkpoint.approved", subject, Map.of("b", 2, "a", "x"), "run-1");
    }

    private void append(int rows) {
        for (int i = 1; i <= rows; i++) {
            audit.append(entry("checkpoint " + i));
        }
    }

    private void tamper(String sql) {
        database.update(handle -> handle.execute(sql));
    }

    private AuditLog.Verification verify() {
        return audit.verify(Optional.empty());
    }

    @Test
    void should_hash_each_row_in_the_documented_form() {
        append(2);

        List<AuditRow> rows = audit.list(new AuditLog.Filter("", "", "", 0, 10));

        assertThat(rows.get(1).hash())
                .isEqualTo(Sha256.hex("{\"action\":\"checkpoint.approved\",\"actor\":\"ann\",\"at\":1795867200000,"
                        + "\"details\":\"{\\\"a\\\":\\\"x\\\",\\\"b\\\":2}\",\"previous\":\""
                        + "0".repeat(64) + "\",\"run\":\"run-1\",\"seq\":1,\"subject\":\"checkpoint 1\"}"));
        assertThat(rows.get(0).previous()).isEqualTo(rows.get(1).hash());
        assertThat(verify().intact()).isTrue();
        assertThat(verify().head()).isEqualTo(new AuditLog.Head(2, rows.get(0).hash()));
    }

    @Test
    void should_name_the_first_row_that_was_changed() {
        append(5);
        tamper("UPDATE audit SET actor = 'bob' WHERE seq IN (3, 4)");

        assertThat(verify().broken()).isEqualTo(3);
        assertThat(verify().problem()).isEqualTo("Row 3 was changed: its content does not give its hash.");
    }

    @Test
    void should_see_a_changed_row_whose_hash_was_computed_anew() {
        append(5);
        AuditRow third = audit.list(new AuditLog.Filter("", "", "", 4, 1)).get(0);
        String hash = AuditRow.hash(
                3, third.at(), "bob", third.action(), third.subject(), third.details(), "run-1", third.previous());
        tamper("UPDATE audit SET actor = 'bob', hash = '" + hash + "' WHERE seq = 3");

        assertThat(verify().broken()).isEqualTo(4);
        assertThat(verify().problem()).startsWith("Row 4 does not follow row 3");
    }

    @Test
    void should_see_a_row_that_was_removed() {
        append(5);
        tamper("DELETE FROM audit WHERE seq = 2");

        assertThat(verify().broken()).isEqualTo(2);
        assertThat(verify().problem()).isEqualTo("Row 2 is missing: row 3 follows row 1.");
    }

    @Test
    void should_see_rows_that_changed_places() {
        append(5);
        tamper("UPDATE audit SET seq = -2 WHERE seq = 2");
        tamper("UPDATE audit SET seq = 2 WHERE seq = 3");
        tamper("UPDATE audit SET seq = 3 WHERE seq = -2");

        assertThat(verify().broken()).isEqualTo(2);
    }

    @Test
    void should_see_rows_that_were_cut_off_at_the_end() {
        append(5);
        tamper("DELETE FROM audit WHERE seq > 3");

        assertThat(verify().broken()).isEqualTo(4);
        assertThat(verify().problem()).isEqualTo("Rows 4 to 5 are missing at the end.");
    }

    @Test
    void should_see_a_row_added_past_the_head() {
        append(2);
        AuditRow last = audit.list(new AuditLog.Filter("", "", "", 0, 1)).get(0);
        String hash = AuditRow.hash(3, 0, "eve", "x", "y", "{}", "", last.hash());
        tamper("INSERT INTO audit (seq, at, actor, action, subject, details, run_id, previous, hash)"
                + " VALUES (3, 0, 'eve', 'x', 'y', '{}', '', '" + last.hash() + "', '" + hash + "')");

        assertThat(verify().broken()).isEqualTo(3);
        assertThat(verify().problem()).contains("not counted by the log's head");
    }

    @Test
    void should_see_by_a_noted_head_that_all_of_it_was_written_anew_or_cut_with_its_head() {
        append(5);
        AuditLog.Head noted = AuditLog.Head.parse(verify().head().toString());
        AuditRow third = audit.list(new AuditLog.Filter("", "", "", 4, 1)).get(0);
        tamper("DELETE FROM audit WHERE seq > 3");
        tamper("UPDATE audit_head SET seq = 3, hash = '" + third.hash() + "'");

        assertThat(verify().intact()).isTrue();
        assertThat(audit.verify(Optional.of(noted)).problem())
                .isEqualTo("Rows 4 to 5 were noted and are missing at the end.");

        audit.append(entry("another 4"));
        audit.append(entry("another 5"));
        assertThat(verify().intact()).isTrue();
        assertThat(audit.verify(Optional.of(noted)).broken()).isEqualTo(5);
    }

    @Test
    void should_refuse_what_is_no_head() {
        assertThatThrownBy(() -> AuditLog.Head.parse("5"))
                .isInstanceOf(AgenticException.class)
                .hasMessage("'5' is no head of an audit log.");
    }

    @Test
    void should_keep_one_chain_when_many_append_and_some_fail() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                boolean fails = i % 10 == 9;
                done.add(writers.submit(() -> {
                    try {
                        database.update(handle -> {
                            audit.append(handle, entry("x"));
                            if (fails) {
                                throw new IllegalStateException("undone");
                            }
                        });
                    } catch (IllegalStateException e) {
                        assertThat(e).hasMessage("undone");
                    }
                }));
            }
            for (Future<?> one : done) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            writers.shutdownNow();
        }

        assertThat(verify().problem()).isEmpty();
        assertThat(verify().rows()).isEqualTo(180);
    }

    @Test
    void should_mask_the_secrets_of_a_run_and_take_any_text() {
        RunContext run = new RunContext(
                "r",
                "job",
                "ann",
                new NoWorkspace(),
                Commands.none(),
                line -> {},
                text -> text.replace("s3cret", "****"));

        audit.append(new AuditEntry("s3cret", "a.b", "key s3cret", Map.of("s3cret", List.of("s3cret")), "r")
                .masked(run.mask()));
        audit.append(new AuditEntry("a\u0000", "a.b", "é\ud83d\ude00".repeat(400), Map.of("x", "\u0000\ud83d"), ""));

        List<AuditRow> rows = audit.list(new AuditLog.Filter("a.", "", "", 0, 10));
        assertThat(rows.get(1).toMap().toString()).doesNotContain("s3cret").contains("****");
        assertThat(rows.get(0).subject()).hasSizeLessThanOrEqualTo(700).endsWith("…");
        assertThat(verify().problem()).isEmpty();
    }

    @Test
    void should_list_the_newest_first_by_action_actor_and_run() {
        append(3);
        audit.append(new AuditEntry("bob", "publication.committed", "p 1.0.0", Map.of(), "run-2"));

        assertThat(audit.list(new AuditLog.Filter("checkpoint", "", "", 0, 2)))
                .extracting(AuditRow::seq)
                .containsExactly(3L, 2L);
        assertThat(audit.list(new AuditLog.Filter("", "bob", "", 0, 9)))
                .extracting(AuditRow::seq)
                .containsExactly(4L);
        assertThat(audit.list(new AuditLog.Filter("", "", "run-1", 3, 9)))
                .extracting(AuditRow::seq)
                .containsExactly(2L, 1L);
    }
}
