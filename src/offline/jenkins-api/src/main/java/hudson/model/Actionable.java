package hudson.model;

public abstract class Actionable extends AbstractModelObject {
    protected Actionable() {}

    public <T extends Action> T getAction(Class<T> type) {
        throw new UnsupportedOperationException("declaration");
    }
}
