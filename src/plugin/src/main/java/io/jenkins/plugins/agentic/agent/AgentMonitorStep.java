package io.jenkins.plugins.agentic.agent;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code agentMonitor}: judges a release. */
public class AgentMonitorStep extends AgentStep {

    @DataBoundConstructor
    public AgentMonitorStep(String task) {
        super(task);
    }

    @Extension
    public static class DescriptorImpl extends AgentStepDescriptor {
        public DescriptorImpl() {
            super("agentMonitor", "prompt", "model");
        }

        @Override
        public String getDisplayName() {
            return Messages.AgentMonitorStep_DisplayName();
        }
    }
}
