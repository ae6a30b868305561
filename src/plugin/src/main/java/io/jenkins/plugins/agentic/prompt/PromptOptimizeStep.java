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
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code promptOptimize}: improves a prompt: a model that reads the failing tests proposes edits, and the best is accepted only if it is better on tests that it never saw. */
public class PromptOptimizeStep extends EngineStep {
    private final String prompt;
    private final String suite;
    private String model;
    private String optimizer;
    private Integer rounds;
    private Integer repeat;
    private Integer concurrency;
    private Double budget;
    private String judge;
    private Double holdout;
    private Integer seed;
    private String metric;
    private String label;

    @DataBoundConstructor
    public PromptOptimizeStep(String prompt, String suite) {
        this.prompt = prompt;
        this.suite = suite;
    }

    public String getPrompt() {
        return prompt;
    }

    public String getSuite() {
        return suite;
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

    public Integer getRepeat() {
        return repeat;
    }

    @DataBoundSetter
    public void setRepeat(Integer repeat) {
        this.repeat = repeat;
    }

    public Integer getConcurrency() {
        return concurrency;
    }

    @DataBoundSetter
    public void setConcurrency(Integer concurrency) {
        this.concurrency = concurrency;
    }

    public Double getBudget() {
        return budget;
    }

    @DataBoundSetter
    public void setBudget(Double budget) {
        this.budget = budget;
    }

    public String getJudge() {
        return judge;
    }

    @DataBoundSetter
    public void setJudge(String judge) {
        this.judge = Util.fixEmptyAndTrim(judge);
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

    public String getMetric() {
        return metric;
    }

    @DataBoundSetter
    public void setMetric(String metric) {
        this.metric = Util.fixEmptyAndTrim(metric);
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
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("prompt", prompt);
        arguments.put("suite", suite);
        arguments.put("model", model);
        arguments.put("optimizer", optimizer);
        arguments.put("rounds", rounds);
        arguments.put("repeat", repeat);
        arguments.put("concurrency", concurrency);
        arguments.put("budget", budget);
        arguments.put("judge", judge);
        arguments.put("holdout", holdout);
        arguments.put("seed", seed);
        arguments.put("metric", metric);
        arguments.put("label", label);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
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
        public FormValidation doCheckRepeat(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkNumber(value, 1, 100, item);
        }

        @POST
        public FormValidation doCheckConcurrency(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkNumber(value, 1, 64, item);
        }

        @POST
        public FormValidation doCheckBudget(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkDollars(value, item);
        }

        @POST
        public FormValidation doCheckMetric(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkWord(value, item, "pass", "score");
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
