package io.jenkins.plugins.agentic.workflow;

import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.StaplerProxy;

/** The page 'Designer': draws a workflow's definition, and gives its Jenkinsfile. Jenkins keeps neither. */
public final class DesignerPage implements StaplerProxy {
    public String getDisplayName() {
        return Messages.DesignerPage_DisplayName();
    }

    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(AgenticPermissions.VIEW);
        return this;
    }
}
