package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Where journal, ledger and budgets are kept. */
public final class DatabaseSection extends AbstractDescribableImpl<DatabaseSection> {
    private static final String POSTGRESQL = "jdbc:postgresql://";

    private String url;
    private String credentialsId;

    @DataBoundConstructor
    public DatabaseSection() {
        // Everything is optional.
    }

    /** JDBC address of a PostgreSQL database; null for the embedded one in Jenkins' home. */
    public String getUrl() {
        return url;
    }

    @DataBoundSetter
    public void setUrl(String url) {
        this.url = Util.fixEmptyAndTrim(url);
    }

    /** Id of a user name with password, or null. */
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    /**
     * With user and password, looked up now.
     *
     * @throws AgenticException when the credential is gone: another database must not be opened in its place
     */
    public DatabaseSettings settings() {
        if (url == null) {
            return DatabaseSettings.EMBEDDED;
        }
        if (credentialsId == null) {
            return new DatabaseSettings(url, "", "");
        }
        return Logins.find(credentialsId)
                .map(login -> new DatabaseSettings(
                        url, login.getUsername(), login.getPassword().getPlainText()))
                .orElseThrow(() -> new AgenticException(
                        ErrorCode.HOME,
                        "There is no user name with password with the id '" + credentialsId
                                + "', which Jenkins' Agentic Workflow configuration names for its database.",
                        "Ask an administrator to add it, or to choose another."));
    }

    /** The password, looked up now; empty where no credential is chosen, or it is gone. */
    public Optional<String> password() {
        return credentialsId == null
                ? Optional.empty()
                : Logins.find(credentialsId).map(login -> login.getPassword().getPlainText());
    }

    @Extension
    @Symbol("agenticDatabase")
    public static final class DescriptorImpl extends Descriptor<DatabaseSection> {
        @Override
        public String getDisplayName() {
            return Messages.DatabaseSection_DisplayName();
        }

        @POST
        public FormValidation doCheckUrl(@QueryParameter String value) {
            String url = Util.fixEmptyAndTrim(value);
            if (url == null || !Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                return FormValidation.ok();
            }
            if (!url.startsWith(POSTGRESQL)) {
                return FormValidation.error(Messages.DatabaseSection_NotPostgresql());
            }
            return url.contains("password=")
                    ? FormValidation.error(Messages.DatabaseSection_PasswordInUrl())
                    : FormValidation.ok();
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
            return Logins.items(credentialsId);
        }

        @POST
        public FormValidation doCheckCredentialsId(@QueryParameter String value) {
            return Logins.check(value);
        }
    }
}
