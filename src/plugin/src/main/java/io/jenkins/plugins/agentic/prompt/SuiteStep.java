package io.jenkins.plugins.agentic.prompt;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.configuration.Inputs;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A step that runs the cases of a suite. */
public abstract class SuiteStep extends EngineStep {
    private final String suite;
    private Integer repeat;
    private Integer concurrency;
    private Double budget;
    private String judge;
    private String metric;

    protected SuiteStep(String suite) {
        this.suite = suite;
    }

    public String getSuite() {
        return suite;
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
        arguments.put("repeat", repeat);
        arguments.put("concurrency", concurrency);
        arguments.put("budget", budget);
        arguments.put("judge", judge);
        arguments.put("metric", metric);
        return arguments;
    }

    /** Checks what such steps have in common. */
    public abstract static class SuiteStepDescriptor extends EngineStepDescriptor {
        protected SuiteStepDescriptor(String step, String... required) {
            super(step, required);
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
    }
}
