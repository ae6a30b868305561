package io.jenkins.plugins.agentic.host;

import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.Runs.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The stages among the nodes of a build's graph. As in the command-line host a parallel branch counts as one where it does
 * something outside of stages of its own. Used by one thread.
 */
final class StageTree {
    /** Ids are numbers that grow. */
    private static final Comparator<Node> OLDEST_FIRST =
            Comparator.comparingInt((Node node) -> node.id().length()).thenComparing(Node::id);

    private final Map<String, Block> blocks = new LinkedHashMap<>();
    /** The stage or branch that each node stands in; null for none. */
    private final Map<String, Block> around = new LinkedHashMap<>();

    enum Kind {
        /** A stage's body, or a parallel branch, both with a name. */
        STAGE,
        BRANCH,
        /** What is around a stage's body, which nobody counts as a step. */
        FRAME,
        /** Any other step, or block's start. */
        STEP,
        /** A block's end. */
        END
    }

    /**
     * A node.
     *
     * @param before the node that it follows; empty for the first
     * @param name of a stage or branch, else empty
     * @param start of an end, the node that it ends, else empty
     * @param at when it began, in ms
     * @param failure of an end what its block failed with; null for nothing
     * @param warning what it says about the blocks around it; null for nothing
     * @param waits whether it is under way, and waits for a person
     */
    record Node(
            Kind kind,
            String id,
            String before,
            String name,
            String start,
            long at,
            State failure,
            State warning,
            boolean waits) {}

    private static final class Block {
        private final Node node;
        private final Block outer;
        private Node end;
        private State worst = State.SUCCEEDED;
        private boolean counts;
        private boolean waits;

        Block(Node node, Block outer) {
            this.node = node;
            this.outer = outer;
            this.counts = node.kind == Kind.STAGE;
        }

        void worsen(State outcome) {
            if (outcome.compareTo(worst) > 0) {
                worst = outcome;
            }
        }

        private Block counted() {
            Block block = outer;
            while (block != null && !block.counts) {
                block = block.outer;
            }
            return block;
        }

        String path() {
            Block block = counted();
            return block == null ? node.id : block.path() + "." + node.id;
        }

        int depth() {
            Block block = counted();
            return block == null ? 0 : block.depth() + 1;
        }
    }

    private StageTree() {}

    /**
     * The stages in the order they began.
     *
     * @param nodes all of a build so far, in any order
     * @param over what became of the build; RUNNING while it goes on
     * @param ended when it ended, in ms: stages that it left open ended with it
     */
    static List<Runs.Stage> of(List<Node> nodes, State over, long ended) {
        StageTree tree = new StageTree();
        nodes.stream().sorted(OLDEST_FIRST).forEach(tree::add);
        List<Runs.Stage> stages = new ArrayList<>();
        for (Block block : tree.blocks.values()) {
            if (block.counts) {
                long end = block.end != null ? block.end.at : over.isOpen() ? 0 : ended;
                stages.add(new Runs.Stage(
                        block.path(), block.node.name, block.depth(), state(block, over), block.node.at, end));
            }
        }
        return stages;
    }

    private static State state(Block block, State over) {
        if (block.end == null) {
            return over.isOpen() && block.waits ? State.WAITING : over;
        }
        return block.end.failure == null ? block.worst : block.end.failure;
    }

    private void add(Node node) {
        Block own = blocks.get(node.start);
        Block outer = own != null
                ? own.outer
                : node.kind == Kind.END
                        ? around.get(node.start)
                        : blocks.getOrDefault(node.before, around.get(node.before));
        around.put(node.id, outer);
        if (own != null) {
            own.end = node;
        }
        if (node.kind == Kind.STAGE || node.kind == Kind.BRANCH) {
            blocks.put(node.id, new Block(node, outer));
        }
        if (node.kind == Kind.STEP && outer != null) {
            outer.counts = true;
        }
        for (Block block = outer; block != null; block = block.outer) {
            block.waits |= node.waits;
            if (node.warning != null) {
                block.worsen(node.warning);
            }
        }
    }
}
