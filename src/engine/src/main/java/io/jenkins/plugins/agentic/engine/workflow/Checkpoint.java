package io.jenkins.plugins.agentic.engine.workflow;

import io.jenkins.plugins.agentic.engine.host.Answers;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a person was asked, and what came of it.
 *
 * @param number counts within the run, from 1
 * @param inputId id of the input step that waits for the answer
 * @param submitter who may answer, as the input step takes it; empty for everybody the host lets
 * @param notStarter whether the approver may not be who started the run
 * @param content what is shown: plain values
 * @param hash SHA-256 of the content's canonical JSON, in hex
 * @param asked ms
 * @param expires ms; 0 for never
 * @param decided ms; 0 while it is open
 * @param by the person's id; empty where nobody is known
 * @param feedback what the person said; may be empty
 * @param reason why it is void: one sentence; empty where it is not
 */
public record Checkpoint(
        String runId,
        int number,
        String inputId,
        String submitter,
        boolean notStarter,
        Map<String, Object> content,
        String hash,
        State state,
        long asked,
        long expires,
        long decided,
        String by,
        String feedback,
        String reason) {
    private static final int SHORT_HASH = 12;

    /** A void one was answered without effect, or ended without an answer. */
    public enum State {
        OPEN,
        APPROVED,
        REJECTED,
        VOID
    }

    /** The same checkpoint as it looks now. */
    Checkpoint showing(Map<String, Object> now, String hashNow) {
        return new Checkpoint(
                runId,
                number,
                inputId,
                submitter,
                notStarter,
                now,
                hashNow,
                state,
                asked,
                expires,
                decided,
                by,
                feedback,
                reason);
    }

    /** The beginning of the hash, for people. */
    public String shortHash() {
        return hash.substring(0, SHORT_HASH);
    }

    public String message() {
        return (String) content.get("message");
    }

    /** What its input asks. */
    public Answers.Question question() {
        return new Answers.Question(number, inputId, message(), submitter);
    }

    /** As the REST API and the pages have it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("number", number);
        map.put("inputId", inputId);
        map.put("state", state.name());
        map.put("hash", hash);
        map.put("submitter", submitter);
        map.put("notStarter", notStarter);
        map.put("asked", asked);
        map.put("expires", expires);
        map.put("decided", decided);
        map.put("by", by);
        map.put("feedback", feedback);
        map.put("reason", reason);
        map.put("content", content);
        return map;
    }
}
