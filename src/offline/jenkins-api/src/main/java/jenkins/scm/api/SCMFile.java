package jenkins.scm.api;

import java.io.IOException;
import java.io.InputStream;

public abstract class SCMFile {
    SCMFile() {}

    public final boolean isFile() throws IOException, InterruptedException {
        throw new UnsupportedOperationException("declaration");
    }

    public abstract InputStream content() throws IOException, InterruptedException;
}
