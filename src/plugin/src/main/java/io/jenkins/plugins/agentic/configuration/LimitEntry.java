package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.model.ModelLimit;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** How much one model may be asked within a minute. */
public final class LimitEntry extends AbstractDescribableImpl<LimitEntry> {
    private final String model;
    private Integer requestsPerMinute;
    private Integer tokensPerMinute;

    @DataBoundConstructor
    public LimitEntry(String model) {
        this.model = Util.fixNull(model).trim();
    }

    /** Its name, or {@code *} for each model that has no limit of its own. */
    public String getModel() {
        return model;
    }

    /** Null for no limit. */
    public Integer getRequestsPerMinute() {
        return requestsPerMinute;
    }

    @DataBoundSetter
    public void setRequestsPerMinute(Integer requestsPerMinute) {
        this.requestsPerMinute = requestsPerMinute;
    }

    /** Of input and most output together; null for no limit. */
    public Integer getTokensPerMinute() {
        return tokensPerMinute;
    }

    @DataBoundSetter
    public void setTokensPerMinute(Integer tokensPerMinute) {
        this.tokensPerMinute = tokensPerMinute;
    }

    ModelLimit limit() {
        return new ModelLimit(
                model,
                Inputs.number(requestsPerMinute, 0, 0, "requests per minute"),
                Inputs.number(tokensPerMinute, 0, 0, "tokens per minute"));
    }

    @Extension
    @Symbol("modelLimit")
    public static final class DescriptorImpl extends Descriptor<LimitEntry> {
        @Override
        public String getDisplayName() {
            return Messages.LimitEntry_DisplayName();
        }

        @POST
        public FormValidation doCheckModel(@QueryParameter String value) {
            return Inputs.checkGiven(value);
        }

        @POST
        public FormValidation doCheckRequestsPerMinute(@QueryParameter String value) {
            return Inputs.checkNumber(value, 0, Integer.MAX_VALUE);
        }

        @POST
        public FormValidation doCheckTokensPerMinute(@QueryParameter String value) {
            return Inputs.checkNumber(value, 0, Integer.MAX_VALUE);
        }
    }
}
