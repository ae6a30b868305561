package io.jenkins.plugins.agentic.engine.api;

import java.util.List;

/**
 * What a job wants of a webhook.
 *
 * @param id where it is received; no secret, for it stands in an address
 * @param secret the key of the signature, as the sender has it; never empty where a webhook is to be taken
 * @param signatureHeader with {@link WebhookSource#GENERIC}: the header with the signature
 * @param timestampHeader with {@link WebhookSource#GENERIC}: the header with the time of sending, in seconds, that is
 *     signed too; empty for none
 * @param filters all must hold, or the delivery starts nothing
 * @param parameters what is taken out of the payload
 */
public record Webhook(
        String id,
        WebhookSource source,
        String secret,
        String signatureHeader,
        String timestampHeader,
        List<Filter> filters,
        List<Parameter> parameters) {

    public Webhook {
        filters = List.copyOf(filters);
        parameters = List.copyOf(parameters);
    }

    /**
     * A condition: some value at the field matches the whole expression.
     *
     * @param field see {@link PayloadField}
     * @param matches a regular expression of RE2, which takes linear time whatever the text
     */
    public record Filter(String field, String matches) {}

    /**
     * A build parameter out of the payload.
     *
     * @param field see {@link PayloadField}; a field that is not there leaves the parameter to its default
     */
    public record Parameter(String name, String field) {}

    /** Without the secret: records end up in messages. */
    @Override
    public String toString() {
        return "Webhook[" + id + ", " + source + "]";
    }
}
