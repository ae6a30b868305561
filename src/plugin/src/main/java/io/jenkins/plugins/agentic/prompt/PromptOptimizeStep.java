package io.jenkins.plugins.agentic.prompt;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ComboBoxModel;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.FormChoices;
import io.jenkins.plugins.agentic.configuration.Inputs;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code promptOptimize}: improves a prompt: a model that reads the failing tests proposes edits, and the best is accepted only if it is better on tests that it never saw. */
public class PromptOptimizeStep extends SuiteStep {
    private final String prompt;
    private String model;
    private String optimizer;
    private Integer rounds;
    private Double holdout;
    private Integer seed;
    private String label;

    @DataBoundConstructor
    public PromptOptimizeStep(String prompt, String suite) {
        super(suite);
        this.prompt = prompt;
    }

    public String getPrompt() {
        return prompt;
    }

    public String getModel() {
        return model;
    }

    @DataBoundSetter
    public void setModel(String model) {
        this.model = Util.fixEmptyAndTrim(model);
    }

    public String getOptimizer() {
        return optimizer;
    }

    @DataBoundSetter
    public void setOptimizer(String optimizer) {
        this.optimizer = Util.fixEmptyAndTrim(optimizer);
    }

    public Integer getRounds() {
        return rounds;
    }

    @DataBoundSetter
    public void setRounds(Integer rounds) {
        this.rounds = rounds;
    }

    public Double getHoldout() {
        return holdout;
    }

    @DataBoundSetter
    public void setHoldout(Double holdout) {
        this.holdout = holdout;
    }

    public Integer getSeed() {
        return seed;
    }

    @DataBoundSetter
    public void setSeed(Integer seed) {
        this.seed = seed;
    }

    public String getLabel() {
        return label;
    }

    @DataBoundSetter
    public void setLabel(String label) {
        this.label = Util.fixEmptyAndTrim(label);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = super.arguments();
        arguments.put("prompt", prompt);
        arguments.put("model", model);
        arguments.put("optimizer", optimizer);
        arguments.put("rounds", rounds);
        arguments.put("holdout", holdout);
        arguments.put("seed", seed);
        arguments.put("label", label);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends SuiteStepDescriptor {
        public DescriptorImpl() {
            super("promptOptimize", "prompt", "suite");
        }

        @Override
        public String getDisplayName() {
            return Messages.PromptOptimizeStep_DisplayName();
        }

        /** The labels that the engine knows; one of one's own can be written beside them. */
        @POST
        public ComboBoxModel doFillLabelItems(@AncestorInPath Item item) {
            return FormChoices.of(item, PromptStore.LABELS);
        }

        @Override
        protected void require(String parameter, String value) {
            if (parameter.equals("label")) {
                PromptStore.requireLabel(value);
            }
        }

        @POST
        public FormValidation doCheckRounds(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkNumber(value, 1, 100, item);
        }

        @POST
        public FormValidation doCheckHoldout(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkBetween(value, 0.1, 0.9, item);
        }
    }
}
