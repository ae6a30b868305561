package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** One endpoint that serves models, beside the Gemini of the first fields. */
public final class ProviderEntry extends AbstractDescribableImpl<ProviderEntry> {
    private final String name;
    private final String kind;
    private final String models;
    private String credentialsId;
    private String baseUrl;
    private String project;
    private String location;

    @DataBoundConstructor
    public ProviderEntry(String name, ProviderSettings.Kind kind, String models) {
        this.name = Util.fixNull(name).trim();
        this.kind = kind.name();
        this.models = Util.fixNull(models).trim();
    }

    public String getName() {
        return name;
    }

    public ProviderSettings.Kind getKind() {
        return ProviderSettings.Kind.valueOf(kind);
    }

    /** Names between blanks or commas; {@code *} at the end of one matches any rest. */
    public String getModels() {
        return models;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    public String getBaseUrl() {
        return baseUrl;
    }

    @DataBoundSetter
    public void setBaseUrl(String baseUrl) {
        this.baseUrl = Util.fixEmptyAndTrim(baseUrl);
    }

    public String getProject() {
        return project;
    }

    @DataBoundSetter
    public void setProject(String project) {
        this.project = Util.fixEmptyAndTrim(project);
    }

    public String getLocation() {
        return location;
    }

    @DataBoundSetter
    public void setLocation(String location) {
        this.location = Util.fixEmptyAndTrim(location);
    }

    /** With its key, looked up now. */
    public ProviderSettings provider() {
        List<String> served = Inputs.words(models);
        return new ProviderSettings(
                name,
                getKind(),
                SecretTexts.find(credentialsId).orElse(""),
                Util.fixNull(baseUrl),
                Util.fixNull(project),
                Util.fixNull(location),
                served.isEmpty() ? List.of("*") : served);
    }

    @Extension
    @Symbol("provider")
    public static final class DescriptorImpl extends Descriptor<ProviderEntry> {
        @Override
        public String getDisplayName() {
            return Messages.ProviderEntry_DisplayName();
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
            return SecretTexts.items(credentialsId);
        }

        @POST
        public FormValidation doCheckCredentialsId(@QueryParameter String value) {
            return SecretTexts.check(value);
        }

        @POST
        public FormValidation doCheckBaseUrl(@QueryParameter String value) {
            return Inputs.checkBaseUrl(value);
        }
    }
}
