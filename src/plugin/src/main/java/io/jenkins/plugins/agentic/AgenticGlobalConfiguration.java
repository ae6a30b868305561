package io.jenkins.plugins.agentic;

import hudson.BulkChange;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.model.PersistentDescriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.configuration.BudgetEntry;
import io.jenkins.plugins.agentic.configuration.DatabaseSection;
import io.jenkins.plugins.agentic.configuration.FormNumbers;
import io.jenkins.plugins.agentic.configuration.GeminiSection;
import io.jenkins.plugins.agentic.configuration.Inputs;
import io.jenkins.plugins.agentic.configuration.PromptSection;
import io.jenkins.plugins.agentic.configuration.ProviderEntry;
import io.jenkins.plugins.agentic.configuration.RoutingSection;
import io.jenkins.plugins.agentic.configuration.SecretTexts;
import io.jenkins.plugins.agentic.configuration.SpendingSection;
import io.jenkins.plugins.agentic.configuration.TelemetrySection;
import io.jenkins.plugins.agentic.configuration.ToolSection;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * Which model answers, for the whole of this Jenkins: Manage Jenkins, System, Agentic Workflow. Its symbol must not be the
 * name of a step or a Pipeline variable: a declarative Pipeline would take {@code agenticWorkflow(…)} for this.
 */
@Extension
@Symbol("agentic")
public class AgenticGlobalConfiguration extends GlobalConfiguration implements PersistentDescriptor {
    private volatile String credentialsId;
    private volatile String baseUrl;
    private volatile String defaultModel;
    private volatile ArrayList<ProviderEntry> providers;
    private volatile ArrayList<BudgetEntry> budgets;
    private volatile String capPerCall;
    private volatile String zone;
    private volatile String commands;
    private volatile RoutingSection routing;
    private volatile SpendingSection spending;
    private volatile ToolSection tools;
    private volatile GeminiSection gemini;
    private volatile DatabaseSection database;
    private volatile TelemetrySection telemetry;
    private volatile PromptSection prompts;

    public static AgenticGlobalConfiguration get() {
        return ExtensionList.lookupSingleton(AgenticGlobalConfiguration.class);
    }

    @Override
    public String getDisplayName() {
        return Messages.AgenticGlobalConfiguration_DisplayName();
    }

    /** Id of the secret text that holds the API key, or null. */
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
        save();
    }

    /** Address of a Gemini-compatible endpoint instead of Google's, or null. */
    public String getBaseUrl() {
        return baseUrl;
    }

    @DataBoundSetter
    public void setBaseUrl(String baseUrl) {
        this.baseUrl = Util.fixEmptyAndTrim(baseUrl);
        save();
    }

    /** The model or class for every role where neither step nor prompt template names one; null for each role's own. */
    public String getDefaultModel() {
        return defaultModel;
    }

    @DataBoundSetter
    public void setDefaultModel(String defaultModel) {
        this.defaultModel = Util.fixEmptyAndTrim(defaultModel);
        save();
    }

    /** Further endpoints; never null. A configuration of an earlier version has none. */
    public List<ProviderEntry> getProviders() {
        return providers == null ? List.of() : List.copyOf(providers);
    }

    @DataBoundSetter
    public void setProviders(List<ProviderEntry> providers) {
        this.providers = providers == null || providers.isEmpty() ? null : new ArrayList<>(providers);
        save();
    }

    /** Limits on what may be spent; never null. */
    public List<BudgetEntry> getBudgets() {
        return budgets == null ? List.of() : List.copyOf(budgets);
    }

    @DataBoundSetter
    public void setBudgets(List<BudgetEntry> budgets) {
        this.budgets = budgets == null || budgets.isEmpty() ? null : new ArrayList<>(budgets);
        save();
    }

    /** US dollars that no single model call may be able to cost, or null. */
    public String getCapPerCall() {
        return capPerCall;
    }

    @DataBoundSetter
    public void setCapPerCall(String capPerCall) {
        this.capPerCall = Inputs.amountOf("capPerCall", capPerCall);
        save();
    }

    /** Where days, weeks and months begin, such as Europe/Berlin; null for the time zone of this machine. */
    public String getZone() {
        return zone;
    }

    @DataBoundSetter
    public void setZone(String zone) {
        this.zone = Util.fixEmptyAndTrim(zone);
        save();
    }

    /** First words of the commands that agents may run, between blanks or commas; null for none. */
    public String getCommands() {
        return commands;
    }

    @DataBoundSetter
    public void setCommands(String commands) {
        this.commands = Util.fixEmptyAndTrim(commands);
        save();
    }

    /** Models by class and role, limits and retries; null for what ships. */
    public RoutingSection getRouting() {
        return routing;
    }

    @DataBoundSetter
    public void setRouting(RoutingSection routing) {
        this.routing = routing;
        save();
    }

    /** Prices, and when people are asked or held back; null for what ships. */
    public SpendingSection getSpending() {
        return spending;
    }

    @DataBoundSetter
    public void setSpending(SpendingSection spending) {
        this.spending = spending;
        save();
    }

    /** Bounds of agent calls and MCP servers; null for what ships. */
    public ToolSection getTools() {
        return tools;
    }

    @DataBoundSetter
    public void setTools(ToolSection tools) {
        this.tools = tools;
        save();
    }

    /** What the Gemini of the first fields is told; null for nothing. */
    public GeminiSection getGemini() {
        return gemini;
    }

    @DataBoundSetter
    public void setGemini(GeminiSection gemini) {
        this.gemini = gemini;
        save();
    }

    /** Where everything is kept; null for the embedded database. */
    public DatabaseSection getDatabase() {
        return database;
    }

    @DataBoundSetter
    public void setDatabase(DatabaseSection database) {
        this.database = database;
        save();
    }

    /** Where traces and metrics are sent; null for nowhere. */
    public TelemetrySection getTelemetry() {
        return telemetry;
    }

    @DataBoundSetter
    public void setTelemetry(TelemetrySection telemetry) {
        this.telemetry = telemetry;
        save();
    }

    /** Where the prompts are kept; null for Jenkins' home. */
    public PromptSection getPrompts() {
        return prompts;
    }

    @DataBoundSetter
    public void setPrompts(PromptSection prompts) {
        this.prompts = prompts;
        save();
    }

    /**
     * Saves what the form says at once, and not before all of it is understood: models are called meanwhile, and no budget
     * and no provider may be missing to them, nor on the disk should Jenkins end.
     */
    @Override
    public boolean configure(StaplerRequest2 request, JSONObject form) throws FormException {
        FormNumbers.check(form);
        AgenticGlobalConfiguration next = new AgenticGlobalConfiguration();
        next.take(this);
        // A form without any row of a list does not name the list at all.
        next.providers = null;
        next.budgets = null;
        try (BulkChange unsaved = new BulkChange(next)) {
            next.bind(request, form);
        }
        take(next);
        save();
        return true;
    }

    private void bind(StaplerRequest2 request, JSONObject form) throws FormException {
        super.configure(request, form);
    }

    private void take(AgenticGlobalConfiguration other) {
        credentialsId = other.credentialsId;
        baseUrl = other.baseUrl;
        defaultModel = other.defaultModel;
        providers = other.providers;
        budgets = other.budgets;
        capPerCall = other.capPerCall;
        zone = other.zone;
        commands = other.commands;
        routing = other.routing;
        spending = other.spending;
        tools = other.tools;
        gemini = other.gemini;
        database = other.database;
        telemetry = other.telemetry;
        prompts = other.prompts;
    }

    /** What the engine gets of this. */
    public EngineConfiguration engine() {
        return new EngineConfiguration(this);
    }

    @POST
    public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
        return SecretTexts.items(credentialsId);
    }

    @POST
    public FormValidation doCheckCredentialsId(@QueryParameter String value) {
        return SecretTexts.check(value);
    }

    @POST
    public FormValidation doCheckBaseUrl(@QueryParameter String value) {
        return Inputs.checkBaseUrl(value);
    }

    @POST
    public FormValidation doCheckCapPerCall(@QueryParameter String value) {
        return Inputs.checkDollars(value);
    }

    @POST
    public FormValidation doCheckZone(@QueryParameter String value) {
        String name = Util.fixEmptyAndTrim(value);
        return name == null || !Jenkins.get().hasPermission(Jenkins.ADMINISTER) || EngineConfiguration.isZone(name)
                ? FormValidation.ok()
                : FormValidation.error(Messages.AgenticGlobalConfiguration_NoSuchZone(name));
    }

    @POST
    public FormValidation doCheckDefaultModel(@QueryParameter String value) {
        return Inputs.checkModels(value);
    }
}
