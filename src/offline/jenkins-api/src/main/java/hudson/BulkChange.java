package hudson;

import hudson.model.Saveable;
import java.io.Closeable;

public class BulkChange implements Closeable {
    public BulkChange(Saveable saveable) {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("declaration");
    }
}
