package io.jenkins.plugins.agentic.workflow;

import hudson.model.Item;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.engine.api.ApiAccess;
import jenkins.model.Jenkins;
import org.springframework.security.access.AccessDeniedException;

/** What the user of this request may see and do. Runs of jobs that are gone are the administrators'. */
final class JobAccess implements ApiAccess {
    @Override
    public boolean may(Permission permission, String job) {
        hudson.security.Permission own = own(permission);
        if (job.isEmpty()) {
            return Jenkins.get().hasPermission(own);
        }
        try {
            Item item = Jenkins.get().getItemByFullName(job);
            return item == null
                    ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                    : item.hasPermission(Item.READ) && item.hasPermission(own) && mayBeside(permission, item);
        } catch (AccessDeniedException e) {
            return false;
        }
    }

    @Override
    public boolean anywhere(Permission permission) {
        return permission == Permission.VIEW ? AgenticPermissions.mayViewAny() : may(permission, EVERYWHERE);
    }

    /** A request to publish names registries and the job's credentials, as only the job's configuration does. A run is a build. */
    private static boolean mayBeside(Permission permission, Item item) {
        return switch (permission) {
            case RELEASE_PUBLISH -> item.hasPermission(Item.CONFIGURE);
            case RUN -> item.hasPermission(Item.BUILD);
            default -> true;
        };
    }

    private static hudson.security.Permission own(Permission permission) {
        return switch (permission) {
            case VIEW -> AgenticPermissions.VIEW;
            case RUN -> AgenticPermissions.RUN;
            case APPROVE -> AgenticPermissions.APPROVE;
            case PROMPT_EDIT -> AgenticPermissions.PROMPT_EDIT;
            case PROMPT_PROMOTE -> AgenticPermissions.PROMPT_PROMOTE;
            case COST_VIEW -> AgenticPermissions.COST_VIEW;
            case BUDGET_ADMINISTER -> AgenticPermissions.BUDGET_ADMINISTER;
            case RELEASE_PUBLISH -> AgenticPermissions.RELEASE_PUBLISH;
            case RELEASE_ROLLBACK -> AgenticPermissions.RELEASE_ROLLBACK;
            case AUDIT_VIEW -> AgenticPermissions.AUDIT_VIEW;
            case WORKFLOW_CREATE -> Item.CREATE;
            // Disabled unless an administrator enables it; then it is asked for by what implies it, Job/Configure.
            case WORKFLOW_READ -> Item.EXTENDED_READ;
            case WORKFLOW_CONFIGURE -> Item.CONFIGURE;
        };
    }
}
