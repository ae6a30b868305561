package hudson.model;

public abstract class Actionable extends AbstractModelObject {
    protected Actionable() {}

    public void addAction(Action a) {
        throw new UnsupportedOperationException("declaration");
    }

    public void replaceAction(Action a) {
        throw new UnsupportedOperationException("declaration");
    }

    public boolean removeActions(Class<? extends Action> clazz) {
        throw new UnsupportedOperationException("declaration");
    }

    public <T extends Action> T getAction(Class<T> type) {
        throw new UnsupportedOperationException("declaration");
    }
}
