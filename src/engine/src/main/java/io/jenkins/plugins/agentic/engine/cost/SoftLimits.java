package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.audit.AuditEntry;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.audit.AuditRow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Writes into the audit log that a budget has reached its soft limit: once for each subject and period. */
final class SoftLimits {
    private static final String ACTION = "budget.warning";
    private static final String SINCE = "since";

    private final AuditLog audit;

    SoftLimits(AuditLog audit) {
        this.audit = audit;
    }

    /**
     * A budget at or beyond its soft limit.
     *
     * @param subject empty for the installation
     * @param periodStart ms; 0 where a budget counts by run
     * @param spent US dollars
     */
    record Reached(Budget budget, String subject, long periodStart, BigDecimal spent) {
        /** For people. */
        String sentence() {
            return "The budget '" + budget.name() + "'" + of() + " has spent $"
                    + spent.setScale(2, RoundingMode.HALF_UP).toPlainString() + "; its soft limit is $"
                    + budget.soft().toPlainString() + ".";
        }

        private String of() {
            return subject.isEmpty() ? "" : " of " + subject;
        }

        private String since() {
            return periodStart == 0 ? "" : Instant.ofEpochMilli(periodStart).toString();
        }
    }

    /** Appends a row unless the period has one; the caller's transaction must lock nothing else after this. */
    void note(Handle handle, Reached reached, Ledger.Caller caller) {
        String subject = "the budget '" + reached.budget.name() + "'" + reached.of();
        if (isNoted(handle, subject, reached)) {
            return;
        }
        audit.lock(handle);
        // Another process may have written it before the lock was ours.
        if (!isNoted(handle, subject, reached)) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("budget", reached.budget.name());
            details.put("subject", reached.subject);
            details.put("job", caller.job());
            details.put("soft", reached.budget.soft().toPlainString());
            details.put("spent", reached.spent.toPlainString());
            details.put(SINCE, reached.since());
            audit.append(
                    handle,
                    new AuditEntry(
                            AuditEntry.ENGINE,
                            ACTION,
                            subject,
                            details,
                            caller.key().runId()));
        }
    }

    private boolean isNoted(Handle handle, String subject, Reached reached) {
        return audit.newest(handle, ACTION, subject)
                .map(AuditRow::details)
                .filter(details -> reached.since().equals(Json.readMap(details).get(SINCE)))
                .isPresent();
    }
}
