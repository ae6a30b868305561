package io.jenkins.plugins.agentic.engine.publish.watch;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One look at one signal.
 *
 * @param bad whether it is what should not be
 * @param value a number: milliseconds of an answer, a query's value, matching lines; null where there is none
 * @param note what was seen, for a person; may be empty
 * @param position of a log: bytes that were read
 * @param found of a log: lines in them that matched
 */
record Reading(boolean bad, Double value, String note, long position, long found) {
    /** One of what has no position. */
    Reading(boolean bad, Double value, String note) {
        this(bad, value, note, 0, 0);
    }

    /** One that failed: what was read before stays read. */
    Reading after(Reading earlier) {
        return new Reading(bad, value, note, earlier.position, earlier.found);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("bad", bad);
        map.put("value", value);
        map.put("note", note);
        map.put("position", position);
        map.put("found", found);
        return map;
    }

    static Reading of(Map<?, ?> map) {
        return new Reading(
                Boolean.TRUE.equals(map.get("bad")),
                map.get("value") instanceof Number number ? number.doubleValue() : null,
                String.valueOf(map.get("note")),
                map.get("position") instanceof Number number ? number.longValue() : 0,
                map.get("found") instanceof Number number ? number.longValue() : 0);
    }
}
