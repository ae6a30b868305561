package hudson.model;

public interface ItemGroup<T extends Item> extends ModelObject {
    default <T extends Item> Iterable<T> allItems(Class<T> type) {
        throw new UnsupportedOperationException("declaration");
    }
}
