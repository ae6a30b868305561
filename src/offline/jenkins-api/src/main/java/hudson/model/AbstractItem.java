package hudson.model;

import java.io.File;
import java.io.IOException;

public abstract class AbstractItem extends Actionable implements Item {
    protected AbstractItem() {}

    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException("declaration");
    }

    public ItemGroup getParent() {
        throw new UnsupportedOperationException("declaration");
    }

    public String getDescription() {
        throw new UnsupportedOperationException("declaration");
    }

    public void setDescription(String description) throws IOException {
        throw new UnsupportedOperationException("declaration");
    }

    public File getRootDir() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public synchronized void save() throws IOException {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public final String getUrl() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public final String getFullName() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public final String getFullDisplayName() {
        throw new UnsupportedOperationException("declaration");
    }
}
