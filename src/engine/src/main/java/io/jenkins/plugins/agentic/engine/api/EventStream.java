package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Runs;
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

    private final String type;
    private final Supplier<Map<String, Shown>> states;
    private final int silentLooks;
    private final Deque<Event> events = new ArrayDeque<>();
    private final Map<String, Event> present = new LinkedHashMap<>();
    private final Set<StreamReader> readers = new CopyOnWriteArraySet<>();
    private long last;
    private int unreadLooks;

    /**
     * A state of something.
     *
     * @param run which must be visible to whoever is told
     */
    record Shown(Runs.Run run, Map<String, Object> state) {}

    private record Event(long number, Runs.Run run, String state, String text) {}

    /**
     * A stream without readers.
     *
     * @param type what its states are of, the name of their field in events
     * @param before the number before its first; a stream that is begun anew must begin later than the one before ended
     * @param states what there is now, by its id; each that changed since the last look is an event
     * @param silentLooks after so many looks without an event readers get a heartbeat
     */
    EventStream(String type, long before, Supplier<Map<String, Shown>> states, int silentLooks) {
        this.type = type;
        this.last = before;
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
        boolean known = after >= oldest - 1 && after <= last;
        List<Event> missed =
                known ? events.stream().filter(event -> event.number > after).toList() : List.copyOf(present.values());
        if (after >= 0 && !known) {
            long before = missed.isEmpty() ? last : missed.get(0).number - 1;
            reader.send(Json.write(Map.of("type", "gap", "number", before)));
        }
        reader.expect(missed.size());
        missed.forEach(event -> reader.send(event.run, event.text));
        readers.add(reader);
    }

    void remove(StreamReader reader) {
        readers.remove(reader);
    }

    /** Looks what changed, and tells the readers; false where nobody has read for so many looks. */
    synchronized boolean lookIfRead(int mostUnread) {
        unreadLooks = readers.isEmpty() ? unreadLooks + 1 : 0;
        if (unreadLooks == 0) {
            look();
        }
        return unreadLooks < mostUnread;
    }

    /** Looks what changed, and tells the readers. */
    synchronized void look() {
        List<Event> news = new ArrayList<>();
        Map<String, Shown> newest = states.get();
        present.keySet().retainAll(newest.keySet());
        newest.forEach((id, shown) -> {
            String now = Json.write(shown.state);
            Event before = present.get(id);
            if (before == null || !before.state.equals(now)) {
                last++;
                Event event = new Event(last, shown.run, now, text(last, id, shown.state));
                // At the end, so that numbers grow in the present state, too.
                present.remove(id);
                present.put(id, event);
                events.add(event);
                news.add(event);
            }
        });
        while (events.size() > KEPT) {
            events.removeFirst();
        }
        String heartbeat = Json.write(Map.of("type", "heartbeat", "number", last));
        for (StreamReader reader : readers) {
            news.forEach(event -> reader.send(event.run, event.text));
            reader.looked(silentLooks, heartbeat);
        }
    }

    private String text(long number, String id, Map<String, Object> state) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("number", number);
        event.put("id", id);
        event.put(type, state);
        return Json.write(event);
    }
}
