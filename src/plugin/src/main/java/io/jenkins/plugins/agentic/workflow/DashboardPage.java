package io.jenkins.plugins.agentic.workflow;

import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import org.kohsuke.stapler.StaplerProxy;

/** The page 'Dashboard': how the workflows do against their targets. */
public final class DashboardPage implements StaplerProxy {
    public String getDisplayName() {
        return Messages.DashboardPage_DisplayName();
    }

    @Override
    public Object getTarget() {
        AgenticPermissions.checkViewAny();
        return this;
    }
}
