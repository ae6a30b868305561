package org.jenkinsci.plugins.workflow.cps;

import java.util.List;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

public class CpsFlowExecution extends FlowExecution {
    CpsFlowExecution() {}

    @Override
    public List<FlowNode> getCurrentHeads() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public FlowExecutionOwner getOwner() {
        throw new UnsupportedOperationException("declaration");
    }
}
