package io.jenkins.plugins.agentic.workflow;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.workflow.definition.StoredWorkflow;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import jenkins.scm.api.SCMFile;
import jenkins.scm.api.SCMFileSystem;
import org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;

/** A definition in version control, in the file {@value #FILE} beside the Jenkinsfile of a Pipeline job. */
record ScmDefinition(WorkflowJob job, CpsScmFlowDefinition pipeline) {
    static final String FILE = "agentic-workflow.yaml";

    private static final int LONGEST = 1_000_000;

    /** As it is there now, without a checkout; empty where there is none, or the files can't be had so. */
    Optional<StoredWorkflow> read() {
        String script = pipeline.getScriptPath();
        String folder = script.substring(0, script.lastIndexOf('/') + 1);
        try (SCMFileSystem files = SCMFileSystem.of(job, pipeline.getScm())) {
            if (files == null || !files.child(folder + FILE).isFile()) {
                return Optional.empty();
            }
            String text = text(files.child(folder + FILE));
            String jenkinsfile = text(files.child(script));
            return Optional.of(
                    new StoredWorkflow(job.getFullName(), WorkflowDefinition.parse(FILE, text), text, jenkinsfile));
        } catch (IOException e) {
            throw unreadable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreadable(e);
        }
    }

    private String text(SCMFile file) throws IOException, InterruptedException {
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
                "The version control of the job " + job.getFullName() + " can't be read: " + e.getMessage() + ".",
                "Check the job's repository and credentials, then try again.",
                true,
                e);
    }
}
