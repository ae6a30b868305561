package io.jenkins.plugins.agentic.cli.serve;

import io.jenkins.plugins.agentic.engine.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;

/**
 * What changes about one thing, as numbered events for any number of readers. Only the newest are kept: a reader that comes
 * back after more than that is told of the gap and given the state as it is. Thread-safe.
 */
final class EventStream {
    private static final int KEPT = 500;

    private final Supplier<Map<String, Object>> states;
    private final int silentLooks;
    private final Deque<Event> events = new ArrayDeque<>();
    private final Map<String, String> seen = new LinkedHashMap<>();
    private final Set<StreamReader> readers = new CopyOnWriteArraySet<>();
    private long last;
    private int silent;

    private record Event(long number, String text) {}

    /**
     * A stream without readers.
     *
     * @param states what there is now, by its id; each that changed since the last look is an event
     * @param silentLooks after so many looks without an event readers get a heartbeat
     */
    EventStream(Supplier<Map<String, Object>> states, int silentLooks) {
        this.states = states;
        this.silentLooks = silentLooks;
    }

    /**
     * Adds a reader and sends it what came after an event.
     *
     * @param after the number of the last event that it knows; -1 for none: then it gets the present state
     */
    synchronized void add(StreamReader reader, long after) {
        look();
        long oldest = events.isEmpty() ? last + 1 : events.peekFirst().number;
        if (after > last || after >= 0 && after < oldest - 1) {
            reader.send(Json.write(Map.of("type", "gap", "number", last)));
        }
        boolean known = after >= oldest - 1 && after <= last;
        if (known) {
            events.stream().filter(event -> event.number > after).forEach(event -> reader.send(event.text));
        } else {
            seen.forEach((id, state) -> reader.send(text(last, id, state)));
        }
        readers.add(reader);
    }

    void remove(StreamReader reader) {
        readers.remove(reader);
    }

    boolean isRead() {
        return !readers.isEmpty();
    }

    /** Looks what changed, and tells the readers. */
    synchronized void look() {
        List<String> news = new ArrayList<>();
        var newest = states.get();
        seen.keySet().retainAll(newest.keySet());
        newest.forEach((id, state) -> {
            String now = Json.write(state);
            if (!now.equals(seen.put(id, now))) {
                last++;
                Event event = new Event(last, text(last, id, now));
                events.add(event);
                news.add(event.text);
            }
        });
        while (events.size() > KEPT) {
            events.removeFirst();
        }
        silent = news.isEmpty() ? silent + 1 : 0;
        if (silent >= silentLooks) {
            silent = 0;
            news.add(Json.write(Map.of("type", "heartbeat", "number", last)));
        }
        readers.forEach(reader -> news.forEach(reader::send));
    }

    private static String text(long number, String id, String state) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", "run");
        event.put("number", number);
        event.put("id", id);
        event.put("run", Json.read(state));
        return Json.write(event);
    }
}
