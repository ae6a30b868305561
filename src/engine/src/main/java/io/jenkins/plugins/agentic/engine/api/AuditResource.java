package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.audit.AuditRow;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who did what. */
final class AuditResource {
    /** Rows of one file; the link in its answer leads to the others. */
    private static final int MOST_EXPORTED = 20_000;

    private final Engine engine;

    AuditResource(Engine engine) {
        this.engine = engine;
    }

    List<Route> routes() {
        return List.of(
                Route.get("audit-logs", this::list),
                Route.get("audit-logs/verify", this::verify),
                Route.get("audit-logs.csv", call -> export(call, "csv", AuditResource::csv)),
                Route.get("audit-logs.json", call -> export(call, "json", AuditResource::json)));
    }

    private List<AuditRow> rows(ApiCall call, int limit) {
        long before = call.cursor(1).map(cursor -> cursor.number(0)).orElse(0L);
        return engine.audit()
                .list(new AuditLog.Filter(call.query("action"), call.query("actor"), call.query("run"), before, limit));
    }

    private ApiAnswer list(ApiCall call) {
        call.require(ApiAccess.Permission.AUDIT_VIEW);
        return call.page(rows(call, call.limit() + 1), AuditRow::toMap, row -> Cursor.after(row.seq()));
    }

    private ApiAnswer verify(ApiCall call) {
        call.require(ApiAccess.Permission.AUDIT_VIEW);
        Optional<AuditLog.Head> noted =
                Optional.of(call.query("head")).filter(head -> !head.isEmpty()).map(AuditLog.Head::parse);
        return ApiAnswer.ok(engine.audit().verify(noted).toMap());
    }

    private ApiAnswer export(ApiCall call, String kind, Function<List<AuditRow>, ApiAnswer> form) {
        call.require(ApiAccess.Permission.AUDIT_VIEW);
        List<AuditRow> rows = rows(call, MOST_EXPORTED + 1);
        boolean more = rows.size() > MOST_EXPORTED;
        List<AuditRow> shown = more ? rows.subList(0, MOST_EXPORTED) : rows;
        ApiAnswer answer =
                form.apply(shown).with("Content-Disposition", "attachment; filename=\"audit-log." + kind + "\"");
        return more
                ? call.next(answer, Cursor.after(shown.get(MOST_EXPORTED - 1).seq()))
                : answer;
    }

    private static ApiAnswer csv(List<AuditRow> rows) {
        return ApiAnswer.csv(rows.stream().map(AuditRow::csv).collect(Collectors.joining("", AuditRow.CSV_HEAD, "")));
    }

    private static ApiAnswer json(List<AuditRow> rows) {
        return ApiAnswer.ok(rows.stream().map(AuditRow::toMap).toList());
    }
}
