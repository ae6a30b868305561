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

    /** Relative to the page 'Manage Jenkins'; the section's id is made of its title by Jenkins. */
    @Override
    public String getUrlName() {
        return "configure#agentic-workflow";
    }

    @Override
    public Permission getRequiredPermission() {
        return Jenkins.MANAGE;
    }

    @Override
    public Category getCategory() {
        return Category.CONFIGURATION;
    }
}
