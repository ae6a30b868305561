package io.jenkins.plugins.agentic.api;

import hudson.model.Cause;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import jenkins.model.Jenkins;
import jenkins.model.ParameterizedJobMixIn;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/** Whom a Jenkinsfile may let webhooks act for: its author is not known, and may be anybody who can change it. */
final class WebhookGrants {
    private WebhookGrants() {}

    /** Who started the build, or for whom a webhook did; anybody where that is an administrator; and who is named already. */
    static boolean mayName(Run<?, ?> build, String user) {
        WebhookTrigger present = ParameterizedJobMixIn.getTrigger(build.getParent(), WebhookTrigger.class);
        if (present != null && present.getRunAs().equals(user)) {
            return true;
        }
        String starter = starter(build);
        return !starter.isEmpty() && (starter.equals(user) || isAdministrator(starter));
    }

    private static String starter(Run<?, ?> build) {
        Cause.UserIdCause person = build.getCause(Cause.UserIdCause.class);
        if (person != null) {
            return person.getUserId() == null ? "" : person.getUserId();
        }
        WebhookCause webhook = build.getCause(WebhookCause.class);
        return webhook == null ? "" : webhook.getUser();
    }

    private static boolean isAdministrator(String id) {
        User user = User.getById(id, false);
        if (user == null) {
            return false;
        }
        try (ACLContext as = ACL.as2(user.impersonate2())) {
            return Jenkins.get().hasPermission(Jenkins.ADMINISTER);
        } catch (UsernameNotFoundException e) {
            return false;
        }
    }
}
