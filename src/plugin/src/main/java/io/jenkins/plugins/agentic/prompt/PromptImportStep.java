package io.jenkins.plugins.agentic.prompt;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ComboBoxModel;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.FormChoices;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptName;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** {@code promptImport}: a prompt of Google AI Studio as a version of a template. */
public class PromptImportStep extends EngineStep {
    private final String file;
    private final String name;
    private String label;

    @DataBoundConstructor
    public PromptImportStep(String file, String name) {
        this.file = file;
        this.name = name;
    }

    public String getFile() {
        return file;
    }

    public String getName() {
        return name;
    }

    public String getLabel() {
        return label;
    }

    @DataBoundSetter
    public void setLabel(String label) {
        this.label = Util.fixEmptyAndTrim(label);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("file", file);
        arguments.put("name", name);
        arguments.put("label", label);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("promptImport", "file", "name");
        }

        @Override
        public String getDisplayName() {
            return Messages.PromptImportStep_DisplayName();
        }

        /** The labels that the engine knows; one of one's own can be written beside them. */
        @POST
        public ComboBoxModel doFillLabelItems(@AncestorInPath Item item) {
            return FormChoices.of(item, PromptStore.LABELS);
        }

        @Override
        protected void require(String parameter, String value) {
            switch (parameter) {
                case "name" -> PromptName.require(value);
                case "label" -> PromptStore.requireLabel(value);
                default -> {}
            }
        }
    }
}
