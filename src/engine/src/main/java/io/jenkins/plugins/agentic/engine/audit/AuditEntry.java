package io.jenkins.plugins.agentic.engine.audit;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Something that is to be kept for good: who did what, on what. Nothing secret belongs here; see {@link #masked}.
 *
 * @param actor the person's id; {@value #ENGINE} where this software decided by itself, empty where nobody is known
 * @param action what was done, as {@code checkpoint.approved}: the thing's kind, a dot, the deed
 * @param subject what it was done to
 * @param details plain values: maps, lists, strings, numbers, booleans
 * @param runId the run it was done in; empty outside of one
 */
public record AuditEntry(String actor, String action, String subject, Map<String, ?> details, String runId) {
    /** The actor of what no person decided. */
    public static final String ENGINE = "agentic-workflow";

    /** The same with secrets masked in every text; see {@link RunContext#mask}. */
    public AuditEntry masked(UnaryOperator<String> mask) {
        @SuppressWarnings("unchecked")
        Map<String, ?> masked = (Map<String, ?>) Json.withTexts(details, mask);
        return new AuditEntry(mask.apply(actor), action, mask.apply(subject), masked, runId);
    }
}
