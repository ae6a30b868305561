package io.jenkins.plugins.agentic.engine.prompt.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.audit.AuditRow;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegressionsTest {
    @TempDir
    Path home;

    private final Ticking clock = new Ticking();
    private final Label label = new Label();
    private final List<Regression> told = new ArrayList<>();
    private Database database;
    private PromptOutcomes outcomes;
    private AuditLog audit;
    private Regressions regressions;
    private Runs runs;
    private int run;

    /** A millisecond later each time it is asked. */
    private static final class Ticking extends Clock {
        private long now = Instant.parse("2026-11-28T12:00:00Z").toEpochMilli();

        @Override
        public synchronized Instant instant() {
            return Instant.ofEpochMilli(now++);
        }

        synchronized void pass(Duration time) {
            now += time.toMillis();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static final class Label implements ProductionLabel {
        private String now = "coder@1.0.0";
        private boolean crashes;

        @Override
        public Optional<String> version(String prompt) {
            return Optional.of(now);
        }

        @Override
        public boolean move(String prompt, String expected, String target, String why) {
            if (crashes) {
                throw new IllegalStateException("killed");
            }
            if (!now.equals(expected)) {
                return false;
            }
            now = target;
            return true;
        }
    }

    /** Where this is kept; {@link PostgresRegressionsTest} has another. */
    DatabaseSettings settings() {
        return DatabaseSettings.EMBEDDED;
    }

    @BeforeEach
    void open() {
        database = Database.open(settings(), home);
        outcomes = new PromptOutcomes(database, clock);
        audit = new AuditLog(database, clock);
        regressions = new Regressions(database, outcomes, audit, label, RegressionSettings::standard, clock);
        regressions.onRegression(told::add);
        runs = new Runs(database, clock, ended -> regressions.runEnded(ended.id()));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String call(String version, boolean valid) {
        String id = "run-" + ++run;
        runs.start(id, "job", "ann", "", "{}");
        called(id, "1", "coder", version, valid);
        return id;
    }

    private void called(String id, String path, String prompt, String version, boolean valid) {
        database.update(handle -> outcomes.called(
                handle,
                new PromptOutcomes.Call(
                        new StepKey(id, path),
                        "coder",
                        prompt,
                        version,
                        "m",
                        true,
                        valid,
                        valid,
                        OptionalDouble.empty())));
    }

    private void end(String id) {
        runs.end(id, Runs.State.SUCCEEDED, "", "");
    }

    /** So many runs, of which each tenth goes wrong. */
    private void well(String version, int calls) {
        for (int i = 0; i < calls; i++) {
            end(call(version, i % 10 != 9));
        }
    }

    private void badly(String version, int calls) {
        for (int i = 0; i < calls; i++) {
            end(call(version, i % 3 == 0));
        }
    }

    private void promote(String version) {
        label.now = version;
        regressions.promoted("coder");
    }

    private List<String> audited() {
        return audit.list(new AuditLog.Filter("prompt", "", "", 0, 100)).stream()
                .map(AuditRow::action)
                .toList();
    }

    private void regress() {
        regressions.promoted("coder");
        well("coder@1.0.0", 100);
        promote("coder@1.1.0");
        badly("coder@1.1.0", 40);
    }

    @Test
    void should_move_production_back_from_a_worse_version_and_say_why_with_the_numbers() {
        regress();

        assertThat(label.now).isEqualTo("coder@1.0.0");
        assertThat(told).singleElement().satisfies(found -> {
            assertThat(found.baselineGood()).isEqualTo(90);
            assertThat(found.baselineCalls()).isEqualTo(100);
            assertThat(found.good()).isLessThanOrEqualTo(found.limit());
            assertThat(found.sentence())
                    .startsWith("coder@1.1.0 did worse in production than coder@1.0.0: " + found.good() + " of "
                            + found.calls())
                    .contains("before it were 90 of 100 (90.0 %)");
        });
        assertThat(audited()).containsExactly("prompt.rollback", "prompt.regression");
        assertThat(audit.verify(Optional.empty()).problem()).isEmpty();
        assertThat(regressions.standing("coder").state()).isEqualTo(Regressions.State.ROLLED_BACK);
    }

    @Test
    void should_never_promote_again_what_it_rolled_back() {
        regress();
        badly("coder@1.0.0", 60);
        regressions.lookAtAll();

        assertThat(label.now).isEqualTo("coder@1.0.0");
        assertThat(told).hasSize(1);
    }

    @Test
    void should_begin_anew_when_a_person_promotes_it_again() {
        regress();
        promote("coder@1.1.0");

        assertThat(regressions.standing("coder"))
                .extracting(Regressions.Standing::state, Regressions.Standing::calls)
                .containsExactly(Regressions.State.TOO_FEW, 0);
        well("coder@1.1.0", 40);
        assertThat(label.now).isEqualTo("coder@1.1.0");
        assertThat(regressions.standing("coder").state()).isEqualTo(Regressions.State.WATCHING);
    }

    @Test
    void should_leave_alone_a_version_that_does_as_well() {
        well("coder@1.0.0", 100);
        promote("coder@1.1.0");
        well("coder@1.1.0", 100);

        assertThat(label.now).isEqualTo("coder@1.1.0");
        assertThat(audited()).isEmpty();
    }

    @Test
    void should_move_back_after_a_crash_between_the_finding_and_the_move() {
        label.crashes = true;
        assertThatThrownBy(this::regress).hasMessage("killed");
        assertThat(audited()).containsExactly("prompt.regression");
        label.crashes = false;

        regressions.lookAtAll();
        regressions.lookAtAll();

        assertThat(label.now).isEqualTo("coder@1.0.0");
        assertThat(audited()).containsExactly("prompt.rollback", "prompt.regression");
        assertThat(told).hasSize(1);
    }

    @Test
    void should_count_a_call_once_and_only_when_its_run_has_ended() {
        String id = call("coder@1.0.0", true);
        database.update(handle -> outcomes.called(
                handle,
                new PromptOutcomes.Call(
                        new StepKey(id, "1"),
                        "coder",
                        "coder",
                        "coder@1.0.0",
                        "m",
                        true,
                        false,
                        false,
                        OptionalDouble.empty())));
        regressions.lookAtAll();
        assertThat(outcomes.rates("coder", RegressionSettings.DEFAULT_COUNTED).get(0))
                .extracting(PromptOutcomes.VersionRates::calls, PromptOutcomes.VersionRates::open)
                .containsExactly(0L, 1L);

        end(id);
        end(id);

        assertThat(outcomes.rates("coder", RegressionSettings.DEFAULT_COUNTED).get(0))
                .extracting(PromptOutcomes.VersionRates::calls, PromptOutcomes.VersionRates::good)
                .containsExactly(1L, 1L);
    }

    @Test
    void should_settle_calls_of_a_run_that_does_not_end() {
        call("coder@1.0.0", true);
        clock.pass(PromptOutcomes.LONGEST_OPEN.plusMinutes(1));
        regressions.lookAtAll();

        assertThat(outcomes.rates("coder", RegressionSettings.DEFAULT_COUNTED)
                        .get(0)
                        .calls())
                .isEqualTo(1);
    }

    @Test
    void should_credit_what_comes_out_later_to_the_version_that_caused_it() {
        String id = call("coder@1.0.0", true);
        database.update(handle -> {
            outcomes.decided(handle, id, "review-1", Map.of("tests", Map.of("passed", true)), true);
            outcomes.answered(handle, id, "reviewer", Map.of("issues", List.of(Map.of("severity", "minor"))), false);
        });
        end(id);
        assertThat(outcomes.rates("coder", RegressionSettings.DEFAULT_COUNTED)
                        .get(0)
                        .good())
                .isEqualTo(1);

        regressions.released(id, false);
        regressions.released(id, true);

        PromptOutcomes.VersionRates after =
                outcomes.rates("coder", RegressionSettings.DEFAULT_COUNTED).get(0);
        assertThat(after.good()).isZero();
        assertThat(after.known().get(Outcome.KEPT)).isEqualTo(new PromptOutcomes.Known(1, 0));
        assertThat(after.known().get(Outcome.TESTS)).isEqualTo(new PromptOutcomes.Known(1, 1));
        assertThat(after.known().get(Outcome.APPROVED)).isEqualTo(new PromptOutcomes.Known(1, 1));
        assertThat(after.known().get(Outcome.REVIEWED)).isEqualTo(new PromptOutcomes.Known(1, 1));
    }

    /** Two coders at once: the failure of one says nothing about the other. */
    @Test
    void should_credit_nobody_where_several_versions_worked_for_the_role() {
        String id = call("coder@1.0.0", true);
        called(id, "2", "payments-coder", "payments-coder@2.0.0", true);

        database.update(handle -> {
            outcomes.answered(handle, id, "tester", Map.of("passed", 1, "total", 2), true);
            outcomes.answered(
                    handle,
                    id,
                    "reviewer",
                    Map.of("issues", List.of(Map.of("severity", "critical")), "score", 0),
                    false);
            outcomes.decided(handle, id, "code-1", Map.of(), false);
        });
        end(id);

        assertThat(regressions.credit(id, Outcome.TESTS, false, "ci")).isZero();
        for (String prompt : List.of("coder", "payments-coder")) {
            assertThat(outcomes.rates(prompt, RegressionSettings.DEFAULT_COUNTED))
                    .singleElement()
                    .satisfies(rates -> {
                        assertThat(rates.good()).isEqualTo(1);
                        assertThat(rates.known().get(Outcome.TESTS)).isEqualTo(new PromptOutcomes.Known(0, 0));
                        assertThat(rates.score()).isEmpty();
                    });
        }
    }

    @Test
    void should_credit_the_version_that_alone_was_usable() {
        String id = call("coder@1.0.0", true);
        called(id, "2", "coder", "coder@2.0.0", false);
        end(id);

        assertThat(regressions.credit(id, Outcome.TESTS, false, "ci")).isEqualTo(1);
    }

    /** Packaging without tests says nothing about them. */
    @Test
    void should_not_take_a_package_for_passed_tests() {
        String id = call("coder@1.0.0", true);
        database.update(handle -> outcomes.argued(handle, id, "packager", Map.of()));
        end(id);

        assertThat(outcomes.rates("coder", RegressionSettings.DEFAULT_COUNTED)
                        .get(0)
                        .known()
                        .get(Outcome.TESTS))
                .isEqualTo(new PromptOutcomes.Known(0, 0));
    }

    @Test
    void should_compare_with_the_newest_version_that_has_enough_calls() {
        regressions.promoted("coder");
        well("coder@1.0.0", 100);
        promote("coder@1.1.0");
        well("coder@1.1.0", 5);
        promote("coder@1.2.0");

        badly("coder@1.2.0", 40);

        assertThat(label.now).isEqualTo("coder@1.0.0");
        assertThat(told).singleElement().satisfies(found -> assertThat(found.previous())
                .isEqualTo("coder@1.0.0"));
        assertThat(audited()).containsExactly("prompt.rollback", "prompt.regression");
        assertThat(regressions.standing("coder").state()).isEqualTo(Regressions.State.ROLLED_BACK);
        assertThat(regressions.found("coder")).isEqualTo(told);
    }

    @Test
    void should_credit_tests_of_the_merged_change_that_come_when_the_run_is_over() {
        String id = call("coder@1.0.0", true);
        end(id);

        assertThat(regressions.credit(id, Outcome.TESTS, false, "ci")).isEqualTo(1);
        assertThat(regressions.credit(id, Outcome.TESTS, false, "ci")).isZero();
        assertThat(regressions.credit(id, Outcome.TESTS, true, "ci")).isZero();
        assertThat(regressions.credit("run-none", Outcome.TESTS, true, "ci")).isZero();

        PromptOutcomes.VersionRates after =
                outcomes.rates("coder", RegressionSettings.DEFAULT_COUNTED).get(0);
        assertThat(after.good()).isZero();
        assertThat(after.known().get(Outcome.TESTS)).isEqualTo(new PromptOutcomes.Known(1, 0));
        assertThat(audited()).containsExactly("prompt.outcome");
    }

    @Test
    void should_keep_the_reviewers_score_else_the_answers_own() {
        String sure = scored(0.9);
        String unsure = scored(0.5);
        database.update(handle ->
                outcomes.answered(handle, unsure, "reviewer", Map.of("issues", List.of(), "score", 0.7), false));
        end(call("coder@1.0.0", true));
        end(sure);
        end(unsure);

        assertThat(outcomes.rates("coder", RegressionSettings.DEFAULT_COUNTED)
                        .get(0)
                        .score())
                .hasValueCloseTo(0.8, org.assertj.core.data.Offset.offset(1e-9));
    }

    private String scored(double score) {
        String id = "run-" + ++run;
        runs.start(id, "job", "ann", "", "{}");
        database.update(handle -> outcomes.called(
                handle,
                new PromptOutcomes.Call(
                        new StepKey(id, "1"),
                        "coder",
                        "coder",
                        "coder@1.0.0",
                        "m",
                        true,
                        true,
                        true,
                        OptionalDouble.of(score))));
        return id;
    }
}
