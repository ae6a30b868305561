package io.jenkins.plugins.agentic.agent;

import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.agentic.Messages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code agentTest}: writes tests into the workspace, and runs them. */
public class AgentTestStep extends AgentStep {
    private List<String> command;
    private String report;

    @DataBoundConstructor
    public AgentTestStep(String task) {
        super(task);
    }

    public List<String> getCommand() {
        return command;
    }

    @DataBoundSetter
    public void setCommand(List<String> command) {
        this.command = command == null || command.isEmpty() ? null : new ArrayList<>(command);
    }

    public String getReport() {
        return report;
    }

    @DataBoundSetter
    public void setReport(String report) {
        this.report = Util.fixEmptyAndTrim(report);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = super.arguments();
        arguments.put("command", command);
        arguments.put("report", report);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends AgentStepDescriptor {
        public DescriptorImpl() {
            super("agentTest", "prompt", "model");
        }

        @Override
        public String getDisplayName() {
            return Messages.AgentTestStep_DisplayName();
        }
    }
}
