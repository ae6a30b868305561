package jenkins.model;

import hudson.Plugin;
import hudson.model.AbstractCIBase;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.TopLevelItem;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.security.core.Authentication;

public class Jenkins extends AbstractCIBase implements AccessControlled, DirectlyModifiableTopLevelItemGroup {
    public static final Permission ADMINISTER = null;

    public static final Permission READ = null;

    public static final Permission SYSTEM_READ = null;

    public static final Authentication ANONYMOUS2 = null;

    Jenkins() {}

    public static Jenkins get() throws IllegalStateException {
        throw new UnsupportedOperationException("declaration");
    }

    public static Authentication getAuthentication2() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public synchronized TopLevelItem createProjectFromXML(String name, InputStream xml) throws IOException {
        throw new UnsupportedOperationException("declaration");
    }

    public Queue getQueue() {
        throw new UnsupportedOperationException("declaration");
    }

    public Plugin getPlugin(String shortName) {
        throw new UnsupportedOperationException("declaration");
    }

    public Item getItemByFullName(String fullName) {
        throw new UnsupportedOperationException("declaration");
    }

    public String getRootUrl() throws IllegalStateException {
        throw new UnsupportedOperationException("declaration");
    }

    public File getRootDir() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException("declaration");
    }
}
