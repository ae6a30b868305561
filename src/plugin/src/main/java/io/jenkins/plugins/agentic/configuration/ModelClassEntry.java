package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** One class of models, such as 'fast': the first model is preferred, the others are its fallbacks. */
public final class ModelClassEntry extends AbstractDescribableImpl<ModelClassEntry> {
    private final String name;
    private final String models;

    @DataBoundConstructor
    public ModelClassEntry(String name, String models) {
        this.name = Util.fixNull(name).trim();
        this.models = Util.fixNull(models).trim();
    }

    public String getName() {
        return name;
    }

    /** Names between blanks or commas, in the order they are asked. */
    public String getModels() {
        return models;
    }

    List<String> chain() {
        return Inputs.words(models);
    }

    @Extension
    @Symbol("modelClass")
    public static final class DescriptorImpl extends Descriptor<ModelClassEntry> {
        @Override
        public String getDisplayName() {
            return Messages.ModelClassEntry_DisplayName();
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            return Inputs.checkGiven(value);
        }

        @POST
        public FormValidation doCheckModels(@QueryParameter String value) {
            return Util.fixEmptyAndTrim(value) == null ? Inputs.checkGiven(value) : Inputs.checkModels(value);
        }
    }
}
