package hudson.model;

import java.util.List;

public class ChoiceParameterDefinition extends SimpleParameterDefinition {
    ChoiceParameterDefinition() {}

    public List<String> getChoices() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public ParameterValue createValue(String value) {
        throw new UnsupportedOperationException("declaration");
    }
}
