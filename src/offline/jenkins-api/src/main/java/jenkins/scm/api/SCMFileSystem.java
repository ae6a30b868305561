package jenkins.scm.api;

import hudson.model.Item;
import hudson.scm.SCM;
import java.io.Closeable;
import java.io.IOException;

public abstract class SCMFileSystem implements Closeable {
    SCMFileSystem() {}

    public static SCMFileSystem of(Item owner, SCM scm) throws IOException, InterruptedException {
        throw new UnsupportedOperationException("declaration");
    }

    public static SCMFileSystem of(SCMSource source, SCMHead head, SCMRevision rev)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException("declaration");
    }

    public final SCMFile child(String path) {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException("declaration");
    }
}
