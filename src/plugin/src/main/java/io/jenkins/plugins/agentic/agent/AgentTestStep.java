package io.jenkins.plugins.agentic.agent;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code agentTest}: writes tests into the workspace. */
public class AgentTestStep extends AgentStep {

    @DataBoundConstructor
    public AgentTestStep(String task) {
        super(task);
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("agentTest", "prompt", "model");
        }

        @Override
        public String getDisplayName() {
            return Messages.AgentTestStep_DisplayName();
        }
    }
}
