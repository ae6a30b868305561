package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.audit.AuditRow;
import java.util.List;

/** Who did what. */
final class AuditResource {
    private final Engine engine;

    AuditResource(Engine engine) {
        this.engine = engine;
    }

    List<Route> routes() {
        return List.of(Route.get("audit-logs", this::list));
    }

    private ApiAnswer list(ApiCall call) {
        call.require(ApiAccess.Permission.AUDIT_VIEW);
        long before = call.cursor(1).map(cursor -> cursor.number(0)).orElse(0L);
        List<AuditRow> rows = engine.audit()
                .list(new AuditLog.Filter(
                        call.query("action"), call.query("actor"), call.query("run"), before, call.limit() + 1));
        return call.page(rows, AuditRow::toMap, row -> Cursor.after(row.seq()));
    }
}
