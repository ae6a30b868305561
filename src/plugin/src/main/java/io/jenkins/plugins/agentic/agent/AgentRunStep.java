package io.jenkins.plugins.agentic.agent;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.util.ComboBoxModel;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.FormChoices;
import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import io.jenkins.plugins.agentic.host.AgenticExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.verb.POST;

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

        /** The roles that ship, and those of other plugins; a prompt template of one's own can be written beside them. */
        @POST
        public ComboBoxModel doFillRoleItems(@AncestorInPath Item item) {
            List<String> roles = new ArrayList<>(StepSpecs.all().stream()
                    .map(StepSpec::name)
                    .map(StepSpecs::role)
                    .flatMap(Optional::stream)
                    .toList());
            ExtensionList.lookup(AgenticExtension.Role.class).forEach(role -> roles.add(role.name()));
            return FormChoices.of(item, roles);
        }
    }
}
