package io.jenkins.plugins.agentic;

import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import jenkins.model.Jenkins;

/** The permissions of this plugin. Their ids are this class's name and the permission's, and stay for ever. */
public final class AgenticPermissions {
    public static final PermissionGroup GROUP =
            new PermissionGroup(AgenticPermissions.class, Messages._AgenticPermissions_Title());

    /** To see the runs of jobs one may read, with their tokens and cost. Costs are not for everybody who may read. */
    public static final Permission VIEW = new Permission(
            GROUP,
            "View",
            Messages._AgenticPermissions_View_Description(),
            Jenkins.ADMINISTER,
            PermissionScope.JENKINS);

    private AgenticPermissions() {}
}
