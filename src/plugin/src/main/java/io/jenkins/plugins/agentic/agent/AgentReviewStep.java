package io.jenkins.plugins.agentic.agent;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code agentReview}: reviews code. */
public class AgentReviewStep extends AgentStep {

    @DataBoundConstructor
    public AgentReviewStep(String task) {
        super(task);
    }

    @Extension
    public static class DescriptorImpl extends AgentStepDescriptor {
        public DescriptorImpl() {
            super("agentReview", "prompt", "model");
        }

        @Override
        public String getDisplayName() {
            return Messages.AgentReviewStep_DisplayName();
        }
    }
}
