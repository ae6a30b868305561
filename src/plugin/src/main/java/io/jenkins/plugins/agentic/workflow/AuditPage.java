package io.jenkins.plugins.agentic.workflow;

import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.StaplerProxy;

/** The page 'Audit': who did what. */
public final class AuditPage implements StaplerProxy {
    public String getDisplayName() {
        return Messages.AuditPage_DisplayName();
    }

    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(AgenticPermissions.AUDIT_VIEW);
        return this;
    }
}
