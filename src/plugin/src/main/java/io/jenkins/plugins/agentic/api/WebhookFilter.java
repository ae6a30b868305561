package io.jenkins.plugins.agentic.api;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.FormChoices;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.api.PayloadField;
import io.jenkins.plugins.agentic.engine.api.Webhook;
import io.jenkins.plugins.agentic.engine.api.WebhookDelivery;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A condition that a webhook must meet to start its job. */
public final class WebhookFilter extends AbstractDescribableImpl<WebhookFilter> {
    private final String field;
    private final String matches;

    @DataBoundConstructor
    public WebhookFilter(String field, String matches) {
        this.field = Util.fixNull(field).trim();
        this.matches = Util.fixNull(matches).trim();
    }

    public String getField() {
        return field;
    }

    public String getMatches() {
        return matches;
    }

    Webhook.Filter filter() {
        return new Webhook.Filter(field, matches);
    }

    /** Whether a text names a field of a payload; says nothing to who may not configure the job. */
    static FormValidation checkField(Item item, String value) {
        return check(item, () -> PayloadField.parse(Util.fixNull(value).trim()));
    }

    private static FormValidation check(Item item, Runnable parse) {
        if (!FormChoices.mayConfigure(item)) {
            return FormValidation.ok();
        }
        try {
            parse.run();
            return FormValidation.ok();
        } catch (AgenticException e) {
            return FormValidation.error(e.sentence());
        }
    }

    @Extension
    @Symbol("webhookFilter")
    public static final class DescriptorImpl extends Descriptor<WebhookFilter> {
        @Override
        public String getDisplayName() {
            return Messages.WebhookFilter_DisplayName();
        }

        @POST
        public FormValidation doCheckField(@AncestorInPath Item item, @QueryParameter String value) {
            return checkField(item, value);
        }

        @POST
        public FormValidation doCheckMatches(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, () -> WebhookDelivery.pattern(Util.fixNull(value).trim()));
        }
    }
}
