package io.jenkins.plugins.agentic.host;

import hudson.Util;
import hudson.model.Cause;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.Permission;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.api.WebhookCause;
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
 * What a person may do with a build: who started it, or for whom a webhook did. What nobody started (a timer) the job
 * answers for, which has no say in what belongs to other jobs. Asks the security realm, so not for a thread of Jenkins.
 */
final class RunPermission {
    private RunPermission() {}

    /**
     * Whether the build may spend money.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} when a person started it who may not
     */
    static void check(Run<?, ?> build) {
        String person = person(build);
        if (person != null && !may(person, () -> build.getParent().hasPermission(AgenticPermissions.RUN))) {
            throw refusal(Messages.RunPermission_NoRun(name(person)), Messages.RunPermission_AskOnJob("Run"));
        }
    }

    /**
     * Whether somebody may approve at the build's checkpoints.
     *
     * @param id of the user; empty for somebody who has not logged in
     */
    static boolean mayApprove(Run<?, ?> build, String id) {
        return may(id, () -> build.getParent().hasPermission(AgenticPermissions.APPROVE));
    }

    /**
     * Whether the build may change prompts, which all jobs share: a new version needs PromptEdit, and any label but
     * candidate PromptPromote. Builds that nobody started may make candidates only.
     *
     * @param label moved to the new version; empty for none
     * @throws AgenticException {@link ErrorCode#USAGE} when not
     */
    static void checkPrompts(Run<?, ?> build, String label) {
        String person = person(build);
        if (person != null && !may(person, () -> Jenkins.get().hasPermission(AgenticPermissions.PROMPT_EDIT))) {
            throw refusal(Messages.RunPermission_NoPromptEdit(name(person)), Messages.RunPermission_Ask("PromptEdit"));
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
        String person = person(build);
        boolean candidate = label.equals(PromptStore.CANDIDATE);
        if (person == null) {
            if (!candidate) {
                throw refusal(Messages.RunPermission_NobodysLabel(label), Messages.RunPermission_AskAnother());
            }
            return;
        }
        Permission needed = candidate ? AgenticPermissions.PROMPT_EDIT : AgenticPermissions.PROMPT_PROMOTE;
        if (!may(person, () -> Jenkins.get().hasPermission(needed))) {
            throw refusal(
                    Messages.RunPermission_NoLabel(name(person), label),
                    candidate ? Messages.RunPermission_Ask("PromptEdit") : Messages.RunPermission_AskOrCandidate());
        }
    }

    /**
     * Whether the person who started a build may publish with it. What nobody started the job answers for.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} when a person started it who may not
     */
    static void checkPublish(Run<?, ?> build) {
        String person = person(build);
        if (person != null && !may(person, () -> build.getParent().hasPermission(AgenticPermissions.RELEASE_PUBLISH))) {
            throw refusal(
                    Messages.RunPermission_NoPublish(name(person)), Messages.RunPermission_AskOnJob("ReleasePublish"));
        }
    }

    /** {@link #checkPublish} for taking a release back that these jobs brought there. */
    static void checkRollback(Run<?, ?> build, Set<String> publishers) {
        String person = person(build);
        Permission needed = AgenticPermissions.RELEASE_ROLLBACK;
        if (person != null && !may(person, () -> build.getParent().hasPermission(needed))) {
            throw refusal(
                    Messages.RunPermission_NoRollback(name(person)),
                    Messages.RunPermission_AskOnJob("ReleaseRollback"));
        }
        if (!mayOnOthers(person, build, publishers, needed)) {
            throw refusal(
                    Messages.RunPermission_NoRollbackOfOthers(name(person)),
                    person == null
                            ? Messages.RunPermission_AskStarter("Agentic Workflow/ReleaseRollback")
                            : Messages.RunPermission_AskOnOthers("ReleaseRollback"));
        }
    }

    /** {@link #checkPublish} for bringing on what these jobs released: who may not see it may not have it copied. */
    static void checkSource(Run<?, ?> build, Set<String> publishers) {
        String person = person(build);
        if (!mayOnOthers(person, build, publishers, AgenticPermissions.VIEW)) {
            throw refusal(
                    Messages.RunPermission_NoSourceOfOthers(name(person)),
                    person == null
                            ? Messages.RunPermission_AskStarter("Agentic Workflow/View")
                            : Messages.RunPermission_AskOnOthers("View"));
        }
    }

    /**
     * Whether a build may say what came out about a run of that job: as for starting one, it needs Run and Job/Build there.
     *
     * @param job empty where there is no such run
     * @throws AgenticException {@link ErrorCode#USAGE} when a person started it who may not, or nobody did
     */
    static void checkOutcome(Run<?, ?> build, Optional<String> job) {
        String person = person(build);
        Set<String> about = Set.of(job.orElse(""));
        if (!mayOnOthers(person, build, about, AgenticPermissions.RUN)
                || !mayOnOthers(person, build, about, Item.BUILD)) {
            throw refusal(
                    Messages.RunPermission_NoOutcome(name(person)),
                    person == null
                            ? Messages.RunPermission_AskStarter("Agentic Workflow/Run, Job/Build")
                            : Messages.RunPermission_AskForOutcome());
        }
    }

    /**
     * Whether a person has a permission on each of these jobs but the build's own.
     *
     * @param person null for nobody, who has none
     */
    private static boolean mayOnOthers(String person, Run<?, ?> build, Set<String> jobs, Permission needed) {
        String own = build.getParent().getFullName();
        return jobs.stream().allMatch(job -> job.equals(own) || person != null && may(person, () -> has(job, needed)));
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

    /** Who started a build, or for whom a webhook did: empty for anonymous, null for nobody. */
    private static String person(Run<?, ?> build) {
        Cause.UserIdCause cause = build.getCause(Cause.UserIdCause.class);
        if (cause != null) {
            return Util.fixNull(cause.getUserId());
        }
        WebhookCause webhook = build.getCause(WebhookCause.class);
        return webhook == null ? null : Util.fixNull(webhook.getUser());
    }

    /** Answers a question as a person; no to one who is not there any more. */
    private static boolean may(String id, BooleanSupplier question) {
        Authentication person = id.isEmpty() ? Jenkins.ANONYMOUS2 : authentication(id);
        if (person == null) {
            return false;
        }
        try (ACLContext as = ACL.as2(person)) {
            return question.getAsBoolean();
        }
    }

    /** Who has the id; null when nobody has it any more. */
    private static Authentication authentication(String id) {
        User user = User.getById(id, false);
        try {
            return user == null ? null : user.impersonate2();
        } catch (UsernameNotFoundException e) {
            return null;
        }
    }

    private static String name(String person) {
        if (person == null) {
            return Messages.RunPermission_Nobody();
        }
        return person.isEmpty() ? Messages.RunPermission_Anonymous() : person;
    }

    private static AgenticException refusal(String sentence, String hint) {
        return new AgenticException(ErrorCode.USAGE, sentence, hint);
    }
}
