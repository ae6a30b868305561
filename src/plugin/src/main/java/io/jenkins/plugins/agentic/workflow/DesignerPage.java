package io.jenkins.plugins.agentic.workflow;

import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import org.kohsuke.stapler.StaplerProxy;

/** The page 'Designer': draws workflows' definitions; what may be changed the API says. */
public final class DesignerPage implements StaplerProxy {
    public String getDisplayName() {
        return Messages.DesignerPage_DisplayName();
    }

    @Override
    public Object getTarget() {
        AgenticPermissions.checkViewAny();
        return this;
    }
}
