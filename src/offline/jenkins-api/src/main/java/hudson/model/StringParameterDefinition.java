package hudson.model;

public class StringParameterDefinition extends SimpleParameterDefinition {
    StringParameterDefinition() {}

    @Override
    public ParameterValue createValue(String value) {
        throw new UnsupportedOperationException("declaration");
    }
}
