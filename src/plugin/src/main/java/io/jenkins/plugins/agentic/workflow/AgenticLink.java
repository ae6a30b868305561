package io.jenkins.plugins.agentic.workflow;

import hudson.Extension;
import hudson.model.ManagementLink;
import hudson.security.Permission;
import io.jenkins.plugins.agentic.Messages;
import jenkins.model.Jenkins;

/** The entry in Manage Jenkins: to the plugin's section of the system's configuration. */
@Extension
public class AgenticLink extends ManagementLink {
    @Override
    public String getIconFileName() {
        return "symbol-agentic-workflow plugin-agentic-workflow";
    }

    @Override
    public String getDisplayName() {
        return Messages.AgenticLink_DisplayName();
    }

    @Override
    public String getDescription() {
        return Messages.AgenticLink_Description();
    }

    /** Relative to the page 'Manage Jenkins': the section of its page 'System', which has a mark of this name. */
    @Override
    public String getUrlName() {
        return "configure#agentic-workflow";
    }

    /** As the section does: who may only manage Jenkins does not find it on that page. */
    @Override
    public Permission getRequiredPermission() {
        return Jenkins.ADMINISTER;
    }

    @Override
    public Category getCategory() {
        return Category.CONFIGURATION;
    }
}
