package io.jenkins.plugins.agentic.workflow;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.Inputs;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code checkpointOpen}: keeps what a person is to decide on; {@code agentCheckpoint} calls it. */
public class CheckpointOpenStep extends EngineStep {
    private final String message;
    private String details;
    private String id;
    private String submitter;
    private Map<?, ?> plan;
    private List<?> diff;
    private List<?> findings;
    private Map<?, ?> tests;
    private String artifacts;
    private Map<?, ?> release;
    private Integer timeout;
    private Boolean notStarter;

    @DataBoundConstructor
    public CheckpointOpenStep(String message) {
        this.message = message;
    }

    public String getMessage() {
        return message;
    }

    public String getDetails() {
        return details;
    }

    @DataBoundSetter
    public void setDetails(String details) {
        this.details = Util.fixEmptyAndTrim(details);
    }

    public String getId() {
        return id;
    }

    @DataBoundSetter
    public void setId(String id) {
        this.id = Util.fixEmptyAndTrim(id);
    }

    public String getSubmitter() {
        return submitter;
    }

    @DataBoundSetter
    public void setSubmitter(String submitter) {
        this.submitter = Util.fixEmptyAndTrim(submitter);
    }

    public Map<?, ?> getPlan() {
        return plan;
    }

    /** An empty one says that there is nothing to show, as with the three that follow; none, that nothing is known. */
    @DataBoundSetter
    public void setPlan(Map<?, ?> plan) {
        this.plan = plan;
    }

    public List<?> getDiff() {
        return diff;
    }

    @DataBoundSetter
    public void setDiff(List<?> diff) {
        this.diff = diff;
    }

    public List<?> getFindings() {
        return findings;
    }

    @DataBoundSetter
    public void setFindings(List<?> findings) {
        this.findings = findings;
    }

    public Map<?, ?> getTests() {
        return tests;
    }

    @DataBoundSetter
    public void setTests(Map<?, ?> tests) {
        this.tests = tests;
    }

    public String getArtifacts() {
        return artifacts;
    }

    @DataBoundSetter
    public void setArtifacts(String artifacts) {
        this.artifacts = Util.fixEmptyAndTrim(artifacts);
    }

    public Map<?, ?> getRelease() {
        return release;
    }

    @DataBoundSetter
    public void setRelease(Map<?, ?> release) {
        this.release = release == null || release.isEmpty() ? null : release;
    }

    public Integer getTimeout() {
        return timeout;
    }

    @DataBoundSetter
    public void setTimeout(Integer timeout) {
        this.timeout = timeout == null || timeout == 0 ? null : timeout;
    }

    public Boolean getNotStarter() {
        return notStarter;
    }

    @DataBoundSetter
    public void setNotStarter(Boolean notStarter) {
        this.notStarter = Boolean.TRUE.equals(notStarter) ? notStarter : null;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("message", message);
        arguments.put("details", details);
        arguments.put("id", id);
        arguments.put("submitter", submitter);
        arguments.put("plan", plan);
        arguments.put("diff", diff);
        arguments.put("findings", findings);
        arguments.put("tests", tests);
        arguments.put("artifacts", artifacts);
        arguments.put("release", release);
        arguments.put("timeout", timeout);
        arguments.put("notStarter", notStarter);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("checkpointOpen", "message");
        }

        @Override
        public String getDisplayName() {
            return Messages.CheckpointOpenStep_DisplayName();
        }

        @POST
        public FormValidation doCheckTimeout(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkNumber(value, 0, Integer.MAX_VALUE, item);
        }
    }
}
