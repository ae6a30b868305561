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
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
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
        return check(item, "name", value);
    }

    @POST
    public final FormValidation doCheckVersion(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, "version", value);
    }

    @POST
    public final FormValidation doCheckEnvironment(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, "environment", value);
    }

    @POST
    public final FormValidation doCheckMessage(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, "message", value);
    }

    @POST
    public final FormValidation doCheckFiles(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, "files", value);
    }

    @POST
    public final FormValidation doCheckFile(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, "file", value);
    }

    @POST
    public final FormValidation doCheckImage(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, "image", value);
    }

    @POST
    public final FormValidation doCheckPrompt(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, "prompt", value);
    }

    @POST
    public final FormValidation doCheckSuite(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, "suite", value);
    }

    @POST
    public final FormValidation doCheckLabel(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, "label", value);
    }

    @POST
    public final FormValidation doCheckFrom(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, "from", value);
    }

    @POST
    public final FormValidation doCheckTo(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, "to", value);
    }

    @POST
    public final FormValidation doCheckSignals(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, "signals", value);
    }

    /** A field that the step can't do without, or with a value that {@link #require} refuses. */
    private FormValidation check(Item item, String parameter, String value) {
        String text = Util.fixEmptyAndTrim(value);
        if (!FormChoices.mayConfigure(item)) {
            return FormValidation.ok();
        }
        if (text == null) {
            return needs(parameter)
                    ? FormValidation.error(Messages.EngineStepDescriptor_Needed())
                    : FormValidation.ok();
        }
        // What a build's variable will be, nobody knows yet.
        if (text.contains("$")) {
            return FormValidation.ok();
        }
        try {
            require(parameter, text);
            return FormValidation.ok();
        } catch (AgenticException e) {
            return FormValidation.error(e.sentence());
        }
    }

    /**
     * What the step itself will require of a value; nothing by itself.
     *
     * @throws AgenticException where it is wrong
     */
    protected void require(String parameter, String value) {}

    private boolean needs(String parameter) {
        return spec.parameters().stream().anyMatch(each -> each.name().equals(parameter) && each.required());
    }

    @Override
    public final Step newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
        Map<String, List<String>> lists = FormLists.of(spec, form::opt);
        lists.keySet().forEach(form::remove);
        Step step = super.newInstance(request, form);
        lists.forEach((parameter, lines) -> {
            // An empty area leaves the parameter out.
            if (!lines.isEmpty()) {
                FormLists.set(step, parameter, elements(parameter, lines));
            }
        });
        return step;
    }

    /** The list that a Jenkinsfile would have for the lines of a form's text area. */
    protected List<?> elements(String parameter, List<String> lines) {
        return lines;
    }
}
