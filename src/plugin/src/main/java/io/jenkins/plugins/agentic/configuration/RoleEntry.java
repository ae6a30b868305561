package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Which class or model serves one role. */
public final class RoleEntry extends AbstractDescribableImpl<RoleEntry> {
    private final String role;
    private final String model;

    @DataBoundConstructor
    public RoleEntry(String role, String model) {
        this.role = Util.fixNull(role).trim();
        this.model = Util.fixNull(model).trim();
    }

    public String getRole() {
        return role;
    }

    /** A class of models or a model. */
    public String getModel() {
        return model;
    }

    @Extension
    @Symbol("roleModel")
    public static final class DescriptorImpl extends Descriptor<RoleEntry> {
        @Override
        public String getDisplayName() {
            return Messages.RoleEntry_DisplayName();
        }

        @POST
        public FormValidation doCheckRole(@QueryParameter String value) {
            return Inputs.checkGiven(value);
        }

        @POST
        public FormValidation doCheckModel(@QueryParameter String value) {
            return Util.fixEmptyAndTrim(value) == null ? Inputs.checkGiven(value) : Inputs.checkModelOrClass(value);
        }
    }
}
