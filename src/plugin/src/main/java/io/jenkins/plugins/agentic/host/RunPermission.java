package io.jenkins.plugins.agentic.host;

import hudson.model.Cause;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import jenkins.model.Jenkins;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/** Whether the person who started a build may spend money with it. What nobody started (a timer) the job answers for. */
final class RunPermission {
    private RunPermission() {}

    /**
     * Asks the security realm, so not for a thread of Jenkins.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} when a person started it who may not
     */
    static void check(Run<?, ?> build) {
        Cause.UserIdCause cause = build.getCause(Cause.UserIdCause.class);
        if (cause == null) {
            return;
        }
        String id = cause.getUserId();
        try (ACLContext as = ACL.as2(id == null ? Jenkins.ANONYMOUS2 : person(id))) {
            if (!build.getParent().hasPermission(AgenticPermissions.RUN)) {
                throw refused(id == null ? "Anonymous" : id);
            }
        } catch (UsernameNotFoundException e) {
            throw refused(id);
        }
    }

    /**
     * Whether the person who started a build may change prompts with it, which all jobs share: a new version needs
     * PromptEdit, and any label but candidate PromptPromote. Builds that nobody started may make candidates only.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} when not
     */
    static void checkPrompts(Run<?, ?> build, String label) {
        boolean promotes = !label.isEmpty() && !label.equals(PromptStore.CANDIDATE);
        Cause.UserIdCause cause = build.getCause(Cause.UserIdCause.class);
        String id = cause == null ? null : cause.getUserId();
        boolean allowed;
        try (ACLContext as = ACL.as2(id == null ? Jenkins.ANONYMOUS2 : person(id))) {
            allowed = cause == null && !promotes
                    || Jenkins.get().hasPermission(AgenticPermissions.PROMPT_EDIT)
                            && (!promotes || Jenkins.get().hasPermission(AgenticPermissions.PROMPT_PROMOTE));
        } catch (UsernameNotFoundException e) {
            throw refused(id);
        }
        if (!allowed) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    (id == null ? "A build that nobody started" : id) + " may not "
                            + (promotes ? "move the label " + label + " of prompts." : "save versions of prompts."),
                    "Ask an administrator for the permission Agentic Workflow/"
                            + (promotes ? "PromptPromote" : "PromptEdit") + ", or use the label candidate.");
        }
    }

    /**
     * Whether the person who started a build may publish with it, or take back. What nobody started the job answers for.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} when a person started it who may not
     */
    static void checkRelease(Run<?, ?> build, String step) {
        boolean back = step.equals("rollbackPackage");
        Cause.UserIdCause cause = build.getCause(Cause.UserIdCause.class);
        if (cause == null || !back && !step.equals("publishPackage") && !step.equals("promotePackage")) {
            return;
        }
        String id = cause.getUserId();
        boolean allowed;
        try (ACLContext as = ACL.as2(id == null ? Jenkins.ANONYMOUS2 : person(id))) {
            allowed = build.getParent()
                    .hasPermission(back ? AgenticPermissions.RELEASE_ROLLBACK : AgenticPermissions.RELEASE_PUBLISH);
        } catch (UsernameNotFoundException e) {
            throw refused(id);
        }
        if (!allowed) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    (id == null ? "Anonymous" : id) + " may not " + (back ? "take back" : "publish")
                            + " packages with this job.",
                    "Ask an administrator for the permission Agentic Workflow/"
                            + (back ? "ReleaseRollback" : "ReleasePublish") + " on this job.");
        }
    }

    private static Authentication person(String id) {
        User user = User.getById(id, false);
        if (user == null) {
            throw refused(id);
        }
        return user.impersonate2();
    }

    private static AgenticException refused(String id) {
        return new AgenticException(
                ErrorCode.USAGE,
                id + " may not start builds that call models.",
                "Ask an administrator for the permission Agentic Workflow/Run on this job.");
    }
}
