package io.jenkins.plugins.agentic.agent;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.AgenticGlobalConfiguration;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.FormChoices;
import io.jenkins.plugins.agentic.configuration.Inputs;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the forms of all agent steps check; to who may not configure the job they say nothing. */
public abstract class AgentStepDescriptor extends EngineStepDescriptor {
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
    public final FormValidation doCheckTemperature(@AncestorInPath Item item, @QueryParameter String value) {
        return Inputs.checkBetween(value, 0, 2, item);
    }

    @POST
    public final FormValidation doCheckMaxTokens(@AncestorInPath Item item, @QueryParameter String value) {
        return Inputs.checkNumber(value, 1, Integer.MAX_VALUE, item);
    }

    @POST
    public final FormValidation doCheckTimeout(@AncestorInPath Item item, @QueryParameter String value) {
        return Inputs.checkNumber(value, 1, Integer.MAX_VALUE, item);
    }

    @POST
    public final FormValidation doCheckRetry(@AncestorInPath Item item, @QueryParameter String value) {
        return Inputs.checkNumber(value, 1, Integer.MAX_VALUE, item);
    }

    @POST
    public final FormValidation doCheckRetryInterval(@AncestorInPath Item item, @QueryParameter String value) {
        return Inputs.checkBetween(value, 0.1, 300, item);
    }

    @POST
    public final FormValidation doCheckRetryMultiplier(@AncestorInPath Item item, @QueryParameter String value) {
        return Inputs.checkBetween(value, 1, 10, item);
    }

    @POST
    public final FormValidation doCheckMemory(@AncestorInPath Item item, @QueryParameter String value) {
        return Inputs.checkNumber(value, 0, Integer.MAX_VALUE, item);
    }

    @POST
    public final FormValidation doCheckBudget(@AncestorInPath Item item, @QueryParameter String value) {
        return Inputs.checkDollars(value, item);
    }
}
