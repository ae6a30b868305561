package hudson.model;

import hudson.security.AccessControlled;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

public class User extends AbstractModelObject implements AccessControlled {
    User() {}

    public static User getById(String id, boolean create) {
        throw new UnsupportedOperationException("declaration");
    }

    public static User current() {
        throw new UnsupportedOperationException("declaration");
    }

    public String getId() {
        throw new UnsupportedOperationException("declaration");
    }

    public Authentication impersonate2() throws UsernameNotFoundException {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException("declaration");
    }
}
