package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.Saveable;
import hudson.model.listeners.ItemListener;
import hudson.model.listeners.SaveableListener;
import hudson.security.ACL;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * Puts back the budgets of a job or folder that somebody changed who may configure it, but not set its budgets: by its form,
 * by XML or by the command line. What is new may bring budgets along: they only narrow those around it.
 */
@Extension
public final class BudgetKeeper extends ItemListener {
    private static final Logger LOGGER = Logger.getLogger(BudgetKeeper.class.getName());

    /** As they were last set by somebody who may; an item that is not in it came here unseen, and stays as it is. */
    private final Map<Item, List<BudgetEntry>> known = Collections.synchronizedMap(new WeakHashMap<>());

    static BudgetKeeper get() {
        return ExtensionList.lookupSingleton(BudgetKeeper.class);
    }

    @Override
    public void onLoaded() {
        Jenkins.get().allItems(Job.class).forEach(this::remember);
        if (Folders.areThere()) {
            AgenticFolderProperty.all().forEach(this::remember);
        }
    }

    @Override
    public void onCreated(Item item) {
        remember(item);
    }

    @Override
    public void onCopied(Item from, Item item) {
        remember(item);
    }

    @Override
    public void onUpdated(Item item) {
        if (mayChange(item)) {
            remember(item);
            return;
        }
        List<BudgetEntry> before = known.get(item);
        if (before == null) {
            remember(item);
        } else if (!BudgetEntry.same(before, budgets(item))) {
            try {
                restore(item, before);
                LOGGER.log(Level.WARNING, "{0}", Messages.BudgetKeeper_NotYours(item.getFullName()));
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, e, () -> "The budgets of " + item.getFullName() + " could not be put back.");
            }
        }
    }

    static boolean isJenkins() {
        return ACL.SYSTEM2.equals(Jenkins.getAuthentication2());
    }

    private static boolean mayChange(Item item) {
        return isJenkins() || item.hasPermission(AgenticPermissions.BUDGET_ADMINISTER);
    }

    private void remember(Item item) {
        remember(item, budgets(item));
    }

    /** Notes what Jenkins itself sets, as for the Jenkinsfile of a job. */
    void remember(Item item, List<BudgetEntry> budgets) {
        known.put(item, budgets);
    }

    private static List<BudgetEntry> budgets(Item item) {
        if (item instanceof Job<?, ?> job) {
            AgenticJobProperty property = job.getProperty(AgenticJobProperty.class);
            return property == null ? List.of() : property.getBudgets();
        }
        return Folders.areThere() ? AgenticFolderProperty.budgets(item) : List.of();
    }

    private static <J extends Job<J, R>, R extends Run<J, R>> void restoreOf(Job<J, R> job, List<BudgetEntry> budgets)
            throws IOException {
        AgenticJobProperty property = job.getProperty(AgenticJobProperty.class);
        if (property == null) {
            property = new AgenticJobProperty();
            property.setBudgets(budgets);
            job.addProperty(property);
        } else {
            property.setBudgets(budgets);
            job.save();
        }
    }

    private static void restore(Item item, List<BudgetEntry> budgets) throws IOException {
        if (item instanceof Job<?, ?> job) {
            restoreOf(job, budgets);
        } else {
            AgenticFolderProperty.restore(item, budgets);
        }
    }

    /** A Jenkinsfile that sets no budgets any more takes the property away, which is told of only as the job is saved. */
    @Extension
    public static final class Dropped extends SaveableListener {
        @Override
        public void onChange(Saveable saved, XmlFile file) {
            if (isJenkins() && saved instanceof Job<?, ?> job && job.getProperty(AgenticJobProperty.class) == null) {
                get().remember(job, List.of());
            }
        }
    }
}
