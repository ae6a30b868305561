package io.jenkins.plugins.agentic.publish;

import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import org.kohsuke.stapler.StaplerProxy;

/** The page 'Environments': which version is where, of the jobs that the user may see. */
public final class EnvironmentsPage implements StaplerProxy {
    public String getDisplayName() {
        return Messages.EnvironmentsPage_DisplayName();
    }

    @Override
    public Object getTarget() {
        AgenticPermissions.checkViewAny();
        return this;
    }
}
