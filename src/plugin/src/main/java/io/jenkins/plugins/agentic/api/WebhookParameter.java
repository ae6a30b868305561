package io.jenkins.plugins.agentic.api;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.api.Webhook;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A build parameter that takes its value from a webhook. */
public final class WebhookParameter extends AbstractDescribableImpl<WebhookParameter> {
    private final String name;
    private final String field;

    @DataBoundConstructor
    public WebhookParameter(String name, String field) {
        this.name = Util.fixNull(name).trim();
        this.field = Util.fixNull(field).trim();
    }

    public String getName() {
        return name;
    }

    public String getField() {
        return field;
    }

    Webhook.Parameter parameter() {
        return new Webhook.Parameter(name, field);
    }

    @Extension
    @Symbol("webhookParameter")
    public static final class DescriptorImpl extends Descriptor<WebhookParameter> {
        @Override
        public String getDisplayName() {
            return Messages.WebhookParameter_DisplayName();
        }

        @POST
        public FormValidation doCheckField(@AncestorInPath Item item, @QueryParameter String value) {
            return WebhookFilter.checkField(item, value);
        }
    }
}
