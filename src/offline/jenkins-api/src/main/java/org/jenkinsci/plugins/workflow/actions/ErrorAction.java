package org.jenkinsci.plugins.workflow.actions;

public class ErrorAction implements PersistentAction {
    ErrorAction() {}

    public Throwable getError() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public String getIconFileName() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public String getUrlName() {
        throw new UnsupportedOperationException("declaration");
    }
}
