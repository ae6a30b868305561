package hudson.model;

import hudson.ExtensionPoint;
import java.io.IOException;

public abstract class Job<JobT extends Job<JobT, RunT>, RunT extends Run<JobT, RunT>> extends AbstractItem
        implements ExtensionPoint {
    protected Job() {}

    public <T extends JobProperty> T getProperty(Class<T> clazz) {
        throw new UnsupportedOperationException("declaration");
    }

    public void addProperty(JobProperty<? super JobT> jobProp) throws IOException {
        throw new UnsupportedOperationException("declaration");
    }

    public int getNextBuildNumber() {
        throw new UnsupportedOperationException("declaration");
    }

    public RunT getBuildByNumber(int n) {
        throw new UnsupportedOperationException("declaration");
    }

    public RunT getLastBuild() {
        throw new UnsupportedOperationException("declaration");
    }

    public RunT getLastSuccessfulBuild() {
        throw new UnsupportedOperationException("declaration");
    }
}
