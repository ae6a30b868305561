package org.jenkinsci.plugins.workflow.cps;

import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;

public class CpsFlowExecution extends FlowExecution {
    CpsFlowExecution() {}

    @Override
    public FlowExecutionOwner getOwner() {
        throw new UnsupportedOperationException("declaration");
    }
}
