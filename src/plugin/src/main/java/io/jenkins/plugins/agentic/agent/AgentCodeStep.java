package io.jenkins.plugins.agentic.agent;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code agentCode}: writes code into the workspace. */
public class AgentCodeStep extends AgentStep {

    @DataBoundConstructor
    public AgentCodeStep(String task) {
        super(task);
    }

    @Extension
    public static class DescriptorImpl extends AgentStepDescriptor {
        public DescriptorImpl() {
            super("agentCode", "prompt", "model");
        }

        @Override
        public String getDisplayName() {
            return Messages.AgentCodeStep_DisplayName();
        }
    }
}
