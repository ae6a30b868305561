package io.jenkins.plugins.agentic.engine.api;

import java.util.List;

/** Who sends a webhook, and how such a sender signs. Header names and formats are each sender's own documentation's. */
public enum WebhookSource {
    /** HMAC-SHA256 of the body in {@code X-Hub-Signature-256: sha256=<hex>}. */
    GITHUB("X-GitHub-Event", List.of("X-GitHub-Delivery"), List.of("/sender/login")),

    /**
     * A signing token (from GitLab 19 on) as {@link #STANDARD}; else the secret token itself in {@code X-Gitlab-Token},
     * which proves who sent the request but not what was sent.
     */
    GITLAB(
            "X-Gitlab-Event",
            List.of("webhook-id", "Idempotency-Key"),
            List.of("/user/username", "/user_username", "/user_name")),

    /** Gitea and Forgejo: HMAC-SHA256 of the body as hex in {@code X-Gitea-Signature}. */
    GITEA("X-Gitea-Event", List.of("X-Gitea-Delivery"), List.of("/sender/login")),

    /** Bitbucket's cloud and data center: HMAC-SHA256 of the body in {@code X-Hub-Signature: sha256=<hex>}. */
    BITBUCKET("X-Event-Key", List.of("X-Request-UUID", "X-Request-Id"), List.of("/actor/nickname", "/actor/name")),

    /**
     * Standard Webhooks 1.0: {@code webhook-signature: v1,<base64>} is the HMAC-SHA256 of {@code id.timestamp.body}, by a
     * secret {@code whsec_<base64>}.
     */
    STANDARD("", List.of("webhook-id"), List.of()),

    /** HMAC-SHA256 as hex in a header of one's choice, over the body or over {@code timestamp.body}. */
    GENERIC("", List.of(), List.of());

    private final String eventHeader;
    private final List<String> deliveryHeaders;
    private final List<String> senderFields;

    WebhookSource(String eventHeader, List<String> deliveryHeaders, List<String> senderFields) {
        this.eventHeader = eventHeader;
        this.deliveryHeaders = deliveryHeaders;
        this.senderFields = senderFields;
    }

    /** What happened, in the sender's words; empty where it does not say. */
    String event(WebhookRequest request, PayloadField.Root payload) {
        return eventHeader.isEmpty()
                ? payload.first(List.of("/type", "/event"))
                : request.header(eventHeader).orElse("");
    }

    /** The sender's number of this delivery; empty where it has none. A sender that tries again gives the same. */
    String delivery(WebhookRequest request) {
        return deliveryHeaders.stream()
                .flatMap(header -> request.header(header).stream())
                .findFirst()
                .orElse("");
    }

    /** Who did what the webhook tells of; empty where it does not say. Anybody's text. */
    String sender(PayloadField.Root payload) {
        return payload.first(senderFields);
    }
}
