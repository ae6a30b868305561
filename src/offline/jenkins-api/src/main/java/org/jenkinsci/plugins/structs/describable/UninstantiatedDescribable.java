package org.jenkinsci.plugins.structs.describable;

import java.io.Serializable;
import java.util.Map;

public class UninstantiatedDescribable implements Serializable {
    UninstantiatedDescribable() {}

    public UninstantiatedDescribable withArguments(Map<String, ?> arguments) {
        throw new UnsupportedOperationException("declaration");
    }

    public Map<String, ?> getArguments() {
        throw new UnsupportedOperationException("declaration");
    }
}
