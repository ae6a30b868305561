package hudson.util;

import java.util.ArrayList;
import java.util.Collection;

public class ComboBoxModel extends ArrayList<String> {
    public ComboBoxModel(Collection<String> values) {
        throw new UnsupportedOperationException("declaration");
    }
}
