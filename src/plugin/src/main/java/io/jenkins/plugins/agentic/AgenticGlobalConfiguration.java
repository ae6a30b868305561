package io.jenkins.plugins.agentic;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.model.PersistentDescriptor;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Which model answers, for the whole of this Jenkins: Manage Jenkins, System, Agentic Workflow. */
@Extension
@Symbol("agenticWorkflow")
public class AgenticGlobalConfiguration extends GlobalConfiguration implements PersistentDescriptor {
    /** Endpoints other than Google's may need no key, but the model's client always sends one. */
    private static final String NO_KEY_NEEDED = "none";

    private String credentialsId;
    private String baseUrl;
    private String defaultModel;

    public static AgenticGlobalConfiguration get() {
        return ExtensionList.lookupSingleton(AgenticGlobalConfiguration.class);
    }

    @Override
    public String getDisplayName() {
        return Messages.AgenticGlobalConfiguration_DisplayName();
    }

    /** Id of the secret text that holds the API key, or null. */
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
        save();
    }

    /** Address of a Gemini-compatible endpoint instead of Google's, or null. */
    public String getBaseUrl() {
        return baseUrl;
    }

    @DataBoundSetter
    public void setBaseUrl(String baseUrl) {
        this.baseUrl = Util.fixEmptyAndTrim(baseUrl);
        save();
    }

    /** The model where neither step nor prompt template names one; never null. */
    public String getDefaultModel() {
        return defaultModel == null ? ModelSettings.DEFAULT_MODEL : defaultModel;
    }

    @DataBoundSetter
    public void setDefaultModel(String defaultModel) {
        String model = Util.fixEmptyAndTrim(defaultModel);
        this.defaultModel = ModelSettings.DEFAULT_MODEL.equals(model) ? null : model;
        save();
    }

    /** What the engine works with now. The key is looked up at each call and kept nowhere. */
    public ModelSettings modelSettings() {
        String url = baseUrl == null ? "" : baseUrl;
        String key = apiKey().orElse(url.isEmpty() ? "" : NO_KEY_NEEDED);
        return key.isEmpty()
                ? ModelSettings.none()
                : ModelSettings.of(ProviderSettings.gemini(key, url), getDefaultModel());
    }

    /** The configured API key; empty where there is none, or where its credential is gone. */
    public Optional<String> apiKey() {
        return find(credentialsId).map(credentials -> credentials.getSecret().getPlainText());
    }

    private static Optional<StringCredentials> find(String id) {
        if (id == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(CredentialsMatchers.firstOrNull(
                CredentialsProvider.lookupCredentialsInItemGroup(StringCredentials.class, Jenkins.get(), ACL.SYSTEM2),
                CredentialsMatchers.withId(id)));
    }

    @POST
    public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return new StandardListBoxModel().includeCurrentValue(credentialsId);
        }
        return new StandardListBoxModel()
                .includeEmptyValue()
                .includeAs(ACL.SYSTEM2, Jenkins.get(), StringCredentials.class)
                .includeCurrentValue(credentialsId);
    }

    @POST
    public FormValidation doCheckCredentialsId(@QueryParameter String value) {
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return FormValidation.ok();
        }
        String id = Util.fixEmptyAndTrim(value);
        if (id != null && find(id).isEmpty()) {
            return FormValidation.error(Messages.AgenticGlobalConfiguration_NoSuchCredentials(id));
        }
        return FormValidation.ok();
    }

    @POST
    public FormValidation doCheckBaseUrl(@QueryParameter String value) {
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return FormValidation.ok();
        }
        String url = Util.fixEmptyAndTrim(value);
        return url == null || isBaseUrl(url)
                ? FormValidation.ok()
                : FormValidation.error(Messages.AgenticGlobalConfiguration_NotABaseUrl());
    }

    private static boolean isBaseUrl(String url) {
        try {
            URI uri = new URI(url);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return web
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    @POST
    public FormValidation doCheckDefaultModel(@QueryParameter String value) {
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return FormValidation.ok();
        }
        String model = Util.fixEmptyAndTrim(value);
        return model == null || PriceTable.shipped().knows(model)
                ? FormValidation.ok()
                : FormValidation.warning(Messages.AgenticGlobalConfiguration_NoPrice(model));
    }
}
