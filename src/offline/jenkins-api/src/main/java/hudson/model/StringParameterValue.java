package hudson.model;

public class StringParameterValue extends ParameterValue {
    private static final long serialVersionUID = 1L;

    public StringParameterValue(String name, String value) {
        throw new UnsupportedOperationException("declaration");
    }
}
