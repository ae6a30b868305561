package io.jenkins.plugins.agentic.publish;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code publishPackage}: publishes files to all targets, or to none. */
public class PublishPackageStep extends EngineStep {
    private final List<Object> targets;
    private final String name;
    private final String version;
    private final String files;

    @DataBoundConstructor
    public PublishPackageStep(List<Object> targets, String name, String version, String files) {
        this.targets = targets;
        this.name = name;
        this.version = version;
        this.files = files;
    }

    public List<Object> getTargets() {
        return targets;
    }

    public String getName() {
        return name;
    }

    public String getVersion() {
        return version;
    }

    public String getFiles() {
        return files;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("targets", targets);
        arguments.put("name", name);
        arguments.put("version", version);
        arguments.put("files", files);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("publishPackage", "name", "version");
        }

        @Override
        public String getDisplayName() {
            return Messages.PublishPackageStep_DisplayName();
        }
    }
}
