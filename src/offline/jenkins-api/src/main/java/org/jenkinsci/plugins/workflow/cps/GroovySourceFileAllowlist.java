package org.jenkinsci.plugins.workflow.cps;

import hudson.ExtensionPoint;

public abstract class GroovySourceFileAllowlist implements ExtensionPoint {
    protected GroovySourceFileAllowlist() {
        throw new UnsupportedOperationException("declaration");
    }

    public abstract boolean isAllowed(String groovySourceFileUrl);
}
