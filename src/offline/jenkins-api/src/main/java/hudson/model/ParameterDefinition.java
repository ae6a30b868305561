package hudson.model;

import hudson.ExtensionPoint;
import java.io.Serializable;

public abstract class ParameterDefinition implements Describable<ParameterDefinition>, ExtensionPoint, Serializable {
    ParameterDefinition() {}

    public String getName() {
        throw new UnsupportedOperationException("declaration");
    }

    public ParameterValue getDefaultParameterValue() {
        throw new UnsupportedOperationException("declaration");
    }
}
