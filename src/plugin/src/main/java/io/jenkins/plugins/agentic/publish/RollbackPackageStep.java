package io.jenkins.plugins.agentic.publish;

import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.publish.Versions;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code rollbackPackage}: takes a version out of an environment. */
public class RollbackPackageStep extends EngineStep {
    private final String version;
    private final String name;
    private String environment;

    @DataBoundConstructor
    public RollbackPackageStep(String version, String name) {
        this.version = version;
        this.name = name;
    }

    public String getVersion() {
        return version;
    }

    public String getName() {
        return name;
    }

    public String getEnvironment() {
        return environment;
    }

    @DataBoundSetter
    public void setEnvironment(String environment) {
        this.environment = Util.fixEmptyAndTrim(environment);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("version", version);
        arguments.put("name", name);
        arguments.put("environment", environment);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("rollbackPackage", "name", "version");
        }

        @Override
        public String getDisplayName() {
            return Messages.RollbackPackageStep_DisplayName();
        }

        @Override
        protected void require(String parameter, String value) {
            switch (parameter) {
                case "name" -> Versions.requireName(value);
                case "version" -> Versions.requireVersion(value);
                case "environment" -> Versions.requireEnvironment(value);
                default -> {}
            }
        }
    }
}
