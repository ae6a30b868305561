package io.jenkins.plugins.agentic.workflow;

import hudson.Extension;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.Inputs;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code checkpointDecision}: keeps what a person answered to the input before; {@code agentCheckpoint} calls it. */
public class CheckpointDecisionStep extends EngineStep {
    private final Integer checkpoint;

    @DataBoundConstructor
    public CheckpointDecisionStep(Integer checkpoint) {
        this.checkpoint = checkpoint;
    }

    public Integer getCheckpoint() {
        return checkpoint;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("checkpoint", checkpoint);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("checkpointDecision", "checkpoint");
        }

        /**
         * A build that waits at its checkpoint while the plugin is updated goes on with the program that it began with,
         * which may say what was decided, too. As the step has one parameter now, Jenkins takes all of that for its value.
         */
        @Override
        public Map<String, Object> customInstantiate(Map<String, Object> arguments) {
            return arguments.get("checkpoint") instanceof Map<?, ?> said && said.containsKey("checkpoint")
                    ? Map.of("checkpoint", said.get("checkpoint"))
                    : arguments;
        }

        @Override
        public String getDisplayName() {
            return Messages.CheckpointDecisionStep_DisplayName();
        }

        @POST
        public FormValidation doCheckCheckpoint(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkNumber(value, 1, Integer.MAX_VALUE, item);
        }
    }
}
