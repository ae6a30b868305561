package io.jenkins.plugins.agentic.agent;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code agentPlan}: splits a brief into tasks. */
public class AgentPlanStep extends AgentStep {

    @DataBoundConstructor
    public AgentPlanStep(String task) {
        super(task);
    }

    @Extension
    public static class DescriptorImpl extends AgentStepDescriptor {
        public DescriptorImpl() {
            super("agentPlan", "prompt", "model");
        }

        @Override
        public String getDisplayName() {
            return Messages.AgentPlanStep_DisplayName();
        }
    }
}
