package io.jenkins.plugins.agentic.prompt;

import hudson.Extension;
import hudson.Util;
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
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code promptOutcome}: what came out about a run after it. */
public class PromptOutcomeStep extends EngineStep {
    private final String run;
    private String tests;
    private String release;

    @DataBoundConstructor
    public PromptOutcomeStep(String run) {
        this.run = run;
    }

    public String getRun() {
        return run;
    }

    public String getTests() {
        return tests;
    }

    @DataBoundSetter
    public void setTests(String tests) {
        this.tests = Util.fixEmptyAndTrim(tests);
    }

    public String getRelease() {
        return release;
    }

    @DataBoundSetter
    public void setRelease(String release) {
        this.release = Util.fixEmptyAndTrim(release);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("run", run);
        arguments.put("tests", tests);
        arguments.put("release", release);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("promptOutcome", "run");
        }

        @Override
        public String getDisplayName() {
            return Messages.PromptOutcomeStep_DisplayName();
        }

        @POST
        public FormValidation doCheckTests(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkWord(value, item, "passed", "failed");
        }

        @POST
        public FormValidation doCheckRelease(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkWord(value, item, "kept", "taken-back");
        }
    }
}
