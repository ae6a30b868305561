package io.jenkins.plugins.agentic.agent;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code agentRun}: calls any agent by its role. */
public class AgentRunStep extends AgentStep {
    private final String role;

    @DataBoundConstructor
    public AgentRunStep(String role, String task) {
        super(task);
        this.role = role;
    }

    public String getRole() {
        return role;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = super.arguments();
        arguments.put("role", role);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends AgentStepDescriptor {
        public DescriptorImpl() {
            super("agentRun", "role", "prompt", "model");
        }

        @Override
        public String getDisplayName() {
            return Messages.AgentRunStep_DisplayName();
        }
    }
}
