package io.jenkins.plugins.agentic.engine.prompt.outcome;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A version did worse in production than the one before it.
 *
 * @param prompt the template's name
 * @param version the worse one, name and version
 * @param previous where production moves back to
 * @param good calls of the worse version that were good, of {@code calls} settled ones
 * @param baselineGood the same of the version before, of {@code baselineCalls}
 * @param limit at so many good calls or fewer, of {@code calls}, a version is taken for worse
 * @param alpha chance of a false alarm
 */
public record Regression(
        String prompt,
        String version,
        String previous,
        int good,
        int calls,
        int baselineGood,
        int baselineCalls,
        int limit,
        double alpha) {
    static final String PREVIOUS = "previous";

    /** One sentence with the numbers. */
    public String sentence() {
        return version + " did worse in production than " + previous + ": "
                + new PromptOutcomes.Tally(good, calls) + " calls were good, before it were "
                + new PromptOutcomes.Tally(baselineGood, baselineCalls) + "; " + limit + " or fewer of " + calls
                + " happen to a version that is no worse with a chance of less than " + alpha + " over "
                + SequentialTest.HORIZON + " calls.";
    }

    static Regression of(Map<String, Object> map) {
        return new Regression(
                String.valueOf(map.get("prompt")),
                String.valueOf(map.get("version")),
                String.valueOf(map.get(PREVIOUS)),
                whole(map, "good"),
                whole(map, "calls"),
                whole(map, "baselineGood"),
                whole(map, "baselineCalls"),
                whole(map, "limit"),
                ((Number) map.get("alpha")).doubleValue());
    }

    private static int whole(Map<String, Object> map, String key) {
        return ((Number) map.get(key)).intValue();
    }

    /** As the audit log and JSON have it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("prompt", prompt);
        map.put("version", version);
        map.put(PREVIOUS, previous);
        map.put("good", good);
        map.put("calls", calls);
        map.put("baselineGood", baselineGood);
        map.put("baselineCalls", baselineCalls);
        map.put("limit", limit);
        map.put("alpha", alpha);
        return map;
    }
}
