package io.jenkins.plugins.agentic.host;

import hudson.AbortException;
import hudson.model.Run;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** Why a build failed or was stopped, as the end of its log says, in one line. */
final class BuildFailure {
    static final int MOST_CHARACTERS = 1000;

    private BuildFailure() {}

    /** Empty of a build that failed by nothing that was thrown, or that is no Pipeline. */
    static String of(Run<?, ?> build, UnaryOperator<String> mask) {
        FlowExecution execution = build instanceof WorkflowRun run ? run.getExecution() : null;
        Throwable cause = execution == null ? null : execution.getCauseOfFailure();
        return cause == null ? "" : line(said(cause), mask);
    }

    private static String said(Throwable cause) {
        if (cause instanceof FlowInterruptedException interrupted) {
            return interrupted.getCauses().stream()
                    .map(CauseOfInterruption::getShortDescription)
                    .collect(Collectors.joining(" "));
        }
        // What a step says on purpose is a sentence; to all else its kind belongs.
        return cause instanceof AbortException && cause.getMessage() != null ? cause.getMessage() : cause.toString();
    }

    /** One line of at most {@value #MOST_CHARACTERS} characters; masked before it is cut, which might leave half a secret. */
    static String line(String text, UnaryOperator<String> mask) {
        String line = mask.apply(text).strip().replaceAll("\\s*\\R\\s*", " ");
        return line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) + "…" : line;
    }
}
