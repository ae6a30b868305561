package io.jenkins.plugins.agentic.engine.publish.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was seen of one signal up to now.
 *
 * @param readings how many there were, of which {@code bad} were
 * @param values the last, the least and the most; empty where none had a value
 * @param examples of what was bad
 */
record Totals(long readings, long bad, List<Double> values, List<String> examples, Reading last) {
    private static final int MOST_EXAMPLES = 5;

    Totals {
        values = List.copyOf(values);
        examples = List.copyOf(examples);
    }

    /** Of one that was read once. */
    static Totals of(Reading reading) {
        return new Totals(0, 0, List.of(), List.of(), reading).with(reading);
    }

    Totals with(Reading reading) {
        Double value = reading.value();
        List<Double> now = value == null
                ? values
                : values.isEmpty()
                        ? List.of(value, value, value)
                        : List.of(value, Math.min(values.get(1), value), Math.max(values.get(2), value));
        List<String> shown = new ArrayList<>(examples);
        if (reading.bad() && shown.size() < MOST_EXAMPLES && !shown.contains(reading.note())) {
            shown.add(reading.note());
        }
        return new Totals(readings + 1, reading.bad() ? bad + 1 : bad, now, shown, reading);
    }

    /** As the step returns it. */
    Map<String, Object> summary(Signal signal) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", signal.name());
        map.put("type", signal.type());
        map.put("readings", (int) readings);
        map.put("bad", (int) bad);
        if (!values.isEmpty()) {
            map.put("last", values.get(0));
            map.put("least", values.get(1));
            map.put("most", values.get(2));
        }
        map.put("examples", examples);
        return map;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("readings", readings);
        map.put("bad", bad);
        map.put("values", values);
        map.put("examples", examples);
        map.put("last", last.toMap());
        return map;
    }

    static Totals of(Map<?, ?> map) {
        return new Totals(
                ((Number) map.get("readings")).longValue(),
                ((Number) map.get("bad")).longValue(),
                ((List<?>) map.get("values"))
                        .stream().map(each -> ((Number) each).doubleValue()).toList(),
                ((List<?>) map.get("examples")).stream().map(String::valueOf).toList(),
                Reading.of((Map<?, ?>) map.get("last")));
    }
}
