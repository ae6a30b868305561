package io.jenkins.plugins.agentic.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.audit.AuditRow;
import io.jenkins.plugins.agentic.engine.cost.CostReports;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.Price;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.host.Answers;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.prompt.outcome.PromptOutcomes;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final RunContext RUN = new RunContext(
            "r", "job", "ann", new NoWorkspace(), Commands.none(), line -> {}, text -> text.replace("s3cret", "****"));

    @TempDir
    Path home;

    private Database database;
    private Ledger ledger;
    private Checkpoints checkpoints;

    /** Where this is kept; {@link PostgresCheckpointsTest} has another. */
    DatabaseSettings settings() {
        return DatabaseSettings.EMBEDDED;
    }

    @BeforeEach
    void open() {
        database = Database.open(settings(), home);
        ledger = new Ledger(database, at(NOON));
        checkpoints = at(NOON, ledger);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private Checkpoints at(Instant now, Ledger books) {
        return new Checkpoints(
                database,
                books,
                new CostReports(database, at(now)),
                new AuditLog(database, at(now)),
                new PromptOutcomes(database, at(now)),
                at(now));
    }

    private Map<String, Object> ask(String path, Map<String, ?> more) {
        Map<String, Object> arguments = new LinkedHashMap<>(more);
        arguments.putIfAbsent("message", "Publish?");
        return checkpoints.open(
                new StepKey("r", path), StepSpecs.get("checkpointOpen").bind(arguments), arguments.keySet(), RUN);
    }

    private static Map<String, Object> file(String path, String before, String after) {
        Map<String, Object> file = new HashMap<>();
        file.put("path", path);
        file.put("before", before);
        file.put("after", after);
        return file;
    }

    private static Answers.Answer approval(String by) {
        return approval(by, "");
    }

    private static Answers.Answer approval(String by, String seen) {
        return new Answers.Answer(true, "", seen, by, "");
    }

    private void spend(String dollars) {
        Ledger.Caller caller = new Ledger.Caller(new StepKey("r", "9/" + dollars), "job", "ann", "coder", "coder@1");
        BigDecimal rate = BigDecimal.ZERO;
        Price price = new Price(new BigDecimal(dollars), rate, rate, rate, rate);
        database.update(handle ->
                ledger.add(handle, new Ledger.Row(caller, "m", false, new Usage(1, 0, 1, 0), price, 1, "ok")));
    }

    /** Else the page would say of findings that nobody looked for that there are none. */
    @Test
    void should_tell_what_was_not_given_from_what_there_is_none_of() {
        Map<String, Object> asked = ask("1", Map.of("plan", Map.of("summary", "s")));
        Map<String, Object> none = ask("2", Map.of("id", "other", "findings", List.of(), "tests", Map.of()));

        assertThat(checkpoints.get("r", 1).content())
                .containsEntry("given", List.of("plan"))
                .containsEntry("findings", List.of());
        assertThat(String.valueOf(asked.get("text"))).doesNotContain("Findings", "Tests");
        assertThat(checkpoints.get("r", 2).content()).containsEntry("given", List.of("findings", "tests"));
        assertThat(String.valueOf(none.get("text"))).contains("Findings: none\n", "Tests: none were run\n");
    }

    /** A scanner that is not installed has found nothing, and yet nobody knows that there is nothing. */
    @Test
    void should_not_say_that_there_are_no_findings_where_a_report_was_not_read() {
        Map<String, Object> read = Map.of("path", "lint.json", "parser", "ruff", "problem", "");
        Map<String, Object> missing =
                Map.of("path", "bandit.json", "parser", "bandit", "hasFindings", true, "problem", "was not written");
        Map<String, Object> coverage =
                Map.of("path", "lcov.info", "parser", "lcov", "hasFindings", false, "problem", "was not written");
        Map<String, Object> built = Map.of(
                "passed",
                true,
                "steps",
                List.of(
                        Map.of("name", "lint", "reports", List.of(read)),
                        Map.of(
                                "name",
                                "security",
                                "passed",
                                false,
                                "failOnError",
                                false,
                                "exitCode",
                                127,
                                "hint",
                                "bandit is not installed.",
                                "reports",
                                List.of(missing)),
                        Map.of("name", "test", "passed", true, "reports", List.of(coverage))));

        String text = String.valueOf(
                ask("1", Map.of("findings", List.of(), "tests", built)).get("text"));

        assertThat(checkpoints.get("r", 1).content())
                .containsEntry("unread", List.of("security: bandit.json was not written"));
        assertThat(text)
                .contains(
                        "Report not read: security: bandit.json was not written\n",
                        "Step security failed (exit code 127, reported only). bandit is not installed.\n")
                .doesNotContain("Findings: none");
    }

    @Test
    void should_show_what_it_was_given_with_cost_and_prompts_and_no_secret() {
        spend("0.25");

        ask(
                "1",
                Map.of(
                        "details", "the key is s3cret",
                        "diff", List.of(file("a.ts", "1\n", "1\n2 s3cret\n"), file("b.ts", null, "x")),
                        "plan", Map.of("summary", "Two tasks"),
                        "findings", List.of(Map.of("severity", "critical", "message", "boom")),
                        "tests", Map.of("total", 3, "passed", 2)));

        Checkpoint shown = checkpoints.get("r", 1);
        assertThat(shown.state()).isEqualTo(Checkpoint.State.OPEN);
        assertThat(shown.content())
                .containsEntry("details", "the key is ****")
                .containsEntry("plan", Map.of("summary", "Two tasks"))
                .containsEntry("prompts", List.of(Map.of("role", "coder", "version", "coder@1", "model", "m")));
        assertThat(shown.content().get("diff"))
                .isEqualTo(Arrays.asList(file("a.ts", "1\n", "1\n2 ****\n"), file("b.ts", null, "x")));
        assertThat(shown.content().get("cost")).extracting("spent").isEqualTo("0.25");
    }

    @Test
    void should_say_all_of_it_in_short_for_the_log() {
        spend("0.25");

        Map<String, Object> opened = ask(
                "1",
                Map.of(
                        "diff", List.of(file("a.ts", "1\n", "1\n2\n"), file("b.ts", "x", null)),
                        "findings",
                                List.of(Map.of("severity", "critical", "file", "a.ts", "line", 2, "message", "boom")),
                        "tests", Map.of("total", 3, "passed", 2)));

        assertThat((String) opened.get("text"))
                .isEqualTo("Checkpoint 1 (" + opened.get("hash").toString().substring(0, 12) + "): Publish?\n"
                        + "Changed files: 2\n"
                        + "  a.ts (1 → 2 lines)\n"
                        + "  b.ts (deleted)\n"
                        + "Findings: 1\n"
                        + "  critical: a.ts:2 boom\n"
                        + "Tests: 2 of 3 passed\n"
                        + "Cost so far: $0.2500 for 1 model call(s)");
    }

    @Test
    void should_be_the_same_checkpoint_for_the_same_step() {
        assertThat(ask("1", Map.of())).isEqualTo(ask("1", Map.of()));
        assertThat(ask("2", Map.of())).containsEntry("number", 2).containsEntry("input", "checkpoint-2");
        assertThat(checkpoints.of("r")).extracting(Checkpoint::number).containsExactly(1, 2);
    }

    @Test
    void should_bind_an_approval_to_what_was_shown() {
        String hash = (String) ask("1", Map.of()).get("hash");

        Map<String, Object> decided = checkpoints.decide(1, approval("bob", hash), RUN);

        assertThat(decided)
                .containsEntry("approved", true)
                .containsEntry("hash", hash)
                .containsEntry("void", "");
        spend("0.5");
        assertThat(checkpoints.get("r", 1).hash()).isEqualTo(hash);
        assertThat(checkpoints.get("r", 1).state()).isEqualTo(Checkpoint.State.APPROVED);
        assertThat(checkpoints.get("r", 1).by()).isEqualTo("bob");
    }

    @Test
    void should_take_an_approval_for_void_when_other_content_is_shown_by_then() {
        String hash = (String) ask("1", Map.of()).get("hash");
        spend("0.5");

        Map<String, Object> decided = checkpoints.decide(1, approval("bob"), RUN);

        Checkpoint after = checkpoints.get("r", 1);
        assertThat(after.hash()).isNotEqualTo(hash);
        assertThat(decided).containsEntry("approved", false);
        assertThat((String) decided.get("void"))
                .isEqualTo("What checkpoint 1 shows has changed since it was looked at: the approval was for content "
                        + hash.substring(0, 12) + ", now it is " + after.shortHash() + ".");
        assertThat(after.state()).isEqualTo(Checkpoint.State.VOID);
        assertThat(after.reason()).isEqualTo(decided.get("void"));
    }

    @Test
    void should_take_a_rejection_whatever_is_shown() {
        ask("1", Map.of("notStarter", true));
        spend("0.5");

        Map<String, Object> decided =
                checkpoints.decide(1, new Answers.Answer(false, "smaller, without s3cret", "", "ann", ""), RUN);

        assertThat(decided)
                .containsEntry("approved", false)
                .containsEntry("void", "")
                .containsEntry("feedback", "smaller, without ****");
        assertThat(checkpoints.get("r", 1).state()).isEqualTo(Checkpoint.State.REJECTED);
    }

    @Test
    void should_not_let_the_starter_approve_where_the_pipeline_says_so() {
        ask("1", Map.of("notStarter", true));
        ask("2", Map.of("notStarter", true));
        ask("3", Map.of("notStarter", true));

        assertThat(checkpoints.decide(1, approval("ann"), RUN))
                .containsEntry("void", "Checkpoint 1 may not be approved by ann, who started the run.");
        assertThat(checkpoints.decide(2, approval(""), RUN))
                .containsEntry("void", "Checkpoint 2 must be approved by somebody whose name is known.");
        assertThat(checkpoints.decide(3, approval("bob"), RUN)).containsEntry("approved", true);
    }

    @Test
    void should_void_an_approval_that_the_host_does_not_take_and_count_its_rejection() {
        ask("1", Map.of());
        ask("2", Map.of());

        assertThat(checkpoints.decide(1, new Answers.Answer(true, "", "", "eve", "Not by eve."), RUN))
                .containsEntry("approved", false)
                .containsEntry("void", "Not by eve.");
        assertThat(checkpoints.decide(2, new Answers.Answer(false, "no", "", "eve", "Not by eve."), RUN))
                .containsEntry("void", "")
                .containsEntry("feedback", "no");
        assertThat(checkpoints.get("r", 2).state()).isEqualTo(Checkpoint.State.REJECTED);
    }

    @Test
    void should_say_of_a_decided_checkpoint_what_was_decided() {
        ask("1", Map.of("notStarter", true));

        Map<String, Object> first = checkpoints.decide(1, approval("ann"), RUN);

        assertThat(checkpoints.decide(1, approval("bob"), RUN)).isEqualTo(first).containsEntry("approved", false);
    }

    @Test
    void should_refuse_an_id_under_which_another_checkpoint_waits() {
        ask("1", Map.of("id", "release"));

        assertThatThrownBy(() -> ask("2", Map.of("id", "Release")))
                .hasMessage("Checkpoint 1 of this run waits under the id 'Release' already.");
        ask("1", Map.of("id", "release"));
        checkpoints.decide(1, approval("bob"), RUN);
        ask("2", Map.of("id", "release"));
        assertThat(checkpoints.of("r")).hasSize(2);
    }

    @Test
    void should_tell_a_timeout_from_another_end() {
        ask("1", Map.of("timeout", 5));
        ask("2", Map.of("timeout", 60));
        Checkpoints later = at(NOON.plus(Duration.ofMinutes(5)), ledger);

        assertThat(later.end(1, RUN)).isEqualTo("Nobody answered checkpoint 1 ('Publish?') within 5 minutes.");
        assertThat(later.end(2, RUN)).isEmpty();
        assertThat(checkpoints.of("r"))
                .extracting(Checkpoint::state)
                .containsExactly(Checkpoint.State.VOID, Checkpoint.State.VOID);
    }

    @Test
    void should_cover_by_the_hash_what_is_too_long_to_show() {
        String longText = "x".repeat(300_000);

        ask("1", Map.of("diff", List.of(file("a", longText + "1", longText + "2"))));

        Map<?, ?> shown =
                (Map<?, ?>) ((List<?>) checkpoints.get("r", 1).content().get("diff")).get(0);
        assertThat((String) shown.get("before")).hasSize(200_000);
        assertThat(shown.get("beforeSha256")).isNotEqualTo(shown.get("afterSha256"));
    }

    @Test
    void should_refuse_what_can_not_be_shown() {
        assertThatThrownBy(() -> ask("1", Map.of("diff", List.of("a.ts"))))
                .isInstanceOf(AgenticException.class)
                .hasMessage("The checkpoint's 'diff' has something that is no map.");
        assertThatThrownBy(() -> ask("1", Map.of("timeout", -1))).hasMessage("A checkpoint's timeout is -1 minutes.");
        assertThatThrownBy(() -> checkpoints.get("r", 7)).hasMessage("The run 'r' has no checkpoint 7.");
    }

    @Test
    void should_end_with_the_run_and_ask_again_when_it_is_resumed() {
        ask("1", Map.of());
        checkpoints.decide(1, approval("bob"), RUN);
        ask("2", Map.of());

        checkpoints.runEnds("r");

        assertThat(checkpoints.of("r"))
                .extracting(Checkpoint::state, Checkpoint::reason)
                .containsExactly(
                        tuple(Checkpoint.State.APPROVED, ""),
                        tuple(Checkpoint.State.VOID, "The run ended before an answer."));
        assertThat(new AuditLog(database, at(NOON)).list(new AuditLog.Filter("", "", "", 0, 5)))
                .extracting(AuditRow::action)
                .startsWith("checkpoint.void", "checkpoint.approved");

        checkpoints.runResumes("r");
        Map<String, Object> decision = checkpoints.decide(2, approval("bob"), RUN);

        assertThat(decision).containsEntry("approved", true);
        assertThat(checkpoints.get("r", 2).state()).isEqualTo(Checkpoint.State.APPROVED);
    }

    @Test
    void should_show_its_run_as_waiting_until_it_is_answered() {
        Runs runs = new Runs(database, at(NOON));
        runs.start("r", "job", "ann", "", "{}");
        ask("1", Map.of());
        ask("2", Map.of());

        checkpoints.decide(1, approval("bob"), RUN);
        assertThat(runs.get("r").state()).isEqualTo(Runs.State.WAITING);
        assertThat(runs.newest(1)).extracting(Runs.Run::state).containsExactly(Runs.State.WAITING);

        checkpoints.decide(2, approval("bob"), RUN);
        assertThat(runs.get("r").state()).isEqualTo(Runs.State.RUNNING);
    }

    @Test
    void should_count_the_tests_in_what_a_build_returned() {
        Map<String, Object> built = Map.of("passed", false, "tests", Map.of("total", 24, "passed", 21));

        assertThat(ask("1", Map.of("tests", built)).get("text").toString()).contains("Tests: 21 of 24 passed");
        assertThat(ask("2", Map.of("tests", Map.of("passed", false, "total", 24)))
                        .get("text")
                        .toString())
                .contains("Tests: not passed");
    }
}
