package io.jenkins.plugins.agentic.agent;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code agentPrompt}: turns a requirement into a brief. */
public class AgentPromptStep extends AgentStep {

    @DataBoundConstructor
    public AgentPromptStep(String task) {
        super(task);
    }

    @Extension
    public static class DescriptorImpl extends AgentStepDescriptor {
        public DescriptorImpl() {
            super("agentPrompt", "prompt", "model");
        }

        @Override
        public String getDisplayName() {
            return Messages.AgentPromptStep_DisplayName();
        }
    }
}
