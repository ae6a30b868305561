package io.jenkins.plugins.agentic.host;

import hudson.FilePath;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.ComboBoxModel;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.AgenticGlobalConfiguration;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.FormChoices;
import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What Jenkins wants to know of an engine step; name and context come from its StepSpec. */
public abstract class EngineStepDescriptor extends StepDescriptor implements CustomDescribableModel {
    private final StepSpec spec;
    private final List<String> shown;

    /**
     * @param name the step's name in the engine's StepSpecs
     * @param shown names of the parameters whose values may be shown beside the step; never a prompt or a file's text
     */
    protected EngineStepDescriptor(String name, String... shown) {
        this.spec = StepSpecs.get(name);
        this.shown = List.of(shown);
    }

    @Override
    public final String getFunctionName() {
        return spec.name();
    }

    @Override
    public final Set<? extends Class<?>> getRequiredContext() {
        return spec.needsWorkspace()
                ? Set.of(Run.class, TaskListener.class, FlowNode.class, FilePath.class)
                : Set.of(Run.class, TaskListener.class, FlowNode.class);
    }

    @Override
    public final String argumentsToString(Map<String, Object> arguments) {
        String text = shown.stream()
                .map(arguments::get)
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
        return text.isEmpty() ? null : text;
    }

    /** A snippet leaves out what is as it would be without. */
    @Override
    public final UninstantiatedDescribable customUninstantiate(UninstantiatedDescribable step) {
        Map<String, Object> arguments = new LinkedHashMap<>(step.getArguments());
        spec.parameters().stream()
                .filter(parameter -> !parameter.required() && parameter.defaultValue() != null)
                .forEach(parameter -> arguments.remove(parameter.name(), parameter.defaultValue()));
        return step.withArguments(arguments);
    }

    /** The classes of models; a model of a provider can be written beside them. */
    @POST
    public final ComboBoxModel doFillModelItems(@AncestorInPath Item item) {
        return FormChoices.of(
                item,
                AgenticGlobalConfiguration.get()
                        .engine()
                        .models()
                        .routing()
                        .classes()
                        .keySet());
    }

    @POST
    public final FormValidation doCheckName(@AncestorInPath Item item, @QueryParameter String value) {
        return checkGiven(item, "name", value);
    }

    @POST
    public final FormValidation doCheckVersion(@AncestorInPath Item item, @QueryParameter String value) {
        return checkGiven(item, "version", value);
    }

    @POST
    public final FormValidation doCheckMessage(@AncestorInPath Item item, @QueryParameter String value) {
        return checkGiven(item, "message", value);
    }

    @POST
    public final FormValidation doCheckFiles(@AncestorInPath Item item, @QueryParameter String value) {
        return checkGiven(item, "files", value);
    }

    @POST
    public final FormValidation doCheckFile(@AncestorInPath Item item, @QueryParameter String value) {
        return checkGiven(item, "file", value);
    }

    @POST
    public final FormValidation doCheckImage(@AncestorInPath Item item, @QueryParameter String value) {
        return checkGiven(item, "image", value);
    }

    @POST
    public final FormValidation doCheckPrompt(@AncestorInPath Item item, @QueryParameter String value) {
        return checkGiven(item, "prompt", value);
    }

    @POST
    public final FormValidation doCheckSuite(@AncestorInPath Item item, @QueryParameter String value) {
        return checkGiven(item, "suite", value);
    }

    @POST
    public final FormValidation doCheckLabel(@AncestorInPath Item item, @QueryParameter String value) {
        return checkGiven(item, "label", value);
    }

    @POST
    public final FormValidation doCheckFrom(@AncestorInPath Item item, @QueryParameter String value) {
        return checkGiven(item, "from", value);
    }

    @POST
    public final FormValidation doCheckTo(@AncestorInPath Item item, @QueryParameter String value) {
        return checkGiven(item, "to", value);
    }

    @POST
    public final FormValidation doCheckSignals(@AncestorInPath Item item, @QueryParameter String value) {
        return checkGiven(item, "signals", value);
    }

    @POST
    public final FormValidation doCheckCheckpoint(@AncestorInPath Item item, @QueryParameter String value) {
        return checkGiven(item, "checkpoint", value);
    }

    /** A field that the step can't do without. */
    private FormValidation checkGiven(Item item, String parameter, String value) {
        return FormChoices.mayConfigure(item) && Util.fixEmptyAndTrim(value) == null && needs(parameter)
                ? FormValidation.error(Messages.EngineStepDescriptor_Needed())
                : FormValidation.ok();
    }

    private boolean needs(String parameter) {
        return spec.parameters().stream().anyMatch(each -> each.name().equals(parameter) && each.required());
    }
}
