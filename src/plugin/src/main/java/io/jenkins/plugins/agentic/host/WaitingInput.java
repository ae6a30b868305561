package io.jenkins.plugins.agentic.host;

import hudson.model.Failure;
import hudson.model.Run;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.api.ApiHost;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;

/** The input of a build that waits for a checkpoint's answer. */
public final class WaitingInput {
    private static final int SECONDS_TO_COME = 1;

    private final Run<?, ?> build;
    private final Checkpoint checkpoint;

    public WaitingInput(Run<?, ?> build, Checkpoint checkpoint) {
        this.build = build;
        this.checkpoint = checkpoint;
    }

    /** Whether it is there. */
    public boolean isThere() {
        return waiting().isPresent();
    }

    /** Whether the user of this request may answer it. */
    public boolean isAnswerable() {
        Optional<InputStepExecution> input = waiting();
        if (input.isEmpty() || !build.hasPermission(AgenticPermissions.APPROVE)) {
            return false;
        }
        try {
            checkSubmitter(input.get());
            return true;
        } catch (Problem e) {
            return false;
        }
    }

    /**
     * Answers it.
     *
     * @throws Problem 409 where nothing waits any more, 403 where the user may not answer it
     */
    public void answer(ApiHost.Answer answer) {
        Optional<InputStepExecution> input = waiting();
        if (input.isEmpty()) {
            throw missing();
        }
        checkSubmitter(input.get());
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("decision", answer.approve() ? "approve" : "reject");
        values.put("feedback", answer.feedback());
        values.put("by", answer.by());
        values.put("seen", answer.seen());
        try {
            input.get().proceed(values);
        } catch (IOException e) {
            throw unanswered(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** What is answered where it is not there. */
    public Problem missing() {
        return missing(checkpoint, build.isBuilding());
    }

    /**
     * What is answered where it is not there. A checkpoint is open shortly before its input waits, and shortly after that was
     * answered: then a moment later there is more to say.
     */
    static Problem missing(Checkpoint checkpoint, boolean building) {
        return checkpoint.state() == Checkpoint.State.OPEN && building
                ? Problem.later(Messages.WaitingInput_NotYet(checkpoint.number()), SECONDS_TO_COME)
                : Problem.of(409, Messages.ApprovalAction_NotWaiting(checkpoint.number()));
    }

    /**
     * Whom the checkpoint names, the input knows. Where it names nobody, the input would ask for Job/Build; here it is the
     * permission to approve, which the caller has asked for.
     */
    private void checkSubmitter(InputStepExecution input) {
        if (checkpoint.submitter().isEmpty()) {
            return;
        }
        try {
            input.preSubmissionCheck();
        } catch (Failure e) {
            throw Problem.of(403, e.getMessage());
        } catch (IOException e) {
            throw unanswered(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private Optional<InputStepExecution> waiting() {
        return checkpoint.state() == Checkpoint.State.OPEN ? find() : Optional.empty();
    }

    /** Another input may have the same id, but none asks the same. */
    private Optional<InputStepExecution> find() {
        InputAction inputs = build.getAction(InputAction.class);
        if (inputs == null) {
            return Optional.empty();
        }
        return InstalledEngine.get().inputs(build, () -> executions(inputs)).orElseThrow(() -> loading(null)).stream()
                .filter(execution -> !execution.isSettled()
                        && AskedInput.of(execution.getInput()).asks(checkpoint.question()))
                .findFirst();
    }

    /** After a start Jenkins loads the build first, for up to a minute. */
    private static List<InputStepExecution> executions(InputAction inputs) {
        try {
            return inputs.getExecutions();
        } catch (TimeoutException e) {
            throw loading(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static AgenticException loading(TimeoutException e) {
        return new AgenticException(
                ErrorCode.HOME, Messages.WaitingInput_Loading(), Messages.WaitingInput_AgainInAMoment(), true, e);
    }

    private static AgenticException unanswered(IOException e) {
        return new AgenticException(
                ErrorCode.HOME,
                Messages.WaitingInput_Unanswered(e.getMessage()),
                Messages.WaitingInput_Again(),
                true,
                e);
    }

    private static AgenticException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AgenticException(
                ErrorCode.HOME, Messages.WaitingInput_Down(), Messages.WaitingInput_AgainWhenUp(), true, e);
    }
}
