package io.jenkins.plugins.agentic.workflow;

import hudson.model.Item;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.engine.api.ApiAccess;
import jenkins.model.Jenkins;
import org.springframework.security.access.AccessDeniedException;

/** What the user of this request may see. Runs of jobs that are gone are the administrators'. */
final class JobAccess implements ApiAccess {
    @Override
    public boolean job(String name) {
        try {
            Item job = Jenkins.get().getItemByFullName(name);
            return job == null
                    ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                    : job.hasPermission(Item.READ) && job.hasPermission(AgenticPermissions.VIEW);
        } catch (AccessDeniedException e) {
            return false;
        }
    }

    @Override
    public boolean costs() {
        return Jenkins.get().hasPermission(AgenticPermissions.COST_VIEW);
    }
}
