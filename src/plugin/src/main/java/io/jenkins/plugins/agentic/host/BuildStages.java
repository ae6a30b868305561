package io.jenkins.plugins.agentic.host;

import hudson.model.Run;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.Runs.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jenkinsci.plugins.workflow.actions.ErrorAction;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.ThreadNameAction;
import org.jenkinsci.plugins.workflow.actions.TimingAction;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.graph.BlockEndNode;
import org.jenkinsci.plugins.workflow.graph.BlockStartNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graph.StepNode;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** A build's stages, by Jenkins' own graph of it. Loads the graph, which may take long after a start. */
final class BuildStages {
    private static final String STAGE = "stage";
    private static final String INPUT = "input";

    private BuildStages() {}

    /** In the order they began; none of a build that is no Pipeline, or whose graph is lost. */
    static List<Runs.Stage> of(Run<?, ?> build) {
        FlowExecution execution = build instanceof WorkflowRun run ? run.getExecution() : null;
        if (execution == null) {
            return List.of();
        }
        // Asked first: the graph has all that was there when the build ended.
        State over = build.isBuilding() ? State.RUNNING : BuildEndListener.state(build.getResult());
        long ended = build.getStartTimeInMillis() + build.getDuration();
        List<FlowNode> heads = execution.getCurrentHeads();
        List<StageTree.Node> nodes = new ArrayList<>();
        for (FlowNode node : all(heads)) {
            nodes.add(node(node, heads.contains(node)));
        }
        return StageTree.of(nodes, over, ended);
    }

    private static Collection<FlowNode> all(List<FlowNode> heads) {
        Set<String> seen = new HashSet<>();
        List<FlowNode> all = new ArrayList<>();
        Deque<FlowNode> next = new ArrayDeque<>(heads);
        while (!next.isEmpty()) {
            FlowNode node = next.pop();
            if (seen.add(node.getId())) {
                all.add(node);
                next.addAll(node.getParents());
            }
        }
        return all;
    }

    private static StageTree.Node node(FlowNode node, boolean head) {
        List<FlowNode> parents = node.getParents();
        ThreadNameAction branch = node.getAction(ThreadNameAction.class);
        LabelAction label = node.getAction(LabelAction.class);
        WarningAction warning = node.getAction(WarningAction.class);
        StageTree.Kind kind = kind(node, branch, label);
        return new StageTree.Node(
                kind,
                node.getId(),
                parents.isEmpty() ? "" : parents.get(0).getId(),
                switch (kind) {
                    case BRANCH -> branch.getThreadName();
                    case STAGE -> label.getDisplayName();
                    default -> "";
                },
                node instanceof BlockEndNode<?> end ? end.getStartNode().getId() : "",
                TimingAction.getStartTime(node),
                failure(node),
                warning == null ? null : BuildEndListener.state(warning.getResult()),
                head && isStep(node, INPUT));
    }

    private static StageTree.Kind kind(FlowNode node, ThreadNameAction branch, LabelAction label) {
        if (node instanceof BlockEndNode) {
            return StageTree.Kind.END;
        }
        if (!(node instanceof BlockStartNode)) {
            return StageTree.Kind.STEP;
        }
        if (branch != null) {
            return StageTree.Kind.BRANCH;
        }
        if (!isStep(node, STAGE)) {
            return StageTree.Kind.STEP;
        }
        // Only the body has the stage's name; other steps, such as load, name their bodies, too.
        return label == null ? StageTree.Kind.FRAME : StageTree.Kind.STAGE;
    }

    private static boolean isStep(FlowNode node, String name) {
        return node instanceof StepNode step
                && step.getDescriptor() != null
                && name.equals(step.getDescriptor().getFunctionName());
    }

    private static State failure(FlowNode node) {
        ErrorAction failed = node.getAction(ErrorAction.class);
        if (failed == null) {
            return null;
        }
        return failed.getError() instanceof FlowInterruptedException interrupted
                ? BuildEndListener.state(interrupted.getResult())
                : State.FAILED;
    }
}
