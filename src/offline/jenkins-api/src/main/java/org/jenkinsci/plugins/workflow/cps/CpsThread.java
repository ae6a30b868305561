package org.jenkinsci.plugins.workflow.cps;

import java.io.Serializable;

public final class CpsThread implements Serializable {
    CpsThread() {}

    public CpsFlowExecution getExecution() {
        throw new UnsupportedOperationException("declaration");
    }

    public static CpsThread current() {
        throw new UnsupportedOperationException("declaration");
    }
}
