package hudson.triggers;

import hudson.model.Descriptor;
import hudson.model.Item;

public abstract class TriggerDescriptor extends Descriptor<Trigger<?>> {
    protected TriggerDescriptor() {
        throw new UnsupportedOperationException("declaration");
    }

    public abstract boolean isApplicable(Item item);
}
