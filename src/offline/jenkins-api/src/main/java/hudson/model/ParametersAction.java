package hudson.model;

import java.util.Collection;
import java.util.List;

public class ParametersAction implements Action {
    public ParametersAction(List<ParameterValue> parameters) {
        throw new UnsupportedOperationException("declaration");
    }

    public ParametersAction(List<ParameterValue> parameters, Collection<String> additionalSafeParameters) {
        throw new UnsupportedOperationException("declaration");
    }

    public List<ParameterValue> getParameters() {
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
