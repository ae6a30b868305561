package io.jenkins.plugins.agentic.workflow;

import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.workflow.definition.StoredWorkflow;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import jenkins.model.Jenkins;
import jenkins.scm.api.SCMFile;
import jenkins.scm.api.SCMFileSystem;
import org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;

/**
 * Where a definition in version control is: in the file {@value #FILE} beside a Pipeline job's Jenkinsfile.
 *
 * @param script the Jenkinsfile's path
 */
record ScmDefinition(String job, String script, Repository repository) {
    static final String FILE = "agentic-workflow.yaml";

    private static final int LONGEST = 1_000_000;

    /** What a job's Jenkinsfile comes from. */
    @FunctionalInterface
    interface Repository {
        /** The files as the next build would find them, without a checkout; null where they can't be had so. */
        SCMFileSystem open() throws IOException, InterruptedException;
    }

    /** Of a job 'Pipeline script from SCM', or of a branch of a multibranch project; empty for any other. */
    static Optional<ScmReads.Source> of(WorkflowJob job) {
        return at(job).map(here -> new ScmReads.Source(job.getFullName(), job.getNextBuildNumber(), here::read));
    }

    private static Optional<ScmDefinition> at(WorkflowJob job) {
        String name = job.getFullName();
        if (job.getDefinition() instanceof CpsScmFlowDefinition pipeline) {
            return Optional.of(
                    new ScmDefinition(name, pipeline.getScriptPath(), () -> SCMFileSystem.of(job, pipeline.getScm())));
        }
        // Its plugin is optional, and no class of it may be touched without.
        return Jenkins.get().getPlugin("workflow-multibranch") == null
                ? Optional.empty()
                : Branch.script(job).map(script -> new ScmDefinition(name, script, () -> Branch.files(job)));
    }

    /** As it is there now; empty where there is none, or the files can't be had. Waits for the server; reads as Jenkins itself. */
    private Optional<StoredWorkflow> read() {
        String folder = script.substring(0, script.lastIndexOf('/') + 1);
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2);
                SCMFileSystem files = repository.open()) {
            if (files == null || !files.child(folder + FILE).isFile()) {
                return Optional.empty();
            }
            String text = text(files.child(folder + FILE));
            String jenkinsfile = text(files.child(script));
            return Optional.of(new StoredWorkflow(job, WorkflowDefinition.parse(FILE, text), text, jenkinsfile));
        } catch (IOException e) {
            throw unreadable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreadable(e);
        }
    }

    private static String text(SCMFile file) throws IOException, InterruptedException {
        if (!file.isFile()) {
            return "";
        }
        try (InputStream in = file.content()) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
        }
    }

    private AgenticException unreadable(Exception e) {
        return new AgenticException(
                ErrorCode.HOME,
                "The version control of the job " + job + " can't be read: " + e.getMessage() + ".",
                "Check the job's repository and credentials, then try again.",
                true,
                e);
    }
}
