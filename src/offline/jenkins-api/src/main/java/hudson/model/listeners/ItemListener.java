package hudson.model.listeners;

import hudson.ExtensionPoint;
import hudson.model.Item;

public class ItemListener implements ExtensionPoint {
    public ItemListener() {
        throw new UnsupportedOperationException("declaration");
    }

    public void onCreated(Item item) {
        throw new UnsupportedOperationException("declaration");
    }

    public void onCopied(Item src, Item item) {
        throw new UnsupportedOperationException("declaration");
    }

    public void onLoaded() {
        throw new UnsupportedOperationException("declaration");
    }

    public void onDeleted(Item item) {
        throw new UnsupportedOperationException("declaration");
    }

    public void onLocationChanged(Item item, String oldFullName, String newFullName) {
        throw new UnsupportedOperationException("declaration");
    }

    public void onUpdated(Item item) {
        throw new UnsupportedOperationException("declaration");
    }
}
