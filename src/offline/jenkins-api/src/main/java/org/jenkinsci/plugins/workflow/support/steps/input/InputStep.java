package org.jenkinsci.plugins.workflow.support.steps.input;

import java.io.Serializable;
import org.jenkinsci.plugins.workflow.steps.AbstractStepImpl;

public class InputStep extends AbstractStepImpl implements Serializable {
    InputStep() {}

    public String getId() {
        throw new UnsupportedOperationException("declaration");
    }

    public String getSubmitter() {
        throw new UnsupportedOperationException("declaration");
    }

    public String getMessage() {
        throw new UnsupportedOperationException("declaration");
    }
}
