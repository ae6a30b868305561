package io.jenkins.plugins.agentic.api;

import hudson.model.Cause;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.api.WebhookDelivery;
import java.util.ArrayList;
import java.util.List;

/** A webhook started the build. What its event and sender are called is the payload's word for it. */
public final class WebhookCause extends Cause {
    private final String webhook;
    private final String event;
    private final String sender;
    private final String user;
    private final ArrayList<String> untrusted;

    WebhookCause(String webhook, String user, WebhookDelivery delivery) {
        this.webhook = webhook;
        this.event = delivery.event();
        this.sender = delivery.sender();
        this.user = user;
        this.untrusted = new ArrayList<>(delivery.parameters().keySet());
    }

    /** Id of the user that the webhook acted for; what the build costs is put down to that user. */
    public String getUser() {
        return user;
    }

    public String getEvent() {
        return event;
    }

    public String getSender() {
        return sender;
    }

    /** Names of the parameters that hold what people wrote at the sender's, and nobody here vouches for. */
    public List<String> getUntrusted() {
        return List.copyOf(untrusted);
    }

    @Override
    public String getShortDescription() {
        return Messages.WebhookCause_ShortDescription(
                webhook, event.isEmpty() ? "?" : event, sender.isEmpty() ? "?" : sender, user);
    }
}
