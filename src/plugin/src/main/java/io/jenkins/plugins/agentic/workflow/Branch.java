package io.jenkins.plugins.agentic.workflow;

import hudson.model.TaskListener;
import java.io.IOException;
import java.util.Optional;
import jenkins.branch.MultiBranchProject;
import jenkins.scm.api.SCMFileSystem;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.SCMRevision;
import jenkins.scm.api.SCMSource;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowBranchProjectFactory;

/** Branches of multibranch projects. Must not be touched without their plugin, which is optional. */
final class Branch {
    private Branch() {}

    /** The path of a branch's Jenkinsfile; empty for any other job, and where the Jenkinsfile is not the branch's own. */
    static Optional<String> script(WorkflowJob job) {
        Object factory =
                job.getParent() instanceof MultiBranchProject<?, ?> project ? project.getProjectFactory() : null;
        return factory instanceof WorkflowBranchProjectFactory own
                ? Optional.of(own.getScriptPath())
                : Optional.empty();
    }

    /**
     * A branch's files as a build would take its Jenkinsfile from them: of a change that a stranger proposes, those of the
     * branch that it is proposed for. Null where they can't be had, or the branch is gone.
     */
    static SCMFileSystem files(WorkflowJob job) throws IOException, InterruptedException {
        SCMSource source = SCMSource.SourceByItem.findSource(job);
        SCMHead head = SCMHead.HeadByItem.findHead(job);
        SCMRevision tip = source == null || head == null ? null : source.fetch(head, TaskListener.NULL);
        return tip == null ? null : SCMFileSystem.of(source, head, source.getTrustedRevision(tip, TaskListener.NULL));
    }
}
