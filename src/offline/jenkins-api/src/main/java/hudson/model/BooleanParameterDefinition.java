package hudson.model;

public class BooleanParameterDefinition extends SimpleParameterDefinition {
    BooleanParameterDefinition() {}

    @Override
    public ParameterValue createValue(String value) {
        throw new UnsupportedOperationException("declaration");
    }
}
