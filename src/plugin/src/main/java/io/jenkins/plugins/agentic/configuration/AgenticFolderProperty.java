package io.jenkins.plugins.agentic.configuration;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.AbstractFolderProperty;
import com.cloudbees.hudson.plugins.folder.AbstractFolderPropertyDescriptor;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.Overrides;
import io.jenkins.plugins.agentic.engine.model.Routing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** What a folder decides for the jobs in it. Limits only narrow those further out. */
public final class AgenticFolderProperty extends AbstractFolderProperty<AbstractFolder<?>> {
    private String defaultModel;
    private String capPerCall;
    private String commands;
    private ArrayList<BudgetEntry> budgets;
    private ArrayList<ModelClassEntry> classes;
    private ArrayList<RoleEntry> roles;

    @DataBoundConstructor
    public AgenticFolderProperty() {
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

    /** Never null. */
    public List<ModelClassEntry> getClasses() {
        return classes == null ? List.of() : List.copyOf(classes);
    }

    @DataBoundSetter
    public void setClasses(List<ModelClassEntry> classes) {
        this.classes = classes == null || classes.isEmpty() ? null : new ArrayList<>(classes);
    }

    /** Never null. */
    public List<RoleEntry> getRoles() {
        return roles == null ? List.of() : List.copyOf(roles);
    }

    @DataBoundSetter
    public void setRoles(List<RoleEntry> roles) {
        this.roles = roles == null || roles.isEmpty() ? null : new ArrayList<>(roles);
    }

    /** What a folder decides; nothing for an item that is none. Needs the plugin 'cloudbees-folder'. */
    public static Overrides of(Item item) {
        AgenticFolderProperty property = item instanceof AbstractFolder<?> folder
                ? folder.getProperties().get(AgenticFolderProperty.class)
                : null;
        return property == null ? Overrides.NONE : property.overrides(item.getFullName());
    }

    /** The full names of the folders that have budgets and that the user may see. Needs the plugin 'cloudbees-folder'. */
    public static List<String> withBudgets() {
        List<String> names = new ArrayList<>();
        for (AbstractFolder<?> folder : Jenkins.get().allItems(AbstractFolder.class)) {
            AgenticFolderProperty property = folder.getProperties().get(AgenticFolderProperty.class);
            if (property != null && property.budgets != null) {
                names.add(folder.getFullName());
            }
        }
        return names;
    }

    /** All folders. Needs the plugin 'cloudbees-folder'. */
    static List<Item> all() {
        List<Item> folders = new ArrayList<>();
        Jenkins.get().allItems(AbstractFolder.class).forEach(folders::add);
        return folders;
    }

    /** A folder's own budgets; none for an item that is no folder. Needs the plugin 'cloudbees-folder'. */
    static List<BudgetEntry> budgets(Item item) {
        AgenticFolderProperty property = item instanceof AbstractFolder<?> folder
                ? folder.getProperties().get(AgenticFolderProperty.class)
                : null;
        return property == null ? List.of() : property.getBudgets();
    }

    /** Gives a folder these budgets, and leaves everything else as it is. Needs the plugin 'cloudbees-folder'. */
    static void restore(Item item, List<BudgetEntry> budgets) throws IOException {
        if (item instanceof AbstractFolder<?> folder) {
            AgenticFolderProperty property = folder.getProperties().get(AgenticFolderProperty.class);
            if (property == null) {
                property = new AgenticFolderProperty();
                property.setBudgets(budgets);
                folder.addProperty(property);
            } else {
                property.setBudgets(budgets);
            }
            folder.save();
        }
    }

    private Overrides overrides(String folder) {
        Map<String, List<String>> chains = new HashMap<>();
        getClasses().forEach(entry -> chains.put(entry.getName(), entry.chain()));
        Map<String, String> byRole = new HashMap<>();
        getRoles().forEach(entry -> byRole.put(entry.getRole(), entry.getModel()));
        return new Overrides(
                Util.fixNull(defaultModel),
                new Routing(chains, byRole),
                Inputs.dollars(capPerCall, "cap per call of " + folder),
                commands == null ? null : Inputs.words(commands),
                getBudgets().stream().map(entry -> entry.ofFolder(folder)).toList());
    }

    @Extension(optional = true)
    @Symbol("agenticSettings")
    public static final class DescriptorImpl extends AbstractFolderPropertyDescriptor {
        @Override
        public String getDisplayName() {
            return Messages.AgenticFolderProperty_DisplayName();
        }

        @Override
        public AbstractFolderProperty<?> newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            FormNumbers.check(form);
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
