package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.telemetry.TelemetrySettings;
import java.util.Map;
import java.util.Optional;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Where traces and metrics are sent. */
public final class TelemetrySection extends AbstractDescribableImpl<TelemetrySection> {
    private String endpoint;
    private String credentialsId;
    private String serviceName;

    @DataBoundConstructor
    public TelemetrySection() {
        // Everything is optional.
    }

    /** Base address of an OpenTelemetry collector; null where nothing is sent. */
    public String getEndpoint() {
        return endpoint;
    }

    @DataBoundSetter
    public void setEndpoint(String endpoint) {
        this.endpoint = Util.fixEmptyAndTrim(endpoint);
    }

    /** Id of the secret text with the header Authorization's value, or null. */
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    /** The resource attribute service.name; never null. */
    public String getServiceName() {
        return serviceName == null ? TelemetrySettings.DEFAULT_SERVICE : serviceName;
    }

    @DataBoundSetter
    public void setServiceName(String serviceName) {
        String name = Util.fixEmptyAndTrim(serviceName);
        this.serviceName = TelemetrySettings.DEFAULT_SERVICE.equals(name) ? null : name;
    }

    /** With the secret, looked up now; nothing is sent to what is no address. */
    public TelemetrySettings settings() {
        if (endpoint == null || !TelemetrySettings.isEndpoint(endpoint)) {
            return TelemetrySettings.OFF;
        }
        return new TelemetrySettings(
                endpoint,
                authorization().map(value -> Map.of("Authorization", value)).orElse(Map.of()),
                getServiceName());
    }

    /** The header's value; empty where no credential is chosen, or it is gone. */
    public Optional<String> authorization() {
        return SecretTexts.find(credentialsId);
    }

    @Extension
    @Symbol("agenticTelemetry")
    public static final class DescriptorImpl extends Descriptor<TelemetrySection> {
        @Override
        public String getDisplayName() {
            return Messages.TelemetrySection_DisplayName();
        }

        @POST
        public FormValidation doCheckEndpoint(@QueryParameter String value) {
            return Inputs.checkBaseUrl(value);
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
            return SecretTexts.items(credentialsId);
        }

        @POST
        public FormValidation doCheckCredentialsId(@QueryParameter String value) {
            return SecretTexts.check(value);
        }
    }
}
