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
import io.jenkins.plugins.agentic.engine.prompt.outcome.Outcome;
import io.jenkins.plugins.agentic.engine.prompt.outcome.RegressionSettings;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptRemote;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Where the prompts are kept. */
public final class PromptSection extends AbstractDescribableImpl<PromptSection> {
    private static final int MOST_CALLS = 1000;
    private static final int MOST_MINUTES = 1440;

    private String repository;
    private boolean keepRegressions;
    private Integer minCalls;
    private String alpha;
    private String outcomes;
    private String remote;
    private String remoteCredentialsId;
    private Integer remoteMinutes;

    @DataBoundConstructor
    public PromptSection() {
        // Everything is optional.
    }

    /** Folder of the bare git repository; null for the one in the engine's folder of Jenkins' home. */
    public String getRepository() {
        return repository;
    }

    @DataBoundSetter
    public void setRepository(String repository) {
        this.repository = Util.fixEmptyAndTrim(repository);
    }

    /** Whether production stays where it is when a version does worse than the one before. */
    public boolean isKeepRegressions() {
        return keepRegressions;
    }

    @DataBoundSetter
    public void setKeepRegressions(boolean keepRegressions) {
        this.keepRegressions = keepRegressions;
    }

    /** Calls that a version needs before it is compared; null for what ships. */
    public Integer getMinCalls() {
        return minCalls;
    }

    @DataBoundSetter
    public void setMinCalls(Integer minCalls) {
        this.minCalls = minCalls;
    }

    /** Chance of a false alarm; null for what ships. */
    public String getAlpha() {
        return alpha;
    }

    @DataBoundSetter
    public void setAlpha(String alpha) {
        this.alpha = Inputs.amountOf("alpha", alpha);
    }

    /** Names of the outcomes that count against a version, between commas; null for what ships. */
    public String getOutcomes() {
        return outcomes;
    }

    @DataBoundSetter
    public void setOutcomes(String outcomes) {
        this.outcomes = Util.fixEmptyAndTrim(outcomes);
    }

    /** Address of the git repository to keep up with, or null. */
    public String getRemote() {
        return remote;
    }

    @DataBoundSetter
    public void setRemote(String remote) {
        this.remote = Util.fixEmptyAndTrim(remote);
    }

    /** Id of the user name with password for {@link #getRemote}, or null. */
    public String getRemoteCredentialsId() {
        return remoteCredentialsId;
    }

    @DataBoundSetter
    public void setRemoteCredentialsId(String remoteCredentialsId) {
        this.remoteCredentialsId = Util.fixEmptyAndTrim(remoteCredentialsId);
    }

    /** Minutes between two looks at {@link #getRemote}; null for what ships. */
    public Integer getRemoteMinutes() {
        return remoteMinutes;
    }

    @DataBoundSetter
    public void setRemoteMinutes(Integer remoteMinutes) {
        this.remoteMinutes = remoteMinutes;
    }

    /**
     * The repository to keep up with, with its login, looked up now.
     *
     * @throws AgenticException where the credential is gone, or the address is none
     */
    public Optional<PromptRemote> remote() {
        if (remote == null) {
            return Optional.empty();
        }
        Duration every = remoteMinutes == null ? PromptRemote.DEFAULT_EVERY : Duration.ofMinutes(remoteMinutes);
        if (remoteCredentialsId == null) {
            return Optional.of(new PromptRemote(remote, "", "", every));
        }
        return Optional.of(Logins.find(remoteCredentialsId)
                .map(login -> new PromptRemote(
                        remote, login.getUsername(), login.getPassword().getPlainText(), every))
                .orElseThrow(() -> new AgenticException(
                        ErrorCode.PROMPT,
                        "There is no user name with password with the id '" + remoteCredentialsId
                                + "', which Jenkins' Agentic Workflow configuration names for the prompts' remote.",
                        "Ask an administrator to add it, or to choose another.")));
    }

    /** The remote's password, looked up now; empty where no credential is chosen, or it is gone. */
    public Optional<String> remoteSecret() {
        return remoteCredentialsId == null
                ? Optional.empty()
                : Logins.find(remoteCredentialsId)
                        .map(login -> login.getPassword().getPlainText());
    }

    /** When production moves back by itself. */
    public RegressionSettings regressions() {
        BigDecimal chance = Inputs.amount(alpha, "chance of a false alarm");
        return new RegressionSettings(
                !keepRegressions,
                minCalls == null ? RegressionSettings.DEFAULT_MIN_CALLS : minCalls,
                chance == null ? RegressionSettings.DEFAULT_ALPHA : chance.doubleValue(),
                outcomes == null ? RegressionSettings.DEFAULT_COUNTED : counted(outcomes));
    }

    /** @throws AgenticException where one is no outcome, with those there are */
    private static Set<Outcome> counted(String names) {
        return Inputs.words(names).stream().map(Outcome::named).collect(Collectors.toSet());
    }

    /**
     * The repository of an engine.
     *
     * @param home the engine's folder, which a relative path is taken from
     */
    public Path place(Path home) {
        return home.resolve(repository == null ? "prompts.git" : repository);
    }

    @Extension
    @Symbol("agenticPrompts")
    public static final class DescriptorImpl extends Descriptor<PromptSection> {
        @Override
        public String getDisplayName() {
            return Messages.PromptSection_DisplayName();
        }

        @POST
        public FormValidation doCheckRepository(@QueryParameter String value) {
            String path = Util.fixEmptyAndTrim(value);
            return path == null || !Jenkins.get().hasPermission(Jenkins.ADMINISTER) || isPath(path)
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.PromptSection_NoPath());
        }

        @POST
        public FormValidation doCheckMinCalls(@QueryParameter String value) {
            return Inputs.checkNumber(value, 1, MOST_CALLS);
        }

        @POST
        public FormValidation doCheckAlpha(@QueryParameter String value) {
            return Inputs.checkAmount(value);
        }

        @POST
        public FormValidation doCheckOutcomes(@QueryParameter String value) {
            if (Util.fixEmptyAndTrim(value) == null || !Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                return FormValidation.ok();
            }
            try {
                counted(value);
                return FormValidation.ok();
            } catch (AgenticException e) {
                return FormValidation.error(e.sentence());
            }
        }

        @POST
        public FormValidation doCheckRemote(@QueryParameter String value) {
            String url = Util.fixEmptyAndTrim(value);
            if (url == null || !Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                return FormValidation.ok();
            }
            return PromptRemote.isAddress(url)
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.PromptSection_NoRemote());
        }

        @POST
        public ListBoxModel doFillRemoteCredentialsIdItems(@QueryParameter String remoteCredentialsId) {
            return Logins.items(remoteCredentialsId);
        }

        @POST
        public FormValidation doCheckRemoteCredentialsId(@QueryParameter String value) {
            return Logins.check(value);
        }

        @POST
        public FormValidation doCheckRemoteMinutes(@QueryParameter String value) {
            return Inputs.checkNumber(value, 1, MOST_MINUTES);
        }

        private static boolean isPath(String text) {
            try {
                return Path.of(text) != null;
            } catch (InvalidPathException e) {
                return false;
            }
        }
    }
}
