package io.jenkins.plugins.agentic.engine.audit;

import io.jenkins.plugins.agentic.engine.Csv;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One row of the audit log. Its hash is the SHA-256, in lower-case hex, of the UTF-8 bytes of this JSON: no white space,
 * keys in this order (that of their UTF-16 code units):
 *
 * <pre>{"action":…,"actor":…,"at":…,"details":…,"previous":…,"run":…,"seq":…,"subject":…}</pre>
 *
 * {@code at} and {@code seq} are numbers, all others strings; {@code details} is the text that is stored, itself JSON.
 * {@code previous} is the hash of the row before, and 64 zeros in the first row.
 *
 * @param seq counts from 1 without a gap
 * @param at ms
 * @param details canonical JSON of an object
 */
public record AuditRow(
        long seq,
        long at,
        String actor,
        String action,
        String subject,
        String details,
        String runId,
        String previous,
        String hash) {
    /** What stands before the first row. */
    static final String GENESIS = "0".repeat(64);

    /** What the row's hash must be. */
    String expectedHash() {
        return hash(seq, at, actor, action, subject, details, runId, previous);
    }

    static String hash(
            long seq,
            long at,
            String actor,
            String action,
            String subject,
            String details,
            String runId,
            String previous) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("action", action);
        row.put("actor", actor);
        row.put("at", at);
        row.put("details", details);
        row.put("previous", previous);
        row.put("run", runId);
        row.put("seq", seq);
        row.put("subject", subject);
        return Sha256.hex(Json.canonical(row));
    }

    /** The names over {@link #csv}. */
    public static final String CSV_HEAD = "seq,at,actor,action,subject,details,run,previous,hash" + Csv.LINE;

    /** A line of comma-separated values; the details as JSON. */
    public String csv() {
        return String.join(
                        ",",
                        String.valueOf(seq),
                        Instant.ofEpochMilli(at).toString(),
                        Csv.cell(actor),
                        Csv.cell(action),
                        Csv.cell(subject),
                        Csv.cell(details),
                        Csv.cell(runId),
                        previous,
                        hash)
                + Csv.LINE;
    }

    /** As the command line and the REST API have it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("seq", seq);
        map.put("at", at);
        map.put("actor", actor);
        map.put("action", action);
        map.put("subject", subject);
        map.put("details", Json.read(details));
        map.put("run", runId);
        map.put("previous", previous);
        map.put("hash", hash);
        return map;
    }
}
