package hudson.model;

import jenkins.model.Loadable;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.StaplerRequest2;

public abstract class Descriptor<T extends Describable<T>> implements Loadable, Saveable {
    protected Descriptor() {
        throw new UnsupportedOperationException("declaration");
    }

    protected Descriptor(Class<? extends T> clazz) {
        throw new UnsupportedOperationException("declaration");
    }

    public String getDisplayName() {
        throw new UnsupportedOperationException("declaration");
    }

    public T newInstance(StaplerRequest2 req, JSONObject formData) throws FormException {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public synchronized void save() {
        throw new UnsupportedOperationException("declaration");
    }

    public static final class FormException extends Exception {
        public FormException(String message, String formField) {
            throw new UnsupportedOperationException("declaration");
        }
    }
}
