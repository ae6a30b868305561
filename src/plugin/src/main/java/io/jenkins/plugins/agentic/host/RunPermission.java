package io.jenkins.plugins.agentic.host;

import hudson.model.Cause;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.Permission;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import jenkins.model.Jenkins;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/**
 * What the person who started a build may do with it. What nobody started (a timer) the job answers for. Asks the security
 * realm, so not for a thread of Jenkins.
 */
final class RunPermission {
    private RunPermission() {}

    /**
     * Whether the build may spend money.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} when a person started it who may not
     */
    static void check(Run<?, ?> build) {
        Cause.UserIdCause cause = build.getCause(Cause.UserIdCause.class);
        if (cause != null && !may(cause, () -> build.getParent().hasPermission(AgenticPermissions.RUN))) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    name(cause) + " may not start builds that call models.",
                    "Ask an administrator for the permission Agentic Workflow/Run on this job.");
        }
    }

    /**
     * Whether the build may change prompts, which all jobs share: a new version needs PromptEdit, and any label but
     * candidate PromptPromote. Builds that nobody started may make candidates only.
     *
     * @param label moved to the new version; empty for none
     * @throws AgenticException {@link ErrorCode#USAGE} when not
     */
    static void checkPrompts(Run<?, ?> build, String label) {
        Cause.UserIdCause cause = build.getCause(Cause.UserIdCause.class);
        if (cause != null && !may(cause, () -> Jenkins.get().hasPermission(AgenticPermissions.PROMPT_EDIT))) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    name(cause) + " may not save versions of prompts.",
                    "Ask an administrator for the permission Agentic Workflow/PromptEdit.");
        }
        if (!label.isEmpty()) {
            checkLabel(build, label);
        }
    }

    /**
     * Whether the build may move a label of prompts: candidate with PromptEdit, any other with PromptPromote. Builds that
     * nobody started may move candidate only.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} when not
     */
    static void checkLabel(Run<?, ?> build, String label) {
        Cause.UserIdCause cause = build.getCause(Cause.UserIdCause.class);
        boolean candidate = label.equals(PromptStore.CANDIDATE);
        if (cause == null) {
            if (!candidate) {
                throw new AgenticException(
                        ErrorCode.USAGE,
                        "A build that nobody started may not move the label " + label + " of prompts.",
                        "Use the label candidate, and let a person with the permission Agentic Workflow/PromptPromote"
                                + " move the other.");
            }
            return;
        }
        Permission needed = candidate ? AgenticPermissions.PROMPT_EDIT : AgenticPermissions.PROMPT_PROMOTE;
        if (!may(cause, () -> Jenkins.get().hasPermission(needed))) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    name(cause) + " may not move the label " + label + " of prompts.",
                    candidate
                            ? "Ask an administrator for the permission Agentic Workflow/PromptEdit."
                            : "Ask an administrator for the permission Agentic Workflow/PromptPromote, or use the label candidate.");
        }
    }

    /**
     * Whether the person who started a build may publish with it. What nobody started the job answers for.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} when a person started it who may not
     */
    static void checkPublish(Run<?, ?> build) {
        checkRelease(build, AgenticPermissions.RELEASE_PUBLISH, "publish", "ReleasePublish");
    }

    /** {@link #checkPublish} for taking a release back that these jobs brought there. */
    static void checkRollback(Run<?, ?> build, Set<String> publishers) {
        checkRelease(build, AgenticPermissions.RELEASE_ROLLBACK, "take back", "ReleaseRollback");
        checkOthers(build, publishers, AgenticPermissions.RELEASE_ROLLBACK, "take back", "ReleaseRollback");
    }

    /** {@link #checkPublish} for bringing on what these jobs released: who may not see it may not have it copied. */
    static void checkSource(Run<?, ?> build, Set<String> publishers) {
        checkOthers(build, publishers, AgenticPermissions.VIEW, "bring on", "View");
    }

    /**
     * Whether a build may say what came out about a run of that job: as starting one, it needs Run and Job/Build there. A
     * run that is not there is told apart from one of another job by nobody who may not.
     *
     * @param job empty where there is no such run
     * @throws AgenticException {@link ErrorCode#USAGE} when a person started it who may not
     */
    static void checkOutcome(Run<?, ?> build, Optional<String> job) {
        Cause.UserIdCause cause = build.getCause(Cause.UserIdCause.class);
        String about = job.orElse("");
        boolean own = about.equals(build.getParent().getFullName());
        if (cause != null
                && !own
                && !may(cause, () -> has(about, AgenticPermissions.RUN) && has(about, Item.BUILD))) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    name(cause) + " may not say what came out about runs of another job.",
                    "Ask an administrator for the permissions Agentic Workflow/Run and Job/Build on the job of the run.");
        }
    }

    private static void checkOthers(
            Run<?, ?> build, Set<String> publishers, Permission needed, String what, String name) {
        Cause.UserIdCause cause = build.getCause(Cause.UserIdCause.class);
        for (String job : publishers) {
            boolean own = job.equals(build.getParent().getFullName());
            if (cause != null && !own && !may(cause, () -> has(job, needed))) {
                throw new AgenticException(
                        ErrorCode.USAGE,
                        name(cause) + " may not " + what + " what another job released.",
                        "Ask an administrator for the permission Agentic Workflow/" + name
                                + " on the jobs that released it.");
            }
        }
    }

    /** A job that is gone, or may not be seen, is a matter of all Jenkins. */
    private static boolean has(String job, Permission needed) {
        try {
            Item item = Jenkins.get().getItemByFullName(job);
            return item == null ? Jenkins.get().hasPermission(needed) : item.hasPermission(needed);
        } catch (AccessDeniedException e) {
            return false;
        }
    }

    private static void checkRelease(Run<?, ?> build, Permission needed, String what, String name) {
        Cause.UserIdCause cause = build.getCause(Cause.UserIdCause.class);
        if (cause != null && !may(cause, () -> build.getParent().hasPermission(needed))) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    name(cause) + " may not " + what + " packages with this job.",
                    "Ask an administrator for the permission Agentic Workflow/" + name + " on this job.");
        }
    }

    /** Answers a question as the person who started the build; no to one who is not there any more. */
    private static boolean may(Cause.UserIdCause cause, BooleanSupplier question) {
        Authentication person = cause.getUserId() == null ? Jenkins.ANONYMOUS2 : person(cause.getUserId());
        if (person == null) {
            return false;
        }
        try (ACLContext as = ACL.as2(person)) {
            return question.getAsBoolean();
        }
    }

    /** Who has the id; null when nobody has it any more. */
    private static Authentication person(String id) {
        User user = User.getById(id, false);
        try {
            return user == null ? null : user.impersonate2();
        } catch (UsernameNotFoundException e) {
            return null;
        }
    }

    private static String name(Cause.UserIdCause cause) {
        return cause.getUserId() == null ? "Anonymous" : cause.getUserId();
    }
}
