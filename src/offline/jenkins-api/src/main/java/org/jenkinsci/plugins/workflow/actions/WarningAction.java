package org.jenkinsci.plugins.workflow.actions;

import hudson.model.Result;

public class WarningAction implements PersistentAction {
    WarningAction() {}

    public Result getResult() {
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
