package io.jenkins.plugins.agentic.prompt;

import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.StaplerProxy;

/** The page 'Prompts': seen by whom the API lets read prompts; what else they may do, the API says. */
public final class PromptsPage implements StaplerProxy {
    public String getDisplayName() {
        return Messages.PromptsPage_DisplayName();
    }

    /** Whether the page may be seen. */
    public static boolean isVisible() {
        Jenkins jenkins = Jenkins.get();
        return jenkins.hasPermission(AgenticPermissions.PROMPT_EDIT)
                || jenkins.hasPermission(AgenticPermissions.PROMPT_PROMOTE)
                || jenkins.hasPermission(AgenticPermissions.VIEW);
    }

    @Override
    public Object getTarget() {
        if (!isVisible()) {
            Jenkins.get().checkPermission(AgenticPermissions.VIEW);
        }
        return this;
    }
}
