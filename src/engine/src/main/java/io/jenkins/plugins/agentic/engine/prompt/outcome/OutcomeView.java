package io.jenkins.plugins.agentic.engine.prompt.outcome;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How a prompt's versions did in production, and where the comparison of the present one stands.
 *
 * @param rates the version called last comes first
 * @param counted what makes a call good
 * @param alpha chance of a false alarm
 * @param regressions versions that were found worse than the ones before, the newest first
 */
public record OutcomeView(
        String prompt,
        List<PromptOutcomes.VersionRates> rates,
        Regressions.Standing standing,
        Set<Outcome> counted,
        double alpha,
        List<Regression> regressions) {

    /** As it is now. */
    public static OutcomeView of(
            String prompt, PromptOutcomes outcomes, Regressions regressions, RegressionSettings settings) {
        return new OutcomeView(
                prompt,
                outcomes.rates(prompt, settings.counted()),
                regressions.standing(prompt),
                settings.counted(),
                settings.alpha(),
                regressions.found(prompt));
    }

    /** As the command line and the REST API have it: plain values. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("prompt", prompt);
        map.put("counted", counted.stream().sorted().map(Outcome::column).toList());
        List<Object> versions = new ArrayList<>();
        for (PromptOutcomes.VersionRates rate : rates) {
            versions.add(map(rate));
        }
        map.put("versions", versions);
        Map<String, Object> test = new LinkedHashMap<>();
        test.put("state", standing.state().name().toLowerCase(Locale.ROOT));
        test.put("production", standing.production());
        test.put("previous", standing.previous());
        test.put("since", standing.since());
        test.put("good", standing.good());
        test.put("calls", standing.calls());
        test.put("baselineGood", standing.baselineGood());
        test.put("baselineCalls", standing.baselineCalls());
        test.put("limit", standing.limit());
        test.put("alpha", alpha);
        map.put("test", test);
        map.put("regressions", regressions.stream().map(Regression::toMap).toList());
        return map;
    }

    private static Map<String, Object> map(PromptOutcomes.VersionRates rate) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("version", rate.version());
        map.put("calls", rate.calls());
        map.put("open", rate.open());
        map.put("good", rate.good());
        rate.interval().ifPresent(interval -> {
            map.put("rate", interval.estimate());
            map.put("low", interval.low());
            map.put("high", interval.high());
        });
        Map<String, Object> known = new LinkedHashMap<>();
        rate.known()
                .forEach((outcome, of) -> known.put(outcome.column(), Map.of("calls", of.calls(), "good", of.good())));
        map.put("outcomes", known);
        map.put("cost", rate.cost().doubleValue());
        map.put("latencyMs", rate.latencyMillis());
        rate.score().ifPresent(score -> map.put("score", score));
        return map;
    }
}
