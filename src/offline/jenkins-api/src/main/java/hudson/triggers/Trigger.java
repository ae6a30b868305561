package hudson.triggers;

import hudson.ExtensionPoint;
import hudson.model.Describable;
import hudson.model.Item;
import java.io.ObjectStreamException;

public abstract class Trigger<J extends Item> implements Describable<Trigger<?>>, ExtensionPoint {
    protected transient J job;

    protected Trigger() {
        throw new UnsupportedOperationException("declaration");
    }

    public void start(J project, boolean newInstance) {
        throw new UnsupportedOperationException("declaration");
    }

    public void stop() {
        throw new UnsupportedOperationException("declaration");
    }

    protected Object readResolve() throws ObjectStreamException {
        throw new UnsupportedOperationException("declaration");
    }
}
