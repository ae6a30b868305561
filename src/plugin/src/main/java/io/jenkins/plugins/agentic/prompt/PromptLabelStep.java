package io.jenkins.plugins.agentic.prompt;

import hudson.Extension;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.Inputs;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptName;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code promptLabel}: moves a label of a template to a version. */
public class PromptLabelStep extends EngineStep {
    private final String name;
    private final String label;
    private final String version;
    private Integer percent;

    @DataBoundConstructor
    public PromptLabelStep(String name, String label, String version) {
        this.name = name;
        this.label = label;
        this.version = version;
    }

    public String getName() {
        return name;
    }

    public String getLabel() {
        return label;
    }

    public String getVersion() {
        return version;
    }

    public Integer getPercent() {
        return percent;
    }

    @DataBoundSetter
    public void setPercent(Integer percent) {
        this.percent = percent;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("name", name);
        arguments.put("label", label);
        arguments.put("version", version);
        arguments.put("percent", percent);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("promptLabel", "name", "label", "version");
        }

        @Override
        public String getDisplayName() {
            return Messages.PromptLabelStep_DisplayName();
        }

        @Override
        protected void require(String parameter, String value) {
            if (parameter.equals("name")) {
                PromptName.require(value);
            }
        }

        @POST
        public FormValidation doCheckPercent(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkNumber(value, 1, 99, item);
        }
    }
}
