package io.jenkins.plugins.agentic.host;

import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.host.Answers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.support.steps.input.InputSubmittedAction;

/**
 * What the input right before a step was answered, as Jenkins recorded it. Looks at the graph of the build and asks the
 * security realm, so not for the Pipeline's own thread.
 *
 * @param at the step's node
 */
record InputAnswers(Run<?, ?> build, FlowNode at) implements Answers {
    /** The ends of a timeout and of its body stand between. */
    private static final int FARTHEST = 4;

    @Override
    public Optional<Answer> find(Question question) {
        FlowNode node = at;
        for (int i = 0; i < FARTHEST; i++) {
            List<FlowNode> parents = node.getParents();
            if (parents.size() != 1) {
                return Optional.empty();
            }
            node = parents.get(0);
            AskedInput asked = node.getAction(AskedInput.class);
            if (asked != null) {
                InputSubmittedAction submitted = node.getAction(InputSubmittedAction.class);
                return submitted != null && asked.asks(question)
                        ? answer(question.checkpoint(), submitted)
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Optional<Answer> answer(int checkpoint, InputSubmittedAction submitted) {
        Map<String, Object> values = submitted.getParameters();
        String decision = text(values, "decision");
        if (!decision.equals("approve") && !decision.equals("reject")) {
            return Optional.empty();
        }
        // Not the value 'by', which is a name also where nobody has logged in.
        String by = Util.fixNull(submitted.getApprover());
        String objection = RunPermission.mayApprove(build, by)
                ? ""
                : Messages.InputAnswers_MayNotApprove(
                        checkpoint, by.isEmpty() ? Messages.RunPermission_Anonymous() : by);
        return Optional.of(
                new Answer(decision.equals("approve"), text(values, "feedback"), text(values, "seen"), by, objection));
    }

    private static String text(Map<String, Object> values, String name) {
        return Objects.toString(values.get(name), "");
    }
}
