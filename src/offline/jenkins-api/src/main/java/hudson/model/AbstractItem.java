package hudson.model;

import java.io.File;

public abstract class AbstractItem extends Actionable implements Item {
    protected AbstractItem() {}

    public File getRootDir() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public final String getFullName() {
        throw new UnsupportedOperationException("declaration");
    }
}
