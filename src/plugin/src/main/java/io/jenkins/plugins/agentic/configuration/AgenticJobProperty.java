package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.JobProperty;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.Overrides;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.OptionalJobProperty;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** What a job decides for its runs. Limits only narrow those of its folders and of this Jenkins. */
public final class AgenticJobProperty extends OptionalJobProperty<Job<?, ?>> {
    private String defaultModel;
    private String capPerCall;
    private String commands;
    private ArrayList<BudgetEntry> budgets;

    @DataBoundConstructor
    public AgenticJobProperty() {
        // Everything is optional.
    }

    /** A model or a class of models, or null for the outer one. */
    public String getDefaultModel() {
        return defaultModel;
    }

    @DataBoundSetter
    public void setDefaultModel(String defaultModel) {
        this.defaultModel = Util.fixEmptyAndTrim(defaultModel);
    }

    /** US dollars that no single model call may be able to cost, or null. */
    public String getCapPerCall() {
        return capPerCall;
    }

    @DataBoundSetter
    public void setCapPerCall(String capPerCall) {
        this.capPerCall = Inputs.amountOf("capPerCall", capPerCall);
    }

    /** Of the commands that agents may run, the first words of those admitted here; null for all of them. */
    public String getCommands() {
        return commands;
    }

    @DataBoundSetter
    public void setCommands(String commands) {
        this.commands = Util.fixEmptyAndTrim(commands);
    }

    /** Never null. */
    public List<BudgetEntry> getBudgets() {
        return budgets == null ? List.of() : List.copyOf(budgets);
    }

    @DataBoundSetter
    public void setBudgets(List<BudgetEntry> budgets) {
        this.budgets = budgets == null || budgets.isEmpty() ? null : new ArrayList<>(budgets);
    }

    /** On its way into the job: what Jenkins reads at its start, or a Jenkinsfile sets, is none that anybody changed. */
    @Override
    protected void setOwner(Job<?, ?> owner) {
        super.setOwner(owner);
        if (BudgetKeeper.isJenkins()) {
            BudgetKeeper.get().remember(owner, getBudgets());
        }
    }

    /** @param job its full name */
    public Overrides overrides(String job) {
        return new Overrides(
                Util.fixNull(defaultModel),
                Overrides.NONE.routing(),
                Inputs.dollars(capPerCall, "cap per call of " + job),
                commands == null ? null : Inputs.words(commands),
                getBudgets().stream().map(entry -> entry.ofJob(job)).toList());
    }

    @Extension
    @Symbol("agenticSettings")
    public static final class DescriptorImpl extends OptionalJobPropertyDescriptor {
        @Override
        public String getDisplayName() {
            return Messages.AgenticJobProperty_DisplayName();
        }

        @Override
        public JobProperty<?> newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            if (!Boolean.FALSE.equals(form.opt("specified"))) {
                FormNumbers.check(form);
            }
            return super.newInstance(request, form);
        }

        @POST
        public FormValidation doCheckDefaultModel(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkModelOrClass(value, item);
        }

        @POST
        public FormValidation doCheckCapPerCall(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkDollars(value, item);
        }
    }
}
