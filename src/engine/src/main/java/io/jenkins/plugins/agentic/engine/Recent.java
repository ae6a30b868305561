package io.jenkins.plugins.agentic.engine;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** What was asked for last, up to a weight; for contents that never change. Thread-safe. */
public final class Recent<V> {
    private final long most;
    private final ToIntFunction<V> weigher;
    private final Map<String, V> values = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;

    /**
     * @param most weight of all that is kept
     * @param weigher of one value, always the same
     */
    public Recent(long most, ToIntFunction<V> weigher) {
        this.most = most;
        this.weigher = weigher;
    }

    /** The value of a key, loaded where it is not kept; two threads at once may both load it. */
    public V get(String key, Supplier<V> loader) {
        synchronized (values) {
            V known = values.get(key);
            if (known != null) {
                return known;
            }
        }
        V loaded = loader.get();
        synchronized (values) {
            V before = values.put(key, loaded);
            weight += weigher.applyAsInt(loaded) - (before == null ? 0 : weigher.applyAsInt(before));
            for (Iterator<V> eldest = values.values().iterator(); weight > most && eldest.hasNext(); ) {
                weight -= weigher.applyAsInt(eldest.next());
                eldest.remove();
            }
        }
        return loaded;
    }
}
