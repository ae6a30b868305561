package io.jenkins.plugins.agentic.agent;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.AgenticGlobalConfiguration;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.FormChoices;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the forms of all agent steps check; to who may not configure the job they say nothing. */
public abstract class AgentStepDescriptor extends EngineStepDescriptor {
    private static final double HOTTEST = 2;

    /** @param shown as in {@link EngineStepDescriptor} */
    protected AgentStepDescriptor(String name, String... shown) {
        super(name, shown);
    }

    @POST
    public FormValidation doCheckTask(@AncestorInPath Item item, @QueryParameter String value) {
        return FormChoices.mayConfigure(item) && Util.fixEmptyAndTrim(value) == null
                ? FormValidation.error(Messages.AgentStep_NoTask())
                : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckModel(@AncestorInPath Item item, @QueryParameter String value) {
        String model = Util.fixEmptyAndTrim(value);
        return model == null || !FormChoices.mayConfigure(item) || isKnown(model)
                ? FormValidation.ok()
                : FormValidation.warning(Messages.AgenticGlobalConfiguration_NoPrice(model));
    }

    /** A class of models is as good as a model. */
    private static boolean isKnown(String model) {
        AgenticGlobalConfiguration configured = AgenticGlobalConfiguration.get();
        return configured.engine().models().routing().classes().containsKey(model)
                || configured.engine().money().prices().knows(model);
    }

    @POST
    public FormValidation doCheckTemperature(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, value, 0, HOTTEST, Messages.AgentStep_NoTemperature());
    }

    @POST
    public FormValidation doCheckMaxTokens(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, value, 1, Integer.MAX_VALUE, Messages.AgentStep_NotPositive());
    }

    @POST
    public FormValidation doCheckTimeout(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, value, 1, Integer.MAX_VALUE, Messages.AgentStep_NotPositive());
    }

    @POST
    public FormValidation doCheckRetry(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, value, 1, Integer.MAX_VALUE, Messages.AgentStep_NotPositive());
    }

    @POST
    public FormValidation doCheckBudget(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, value, 0, Double.MAX_VALUE, Messages.Inputs_NoAmount());
    }

    private static FormValidation check(Item item, String value, double least, double most, String otherwise) {
        String text = Util.fixEmptyAndTrim(value);
        if (text == null || !FormChoices.mayConfigure(item)) {
            return FormValidation.ok();
        }
        try {
            double number = Double.parseDouble(text);
            return number >= least && number <= most ? FormValidation.ok() : FormValidation.error(otherwise);
        } catch (NumberFormatException e) {
            return FormValidation.error(otherwise);
        }
    }
}
