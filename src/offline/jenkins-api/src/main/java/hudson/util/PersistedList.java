package hudson.util;

import java.util.AbstractList;

public abstract class PersistedList<T> extends AbstractList<T> {
    PersistedList() {}
}
