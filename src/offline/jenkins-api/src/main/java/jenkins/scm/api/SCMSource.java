package jenkins.scm.api;

import hudson.ExtensionPoint;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Item;
import hudson.model.TaskListener;
import java.io.IOException;

public abstract class SCMSource extends AbstractDescribableImpl<SCMSource> implements ExtensionPoint {
    SCMSource() {}

    public final SCMRevision fetch(SCMHead head, TaskListener listener) throws IOException, InterruptedException {
        throw new UnsupportedOperationException("declaration");
    }

    public SCMRevision getTrustedRevision(SCMRevision revision, TaskListener listener)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException("declaration");
    }

    public abstract static class SourceByItem implements ExtensionPoint {
        SourceByItem() {}

        public static SCMSource findSource(Item item) {
            throw new UnsupportedOperationException("declaration");
        }
    }
}
