package io.jenkins.plugins.agentic.engine.api;

/** A webhook that is refused. What is said to its sender tells nothing that helps to forge one. */
public final class WebhookException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why; each has its HTTP status and its sentence. */
    public enum Reason {
        /** The body is no JSON object, or does not say that it is one. */
        MALFORMED(400, "The body is not a JSON object of type application/json."),
        /** No signature, or one that does not hold. */
        FORGED(401, "The signature is missing or wrong."),
        /** Signed, but too long ago or with a clock that is wrong. */
        STALE(401, "The time of sending is missing, or more than five minutes away."),
        /** Whom the job lets webhooks act for may not start it. */
        FORBIDDEN(403, "The user that this webhook acts for may not start the job."),
        NOT_FOUND(404, "There is no such webhook."),
        /** Taken already. */
        REPLAYED(409, "This delivery was taken before."),
        TOO_LARGE(413, "The body is larger than 1 MiB."),
        /** Nothing can be started just now; the sender may try again. */
        UNAVAILABLE(503, "Nothing can be started now.");

        private final int status;
        private final String sentence;

        Reason(int status, String sentence) {
            this.status = status;
            this.sentence = sentence;
        }

        public int status() {
            return status;
        }

        public String sentence() {
            return sentence;
        }
    }

    private final Reason reason;

    public WebhookException(Reason reason) {
        super(reason.sentence());
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
