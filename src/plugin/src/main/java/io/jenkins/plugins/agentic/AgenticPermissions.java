package io.jenkins.plugins.agentic;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Item;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import jenkins.model.Jenkins;
import org.jvnet.localizer.Localizable;

/**
 * The permissions of this plugin; docs/permissions.md says what each opens. Their ids are this class's name and the
 * permission's, and stay for ever. Those of scope {@code ITEM} can be granted on a job, a folder or all of Jenkins, the
 * others on all of Jenkins only. An administrator has them all.
 */
public final class AgenticPermissions {
    public static final PermissionGroup GROUP =
            new PermissionGroup(AgenticPermissions.class, Messages._AgenticPermissions_Title());

    /** To see the runs of jobs one may read, with their tokens and cost. Costs are not for everybody who may read. */
    public static final Permission VIEW = ofItems("View", Messages._AgenticPermissions_View_Description());

    /** To start builds whose steps call models, which costs money; beside Item.BUILD, not instead of it. */
    public static final Permission RUN = ofItems("Run", Messages._AgenticPermissions_Run_Description());

    /** To approve or reject at a checkpoint. */
    public static final Permission APPROVE = ofItems("Approve", Messages._AgenticPermissions_Approve_Description());

    /** To write new versions of prompts. */
    public static final Permission PROMPT_EDIT =
            ofJenkins("PromptEdit", Messages._AgenticPermissions_PromptEdit_Description(), Jenkins.ADMINISTER);

    /** To say which version of a prompt is the one in production. */
    public static final Permission PROMPT_PROMOTE =
            ofJenkins("PromptPromote", Messages._AgenticPermissions_PromptPromote_Description(), Jenkins.ADMINISTER);

    /** To see what all jobs, users, roles and models cost, and how the budgets stand. */
    public static final Permission COST_VIEW =
            ofJenkins("CostView", Messages._AgenticPermissions_CostView_Description(), Jenkins.SYSTEM_READ);

    /** To set limits on what may be spent: of a job, of a folder, of all. */
    public static final Permission BUDGET_ADMINISTER =
            ofItems("BudgetAdminister", Messages._AgenticPermissions_BudgetAdminister_Description());

    /** To publish packages. */
    public static final Permission RELEASE_PUBLISH =
            ofItems("ReleasePublish", Messages._AgenticPermissions_ReleasePublish_Description());

    /** To take published packages back. */
    public static final Permission RELEASE_ROLLBACK =
            ofItems("ReleaseRollback", Messages._AgenticPermissions_ReleaseRollback_Description());

    /** To read and check the audit log, which tells of all jobs and users. */
    public static final Permission AUDIT_VIEW =
            ofJenkins("AuditView", Messages._AgenticPermissions_AuditView_Description(), Jenkins.ADMINISTER);

    private AgenticPermissions() {}

    /**
     * Whether the user of this request may see the runs of all jobs, or of one job or folder at least. Asks one after the
     * other where it is not all, so not for what each page shows.
     */
    public static boolean mayViewAny() {
        if (Jenkins.get().hasPermission(VIEW)) {
            return true;
        }
        for (Item item : Jenkins.get().allItems(Item.class)) {
            if (item.hasPermission(VIEW)) {
                return true;
            }
        }
        return false;
    }

    /** Refuses a page about runs to whom {@link #mayViewAny} says no. */
    public static void checkViewAny() {
        if (!mayViewAny()) {
            Jenkins.get().checkPermission(VIEW);
        }
    }

    /** A permission exists once this class is loaded: early, so that configuration as code can grant all of them. */
    @Initializer(before = InitMilestone.SYSTEM_CONFIG_LOADED)
    public static void load() {
        // Loading the class was the work.
    }

    private static Permission ofItems(String name, Localizable description) {
        return new Permission(GROUP, name, description, Jenkins.ADMINISTER, PermissionScope.ITEM);
    }

    private static Permission ofJenkins(String name, Localizable description, Permission impliedBy) {
        return new Permission(GROUP, name, description, impliedBy, PermissionScope.JENKINS);
    }
}
