package io.jenkins.plugins.agentic.build;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code compileReport}: what a build step left behind. */
public class CompileReportStep extends EngineStep {
    private final Map<String, Object> step;
    private final Integer exitCode;

    @DataBoundConstructor
    public CompileReportStep(Map<String, Object> step, Integer exitCode) {
        this.step = step;
        this.exitCode = exitCode;
    }

    public Map<String, Object> getStep() {
        return step;
    }

    public Integer getExitCode() {
        return exitCode;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("step", step);
        arguments.put("exitCode", exitCode);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("compileReport", "exitCode");
        }

        @Override
        public String getDisplayName() {
            return Messages.CompileReportStep_DisplayName();
        }
    }
}
