package hudson.model;

import java.util.List;
import jenkins.model.OptionalJobProperty;

public class ParametersDefinitionProperty extends OptionalJobProperty<Job<?, ?>> implements Action {
    ParametersDefinitionProperty() {
        super();
    }

    public List<ParameterDefinition> getParameterDefinitions() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public String getIconFileName() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public String getUrlName() {
        throw new UnsupportedOperationException("declaration");
    }
}
