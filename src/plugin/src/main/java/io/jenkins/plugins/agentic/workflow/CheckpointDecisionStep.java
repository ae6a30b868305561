package io.jenkins.plugins.agentic.workflow;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code checkpointDecision}: keeps what a person decided; {@code agentCheckpoint} calls it. */
public class CheckpointDecisionStep extends EngineStep {
    private final String decision;
    private String feedback;
    private String by;

    @DataBoundConstructor
    public CheckpointDecisionStep(String decision) {
        this.decision = decision;
    }

    public String getDecision() {
        return decision;
    }

    public String getFeedback() {
        return feedback;
    }

    @DataBoundSetter
    public void setFeedback(String feedback) {
        this.feedback = feedback == null || feedback.isEmpty() ? null : feedback;
    }

    public String getBy() {
        return by;
    }

    @DataBoundSetter
    public void setBy(String by) {
        this.by = by == null || by.isEmpty() ? null : by;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("decision", decision);
        arguments.put("feedback", feedback);
        arguments.put("by", by);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("checkpointDecision", "decision");
        }

        @Override
        public String getDisplayName() {
            return Messages.CheckpointDecisionStep_DisplayName();
        }
    }
}
