package io.jenkins.plugins.agentic.agent;

import hudson.Extension;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.Inputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code agentOptimize}: makes finished code cheaper, and measures the gain. */
public class AgentOptimizeStep extends AgentStep {
    private List<String> command;
    private Integer runs;
    private Boolean revert;

    @DataBoundConstructor
    public AgentOptimizeStep(String task) {
        super(task);
    }

    public List<String> getCommand() {
        return command;
    }

    @DataBoundSetter
    public void setCommand(List<String> command) {
        this.command = command == null || command.isEmpty() ? null : new ArrayList<>(command);
    }

    public Integer getRuns() {
        return runs;
    }

    @DataBoundSetter
    public void setRuns(Integer runs) {
        this.runs = runs;
    }

    public Boolean getRevert() {
        return revert;
    }

    @DataBoundSetter
    public void setRevert(Boolean revert) {
        this.revert = revert;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = super.arguments();
        arguments.put("command", command);
        arguments.put("runs", runs);
        arguments.put("revert", revert);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends AgentStepDescriptor {
        public DescriptorImpl() {
            super("agentOptimize", "prompt", "model");
        }

        @Override
        public String getDisplayName() {
            return Messages.AgentOptimizeStep_DisplayName();
        }

        @POST
        public FormValidation doCheckRuns(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkNumber(value, 3, 100, item);
        }
    }
}
