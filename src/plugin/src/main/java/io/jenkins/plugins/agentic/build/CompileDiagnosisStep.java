package io.jenkins.plugins.agentic.build;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code compileDiagnosis}: why a build command failed. */
public class CompileDiagnosisStep extends EngineStep {
    private final String command;
    private final Integer exitCode;
    private final String log;

    @DataBoundConstructor
    public CompileDiagnosisStep(String command, Integer exitCode, String log) {
        this.command = command;
        this.exitCode = exitCode;
        this.log = log;
    }

    public String getCommand() {
        return command;
    }

    public Integer getExitCode() {
        return exitCode;
    }

    public String getLog() {
        return log;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("command", command);
        arguments.put("exitCode", exitCode);
        arguments.put("log", log);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("compileDiagnosis", "exitCode");
        }

        @Override
        public String getDisplayName() {
            return Messages.CompileDiagnosisStep_DisplayName();
        }
    }
}
