package io.jenkins.plugins.agentic.agent;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code agentArchitect}: decides the shape of the solution. */
public class AgentArchitectStep extends AgentStep {

    @DataBoundConstructor
    public AgentArchitectStep(String task) {
        super(task);
    }

    @Extension
    public static class DescriptorImpl extends AgentStepDescriptor {
        public DescriptorImpl() {
            super("agentArchitect", "prompt", "model");
        }

        @Override
        public String getDisplayName() {
            return Messages.AgentArchitectStep_DisplayName();
        }
    }
}
