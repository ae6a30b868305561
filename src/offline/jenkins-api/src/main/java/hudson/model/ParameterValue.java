package hudson.model;

import java.io.Serializable;

public abstract class ParameterValue implements Serializable {
    ParameterValue() {}

    public final String getName() {
        throw new UnsupportedOperationException("declaration");
    }

    public Object getValue() {
        throw new UnsupportedOperationException("declaration");
    }

    public boolean isSensitive() {
        throw new UnsupportedOperationException("declaration");
    }
}
