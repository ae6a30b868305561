package io.jenkins.plugins.agentic.agent;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code agentPackage}: writes the packaging files. */
public class AgentPackageStep extends AgentStep {

    @DataBoundConstructor
    public AgentPackageStep(String task) {
        super(task);
    }

    @Extension
    public static class DescriptorImpl extends AgentStepDescriptor {
        public DescriptorImpl() {
            super("agentPackage", "prompt", "model");
        }

        @Override
        public String getDisplayName() {
            return Messages.AgentPackageStep_DisplayName();
        }
    }
}
