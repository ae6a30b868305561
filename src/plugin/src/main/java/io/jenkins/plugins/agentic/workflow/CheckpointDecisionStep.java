package io.jenkins.plugins.agentic.workflow;

import hudson.Extension;
import hudson.Util;
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
    private final Integer checkpoint;
    private String seen;
    private String feedback;
    private String by;

    @DataBoundConstructor
    public CheckpointDecisionStep(String decision, Integer checkpoint) {
        this.decision = decision;
        this.checkpoint = checkpoint;
    }

    public String getDecision() {
        return decision;
    }

    public Integer getCheckpoint() {
        return checkpoint;
    }

    public String getSeen() {
        return seen;
    }

    @DataBoundSetter
    public void setSeen(String seen) {
        this.seen = Util.fixEmptyAndTrim(seen);
    }

    public String getFeedback() {
        return feedback;
    }

    @DataBoundSetter
    public void setFeedback(String feedback) {
        this.feedback = Util.fixEmptyAndTrim(feedback);
    }

    public String getBy() {
        return by;
    }

    @DataBoundSetter
    public void setBy(String by) {
        this.by = Util.fixEmptyAndTrim(by);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("decision", decision);
        arguments.put("checkpoint", checkpoint);
        arguments.put("seen", seen);
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
