package hudson.model;

import hudson.ExtensionPoint;
import hudson.triggers.SafeTimerTask;

public abstract class PeriodicWork extends SafeTimerTask implements ExtensionPoint {
    protected PeriodicWork() {
        throw new UnsupportedOperationException("declaration");
    }

    public abstract long getRecurrencePeriod();
}
