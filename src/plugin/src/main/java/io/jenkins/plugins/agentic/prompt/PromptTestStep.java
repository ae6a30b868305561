package io.jenkins.plugins.agentic.prompt;

import hudson.Extension;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.Inputs;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code promptTest}: tests prompts by a suite of cases, and compares two or more of them. */
public class PromptTestStep extends SuiteStep {
    private List<Object> prompts;
    private List<Object> models;
    private Double passRate;
    private Boolean stopEarly;

    @DataBoundConstructor
    public PromptTestStep(String suite) {
        super(suite);
    }

    public List<Object> getPrompts() {
        return prompts;
    }

    @DataBoundSetter
    public void setPrompts(List<Object> prompts) {
        this.prompts = prompts == null || prompts.isEmpty() ? null : prompts;
    }

    public List<Object> getModels() {
        return models;
    }

    @DataBoundSetter
    public void setModels(List<Object> models) {
        this.models = models == null || models.isEmpty() ? null : models;
    }

    public Double getPassRate() {
        return passRate;
    }

    @DataBoundSetter
    public void setPassRate(Double passRate) {
        this.passRate = passRate;
    }

    public Boolean getStopEarly() {
        return stopEarly;
    }

    @DataBoundSetter
    public void setStopEarly(Boolean stopEarly) {
        this.stopEarly = Boolean.TRUE.equals(stopEarly) ? stopEarly : null;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = super.arguments();
        arguments.put("prompts", prompts);
        arguments.put("models", models);
        arguments.put("passRate", passRate);
        arguments.put("stopEarly", stopEarly);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends SuiteStepDescriptor {
        public DescriptorImpl() {
            super("promptTest", "suite");
        }

        @Override
        public String getDisplayName() {
            return Messages.PromptTestStep_DisplayName();
        }

        @POST
        public FormValidation doCheckPassRate(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkBetween(value, 0, 1, item);
        }
    }
}
