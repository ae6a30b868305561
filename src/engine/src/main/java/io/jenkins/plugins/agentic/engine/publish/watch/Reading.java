package io.jenkins.plugins.agentic.engine.publish.watch;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One look at one signal.
 *
 * @param bad whether it is what should not be
 * @param value a number: milliseconds of an answer, a query's value, matching lines; null where there is none
 * @param note what was seen, for a person; may be empty
 * @param position of a log: its bytes when the window began
 */
record Reading(boolean bad, Double value, String note, long position) {
    /** One of what has no position. */
    Reading(boolean bad, Double value, String note) {
        this(bad, value, note, 0);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("bad", bad);
        map.put("value", value);
        map.put("note", note);
        map.put("position", position);
        return map;
    }

    static Reading of(Map<?, ?> map) {
        return new Reading(
                Boolean.TRUE.equals(map.get("bad")),
                map.get("value") instanceof Number number ? number.doubleValue() : null,
                String.valueOf(map.get("note")),
                map.get("position") instanceof Number number ? number.longValue() : 0);
    }
}
