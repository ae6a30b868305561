package hudson.model;

import hudson.security.AccessControlled;
import hudson.security.Permission;
import jenkins.model.FullyNamedModelObject;

public interface Item extends FullyNamedModelObject, AccessControlled, Saveable {
    Permission READ = null;

    Permission CREATE = null;

    Permission CANCEL = null;

    Permission CONFIGURE = null;

    Permission EXTENDED_READ = null;

    Permission BUILD = null;

    String getFullName();

    String getUrl();
}
