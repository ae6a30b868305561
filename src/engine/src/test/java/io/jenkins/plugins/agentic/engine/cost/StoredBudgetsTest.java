package io.jenkins.plugins.agentic.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredBudgetsTest {
    @TempDir
    Path folder;

    private final List<Budget> configured = new ArrayList<>();
    private Database database;
    private Instant now = Instant.parse("2026-08-01T10:00:00Z");

    @BeforeEach
    void open() {
        database = Database.open(DatabaseSettings.EMBEDDED, folder);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** As of a process of its own, which all share the clock. */
    private StoredBudgets process() {
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        return new StoredBudgets(
                database,
                () -> new MoneySettings(PriceTable.shipped(), configured, null, ZoneOffset.UTC, 0, null),
                new AuditLog(database, clock),
                clock);
    }

    private static Budget budget(String name, String hard) {
        return new Budget(name, Budget.Scope.USER, "*", Budget.Period.MONTH, null, new BigDecimal(hard));
    }

    @Test
    void should_leave_the_configurations_budgets_alone_and_let_them_go_before() {
        StoredBudgets stored = process();
        stored.save(budget("mine", "5"), Optional.of(""), "ann");
        configured.add(budget("house", "9"));

        assertThat(stored.money().budgets()).extracting(Budget::name).containsExactly("house", "mine");
        assertThatThrownBy(() -> stored.save(budget("house", "99"), Optional.empty(), "ann"))
                .isInstanceOfSatisfying(
                        AgenticException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining("is the configuration's");

        configured.add(budget("mine", "1"));
        assertThat(stored.money().budgets()).extracting(Budget::name).containsExactly("house", "mine");
        assertThat(stored.find("mine").orElseThrow().hard()).isEqualByComparingTo("1");
        assertThat(stored.isStored("mine")).isFalse();
    }

    @Test
    void should_hold_in_another_process_within_five_seconds() {
        StoredBudgets here = process();
        StoredBudgets there = process();
        assertThat(there.money().budgets()).isEmpty();

        here.save(budget("mine", "5"), Optional.of(""), "ann");
        assertThat(here.money().budgets()).hasSize(1);
        now = now.plusSeconds(5);

        assertThat(there.money().budgets()).hasSize(1);
    }
}
