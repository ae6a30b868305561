package io.jenkins.plugins.agentic.engine.prompt;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.audit.AuditEntry;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.audit.AuditRow;
import io.jenkins.plugins.agentic.engine.prompt.store.LabelMoved;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Each move of a label in the audit log, as {@code prompt.label}. A move that this process makes is written at once; one
 * that came by a push, by a process that could not write to the log, or just before a crash, is written when it is seen,
 * and its details say so. Of several moves between two looks only the last is seen. Thread-safe; several processes may
 * share the log and the repository.
 */
public final class LabelAudit {
    private static final String ACTION = "prompt.label";
    /** Rows of one transaction: others wait for it. */
    private static final int BATCH = 200;

    private final Database database;
    private final AuditLog audit;
    /** By subject, the ref of the last move that is in the log up to {@link #read}; guarded by this. */
    private final Map<String, String> written = new HashMap<>();

    private long read;

    public LabelAudit(Database database, AuditLog audit) {
        this.database = database;
        this.audit = audit;
    }

    /** Writes a move of this process; nothing happens where another one saw it and was quicker. */
    public void moved(LabelMoved moved) {
        String subject = subject(moved);
        database.update(handle -> {
            audit.lock(handle);
            Optional<String> last = audit.newest(handle, ACTION, subject).map(LabelAudit::ref);
            if (last.isEmpty() || !last.get().equals(moved.ref())) {
                audit.append(handle, entry(moved, false));
            }
        });
    }

    /**
     * Writes what was moved and is not in the log.
     *
     * @return the moves it wrote
     */
    public synchronized List<LabelMoved> look(PromptStore store) {
        // The log before the refs: what is moved and written in between is found again below, in the log.
        List<AuditRow> rows = database.read(handle -> audit.since(handle, ACTION, read));
        rows.forEach(row -> {
            written.put(row.subject(), ref(row));
            read = row.seq();
        });
        List<LabelMoved> found = new ArrayList<>();
        Set<String> there = new HashSet<>();
        for (LabelMoved last : store.lastMoves()) {
            there.add(subject(last));
            if (!last.ref().equals(written.get(subject(last)))) {
                found.add(last);
            }
        }
        written.forEach((subject, ref) -> {
            int at = subject.lastIndexOf('@');
            if (!ref.isEmpty() && !there.contains(subject) && at > 0) {
                found.add(new LabelMoved(
                        subject.substring(0, at), subject.substring(at + 1), "", 100, "", "", Instant.EPOCH, ""));
            }
        });
        List<LabelMoved> added = new ArrayList<>();
        for (int i = 0; i < found.size(); i += BATCH) {
            List<LabelMoved> batch = found.subList(i, Math.min(found.size(), i + BATCH));
            added.addAll(database.write(handle -> append(handle, batch, read)));
        }
        return added;
    }

    private List<LabelMoved> append(Handle handle, List<LabelMoved> batch, long since) {
        audit.lock(handle);
        Set<String> meanwhile = new HashSet<>();
        audit.since(handle, ACTION, since).forEach(row -> meanwhile.add(row.subject()));
        List<LabelMoved> added = batch.stream()
                .filter(moved -> !meanwhile.contains(subject(moved)))
                .toList();
        added.forEach(moved -> audit.append(handle, entry(moved, true)));
        return added;
    }

    private static String subject(LabelMoved moved) {
        return moved.name() + "@" + moved.label();
    }

    private static AuditEntry entry(LabelMoved moved, boolean noticed) {
        String actor = moved.by().equals(PromptStore.SHIPPER) ? AuditEntry.ENGINE : moved.by();
        return new AuditEntry(actor, ACTION, subject(moved), details(moved, noticed), moved.runId());
    }

    private static Map<String, Object> details(LabelMoved moved, boolean noticed) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("commit", moved.commit());
        details.put("ref", moved.ref());
        if (moved.percent() != 100) {
            details.put("percent", moved.percent());
        }
        if (noticed) {
            details.put("noticed", true);
            if (!moved.at().equals(Instant.EPOCH)) {
                details.put("movedAt", moved.at().toString());
            }
        }
        return details;
    }

    private static String ref(AuditRow row) {
        return String.valueOf(Json.readMap(row.details()).getOrDefault("ref", ""));
    }
}
