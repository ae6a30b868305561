package net.sf.json;

public final class JSONObject {
    private JSONObject() {}

    public Object opt(String key) {
        throw new UnsupportedOperationException("declaration");
    }

    public Object remove(String key) {
        throw new UnsupportedOperationException("declaration");
    }
}
