package org.jenkinsci.plugins.workflow.cps;

import hudson.scm.SCM;
import org.jenkinsci.plugins.workflow.flow.FlowDefinition;

public class CpsScmFlowDefinition extends FlowDefinition {
    CpsScmFlowDefinition() {}

    public SCM getScm() {
        throw new UnsupportedOperationException("declaration");
    }

    public String getScriptPath() {
        throw new UnsupportedOperationException("declaration");
    }
}
