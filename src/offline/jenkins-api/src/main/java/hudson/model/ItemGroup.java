package hudson.model;

public interface ItemGroup<T extends Item> extends ModelObject {
    default <I extends Item> Iterable<I> allItems(Class<I> type) {
        throw new UnsupportedOperationException("declaration");
    }
}
