package hudson.model;

public class CauseAction implements Action {
    public CauseAction(Cause c) {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public String getIconFileName() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public String getUrlName() {
        throw new UnsupportedOperationException("declaration");
    }
}
