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

    /** One sentence with the numbers. */
    public String sentence() {
        return version + " did worse in production than " + previous + ": "
                + new PromptOutcomes.Tally(good, calls) + " calls were good, before it were "
                + new PromptOutcomes.Tally(baselineGood, baselineCalls) + "; " + limit + " or fewer of " + calls
                + " happen to a version that is no worse with a chance of less than " + alpha + " over "
                + SequentialTest.HORIZON + " calls.";
    }

    /** As the audit log and JSON have it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("prompt", prompt);
        map.put("version", version);
        map.put("previous", previous);
        map.put("good", good);
        map.put("calls", calls);
        map.put("baselineGood", baselineGood);
        map.put("baselineCalls", baselineCalls);
        map.put("limit", limit);
        map.put("alpha", alpha);
        return map;
    }
}
