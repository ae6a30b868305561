package io.jenkins.plugins.agentic.host;

import com.google.common.util.concurrent.ListenableFuture;
import hudson.Extension;
import hudson.Util;
import hudson.model.InvisibleAction;
import io.jenkins.plugins.agentic.engine.host.Answers;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.actions.PersistentAction;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionListener;
import org.jenkinsci.plugins.workflow.flow.StepListener;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStep;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;

/** What an input asked for a checkpoint: kept with its node of the graph, where Jenkins keeps what it was answered. */
final class AskedInput extends InvisibleAction implements PersistentAction {
    private static final Logger LOGGER = Logger.getLogger(AskedInput.class.getName());
    private static final Pattern OF_A_CHECKPOINT = Pattern.compile("\\[checkpoint \\d+, content \\p{XDigit}+]\\z");

    private final String id;
    private final String message;
    private final String submitter;

    private AskedInput(String id, String message, String submitter) {
        this.id = id;
        this.message = message;
        this.submitter = submitter;
    }

    static AskedInput of(InputStep input) {
        return new AskedInput(input.getId(), input.getMessage(), Util.fixNull(input.getSubmitter()));
    }

    boolean asks(Answers.Question question) {
        return question.isAskedBy(id, message, submitter);
    }

    private static void note(InputStep input, StepContext context) {
        if (!OF_A_CHECKPOINT.matcher(input.getMessage()).find()) {
            return;
        }
        try {
            FlowNode node = context.get(FlowNode.class);
            if (node.getAction(AskedInput.class) == null) {
                node.addAction(of(input));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "The input " + input.getId() + " could not be noted.");
        }
    }

    /** On the thread that runs the pipeline, before each input of each build: notes what it asks. */
    @Extension
    public static final class Noting implements StepListener {
        @Override
        public void notifyOfNewStep(Step step, StepContext context) {
            if (step instanceof InputStep input) {
                note(input, context);
            }
        }
    }

    /** The inputs that wait over a restart: of those that were begun before the plugin was updated nothing is noted yet. */
    @Extension
    public static final class NotingRestored extends FlowExecutionListener {
        @Override
        public void onResumed(FlowExecution execution) {
            ListenableFuture<List<StepExecution>> restored = execution.getCurrentExecutions(true);
            restored.addListener(
                    () -> note(restored), work -> InstalledEngine.get().run(work));
        }

        private static void note(ListenableFuture<List<StepExecution>> restored) {
            try {
                for (StepExecution step : restored.get()) {
                    if (step instanceof InputStepExecution input && !input.isSettled()) {
                        AskedInput.note(input.getInput(), input.getContext());
                    }
                }
            } catch (ExecutionException e) {
                LOGGER.log(Level.FINE, e, () -> "A build could not be taken up again.");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
