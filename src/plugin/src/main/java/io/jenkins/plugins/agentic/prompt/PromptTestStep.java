package io.jenkins.plugins.agentic.prompt;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.Inputs;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code promptTest}: tests prompts by a suite of cases, and compares two or more of them. */
public class PromptTestStep extends EngineStep {
    private final String suite;
    private List<Object> prompts;
    private List<Object> models;
    private Integer repeat;
    private Integer concurrency;
    private Double budget;
    private String judge;
    private Double passRate;
    private Boolean stopEarly;
    private String metric;

    @DataBoundConstructor
    public PromptTestStep(String suite) {
        this.suite = suite;
    }

    public String getSuite() {
        return suite;
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

    public String getMetric() {
        return metric;
    }

    @DataBoundSetter
    public void setMetric(String metric) {
        this.metric = Util.fixEmptyAndTrim(metric);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("suite", suite);
        arguments.put("prompts", prompts);
        arguments.put("models", models);
        arguments.put("repeat", repeat);
        arguments.put("concurrency", concurrency);
        arguments.put("budget", budget);
        arguments.put("judge", judge);
        arguments.put("passRate", passRate);
        arguments.put("stopEarly", stopEarly);
        arguments.put("metric", metric);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("promptTest", "suite");
        }

        @Override
        public String getDisplayName() {
            return Messages.PromptTestStep_DisplayName();
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
        public FormValidation doCheckPassRate(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkBetween(value, 0, 1, item);
        }
    }
}
