package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.model.GeminiSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import java.util.List;
import jenkins.model.Jenkins;
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
    private GeminiSection gemini;

    @DataBoundConstructor
    public ProviderEntry(String name, ProviderSettings.Kind kind, String models) {
        this.name = Util.fixNull(name).trim();
        this.kind = Inputs.given(kind, "kind", ProviderSettings.Kind.values()).name();
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

    /** What only Gemini's endpoints can be told; null for nothing. */
    public GeminiSection getGemini() {
        return gemini;
    }

    @DataBoundSetter
    public void setGemini(GeminiSection gemini) {
        this.gemini = gemini;
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
                served.isEmpty() ? List.of("*") : served,
                gemini == null ? GeminiSettings.STANDARD : gemini.settings());
    }

    @Extension
    @Symbol("provider")
    public static final class DescriptorImpl extends Descriptor<ProviderEntry> {
        @Override
        public String getDisplayName() {
            return Messages.ProviderEntry_DisplayName();
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            return Inputs.checkGiven(value);
        }

        /** A pattern has its {@code *} at the end: anywhere else it would match nothing. */
        @POST
        public FormValidation doCheckModels(@QueryParameter String value) {
            return !Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                            || Inputs.words(value).stream()
                                    .allMatch(name -> name.indexOf('*') < 0 || name.indexOf('*') == name.length() - 1)
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.ProviderEntry_StarInside());
        }

        /** A compatible endpoint has no usual address. */
        @POST
        public FormValidation doCheckKind(@QueryParameter String value, @QueryParameter String baseUrl) {
            return Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                            && ProviderSettings.Kind.OPENAI_COMPATIBLE.name().equals(value)
                            && Util.fixEmptyAndTrim(baseUrl) == null
                    ? FormValidation.error(Messages.ProviderEntry_NeedsBaseUrl())
                    : FormValidation.ok();
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
