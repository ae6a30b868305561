package io.jenkins.plugins.agentic.cost;

import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.StaplerProxy;

/** The page 'Costs': who spent what on what, over all jobs; so it takes more than the right to see one's own runs. */
public final class CostsPage implements StaplerProxy {
    public String getDisplayName() {
        return Messages.CostsPage_DisplayName();
    }

    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(AgenticPermissions.COST_VIEW);
        return this;
    }
}
