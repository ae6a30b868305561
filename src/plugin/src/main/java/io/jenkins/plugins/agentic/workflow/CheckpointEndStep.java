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

/** {@code checkpointEnd}: ends a checkpoint that got no answer; {@code agentCheckpoint} calls it. */
public class CheckpointEndStep extends EngineStep {
    private final Integer checkpoint;

    @DataBoundConstructor
    public CheckpointEndStep(Integer checkpoint) {
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
            super("checkpointEnd", "checkpoint");
        }

        @Override
        public String getDisplayName() {
            return Messages.CheckpointEndStep_DisplayName();
        }

        @POST
        public FormValidation doCheckCheckpoint(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkNumber(value, 1, Integer.MAX_VALUE, item);
        }
    }
}
