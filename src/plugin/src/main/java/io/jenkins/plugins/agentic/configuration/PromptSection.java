package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Where the prompts are kept. */
public final class PromptSection extends AbstractDescribableImpl<PromptSection> {
    private String repository;

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

        private static boolean isPath(String text) {
            try {
                return Path.of(text) != null;
            } catch (InvalidPathException e) {
                return false;
            }
        }
    }
}
