package hudson.util;

import java.util.ArrayList;

public class ListBoxModel extends ArrayList<ListBoxModel.Option> {
    public ListBoxModel() {
        throw new UnsupportedOperationException("declaration");
    }

    public void add(String displayName, String value) {
        throw new UnsupportedOperationException("declaration");
    }

    public static final class Option {
        Option() {}
    }
}
