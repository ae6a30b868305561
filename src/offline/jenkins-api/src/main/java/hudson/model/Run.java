package hudson.model;

import hudson.ExtensionPoint;
import hudson.security.AccessControlled;
import java.io.File;
import java.io.IOException;

public abstract class Run<JobT extends Job<JobT, RunT>, RunT extends Run<JobT, RunT>> extends Actionable
        implements ExtensionPoint, AccessControlled, Saveable {
    protected Run() {}

    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException("declaration");
    }

    public boolean isBuilding() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public void addAction(Action a) {
        throw new UnsupportedOperationException("declaration");
    }

    public String getExternalizableId() {
        throw new UnsupportedOperationException("declaration");
    }

    public File getRootDir() {
        throw new UnsupportedOperationException("declaration");
    }

    public Executor getOneOffExecutor() {
        throw new UnsupportedOperationException("declaration");
    }

    public JobT getParent() {
        throw new UnsupportedOperationException("declaration");
    }

    public Result getResult() {
        throw new UnsupportedOperationException("declaration");
    }

    public final long getTimeInMillis() {
        throw new UnsupportedOperationException("declaration");
    }

    public final long getStartTimeInMillis() {
        throw new UnsupportedOperationException("declaration");
    }

    public long getDuration() {
        throw new UnsupportedOperationException("declaration");
    }

    public String getUrl() {
        throw new UnsupportedOperationException("declaration");
    }

    public <T extends Cause> T getCause(Class<T> type) {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public synchronized void save() throws IOException {
        throw new UnsupportedOperationException("declaration");
    }
}
