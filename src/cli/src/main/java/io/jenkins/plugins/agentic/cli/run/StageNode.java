package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.journal.Runs;

/**
 * A stage as the log and the summary show it; a parallel branch counts as one once it does something outside a stage of
 * its own.
 */
public final class StageNode {
    /** Stands around everything. */
    static final StageNode NONE = new StageNode(null, "", "", -1, "", true);

    private final StageNode parent;
    private final String path;
    private final String name;
    private final int depth;
    private final String branch;
    private boolean announced;
    private boolean recorded;
    private Runs.State state = Runs.State.SUCCEEDED;

    private StageNode(StageNode parent, String path, String name, int depth, String branch, boolean announced) {
        this.parent = parent;
        this.path = path;
        this.name = name;
        this.depth = depth;
        this.branch = branch;
        this.announced = announced;
        this.recorded = announced;
    }

    /** A stage inside this one. */
    public StageNode inner(String path, String name, String branch) {
        return new StageNode(this, path, name, depth + 1, branch, false);
    }

    public StageNode parent() {
        return parent;
    }

    String path() {
        return path;
    }

    public String name() {
        return name;
    }

    int depth() {
        return depth;
    }

    public String branch() {
        return branch;
    }

    /** True the first time only. */
    synchronized boolean announce() {
        boolean first = !announced;
        announced = true;
        return first;
    }

    /** True the first time only. */
    synchronized boolean record() {
        boolean first = !recorded;
        recorded = true;
        return first;
    }

    public synchronized boolean isRecorded() {
        return recorded;
    }

    /** How the stage stands: succeeded until something in it made it worse. */
    public synchronized Runs.State state() {
        return state;
    }

    /** Makes this stage, and those around it, as bad as {@code worse} unless they are worse already. */
    public void worsen(Runs.State worse) {
        synchronized (this) {
            if (worse.ordinal() > state.ordinal()) {
                state = worse;
            }
        }
        if (parent != null) {
            parent.worsen(worse);
        }
    }
}
