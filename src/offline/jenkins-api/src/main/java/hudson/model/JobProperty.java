package hudson.model;

import hudson.ExtensionPoint;

public abstract class JobProperty<J extends Job<?, ?>>
        implements ReconfigurableDescribable<JobProperty<?>>, ExtensionPoint {
    protected JobProperty() {}

    protected void setOwner(J owner) {
        throw new UnsupportedOperationException("declaration");
    }
}
