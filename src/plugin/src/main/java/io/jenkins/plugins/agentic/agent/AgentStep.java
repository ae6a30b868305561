package io.jenkins.plugins.agentic.agent;

import hudson.Util;
import io.jenkins.plugins.agentic.host.EngineStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.DataBoundSetter;

/** What every agent step takes. A getter answers null where the argument was not given. */
public abstract class AgentStep extends EngineStep {
    private final String task;
    private Map<?, ?> context;
    private Map<?, ?> previousOutputs;
    private List<String> constraints;
    private String prompt;
    private String model;
    private Double temperature;
    private Integer maxTokens;
    private Integer timeout;
    private Integer retry;
    private Double retryInterval;
    private Double retryMultiplier;
    private Double budget;
    private List<String> tools;
    private Integer memory;

    protected AgentStep(String task) {
        this.task = task;
    }

    public String getTask() {
        return task;
    }

    /** Raw: Jenkins' reference of steps can describe a class, but not a map of something. */
    @SuppressWarnings("rawtypes")
    public Map getContext() {
        return context;
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes")
    public void setContext(Map context) {
        this.context = context == null || context.isEmpty() ? null : context;
    }

    /** Raw, as the context is. */
    @SuppressWarnings("rawtypes")
    public Map getPreviousOutputs() {
        return previousOutputs;
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes")
    public void setPreviousOutputs(Map previousOutputs) {
        this.previousOutputs = previousOutputs == null || previousOutputs.isEmpty() ? null : previousOutputs;
    }

    public List<String> getConstraints() {
        return constraints;
    }

    @DataBoundSetter
    public void setConstraints(List<String> constraints) {
        this.constraints = constraints == null || constraints.isEmpty() ? null : new ArrayList<>(constraints);
    }

    public String getPrompt() {
        return prompt;
    }

    @DataBoundSetter
    public void setPrompt(String prompt) {
        this.prompt = Util.fixEmptyAndTrim(prompt);
    }

    public String getModel() {
        return model;
    }

    @DataBoundSetter
    public void setModel(String model) {
        this.model = Util.fixEmptyAndTrim(model);
    }

    public Double getTemperature() {
        return temperature;
    }

    @DataBoundSetter
    public void setTemperature(Double temperature) {
        this.temperature = temperature;
    }

    public Integer getMaxTokens() {
        return maxTokens;
    }

    @DataBoundSetter
    public void setMaxTokens(Integer maxTokens) {
        this.maxTokens = maxTokens;
    }

    public Integer getTimeout() {
        return timeout;
    }

    @DataBoundSetter
    public void setTimeout(Integer timeout) {
        this.timeout = timeout;
    }

    public Integer getRetry() {
        return retry;
    }

    @DataBoundSetter
    public void setRetry(Integer retry) {
        this.retry = retry;
    }

    public Double getRetryInterval() {
        return retryInterval;
    }

    @DataBoundSetter
    public void setRetryInterval(Double retryInterval) {
        this.retryInterval = retryInterval;
    }

    public Double getRetryMultiplier() {
        return retryMultiplier;
    }

    @DataBoundSetter
    public void setRetryMultiplier(Double retryMultiplier) {
        this.retryMultiplier = retryMultiplier;
    }

    public Double getBudget() {
        return budget;
    }

    @DataBoundSetter
    public void setBudget(Double budget) {
        this.budget = budget;
    }

    public List<String> getTools() {
        return tools;
    }

    /** An empty list is kept: it takes the template's tools away. */
    @DataBoundSetter
    public void setTools(List<String> tools) {
        this.tools = tools == null ? null : new ArrayList<>(tools);
    }

    public Integer getMemory() {
        return memory;
    }

    @DataBoundSetter
    public void setMemory(Integer memory) {
        this.memory = memory;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("task", task);
        arguments.put("context", context);
        arguments.put("previousOutputs", previousOutputs);
        arguments.put("constraints", constraints);
        arguments.put("prompt", prompt);
        arguments.put("model", model);
        arguments.put("temperature", temperature);
        arguments.put("maxTokens", maxTokens);
        arguments.put("timeout", timeout);
        arguments.put("retry", retry);
        arguments.put("retryInterval", retryInterval);
        arguments.put("retryMultiplier", retryMultiplier);
        arguments.put("budget", budget);
        arguments.put("tools", tools);
        arguments.put("memory", memory);
        return arguments;
    }
}
