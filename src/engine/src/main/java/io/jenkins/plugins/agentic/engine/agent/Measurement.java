package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Wall times of a benchmark command, in milliseconds: the median, and the distance between the quartiles as their spread
 * (quantiles by linear interpolation, type 7 of Hyndman and Fan 1996).
 *
 * @param millis one for each run
 */
record Measurement(List<Long> millis) {
    private static final int LEAST_RUNS = 3;
    private static final int MOST_RUNS = 100;
    private static final int LONGEST_OUTPUT = 2000;

    Measurement {
        millis = List.copyOf(millis);
    }

    /**
     * Runs the benchmark once to warm up, then {@code runs} times.
     *
     * @throws AgenticException with {@link ErrorCode#BUILD} when it fails, {@link ErrorCode#JENKINSFILE} when {@code runs}
     *     is not from {@value #LEAST_RUNS} to {@value #MOST_RUNS}
     */
    static Measurement take(List<String> command, int runs, RunContext run) {
        if (runs < LEAST_RUNS || runs > MOST_RUNS) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "Parameter 'runs' is " + runs + ".",
                    "It must be from " + LEAST_RUNS + " to " + MOST_RUNS + ".");
        }
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i <= runs; i++) {
            Commands.Result result = ProjectCommand.run(command, run);
            if (result.exitCode() != 0 || result.timedOut()) {
                String ending = result.timedOut() ? "took too long" : "ended with exit code " + result.exitCode();
                throw new AgenticException(
                        ErrorCode.BUILD,
                        "The benchmark " + String.join(" ", command) + " " + ending + ".",
                        result.output().isBlank()
                                ? "Run it by hand in the workspace."
                                : "Its output ends: "
                                        + Shortened.end(result.output().strip(), LONGEST_OUTPUT));
            }
            if (i > 0) {
                millis.add(result.millis());
            }
        }
        return new Measurement(millis);
    }

    double median() {
        return quantile(0.5);
    }

    double spread() {
        return quantile(0.75) - quantile(0.25);
    }

    private double quantile(double share) {
        long[] sorted = millis.stream().flatMapToLong(LongStream::of).sorted().toArray();
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("medianMillis", median());
        map.put("spreadMillis", spread());
        map.put("millis", millis);
        return map;
    }

    /** What {@link #toMap} wrote, read back. */
    static Measurement fromMap(Map<?, ?> map) {
        return new Measurement(((List<?>) map.get("millis"))
                .stream().map(value -> ((Number) value).longValue()).toList());
    }

    /**
     * Both measurements and what they say together: 'faster' or 'slower' only if the medians differ by more than the larger
     * spread and by more than a millisecond, which is as fine as the clock is read; else 'no difference'.
     */
    static Map<String, Object> compare(Measurement before, Measurement after) {
        double change = after.median() - before.median();
        double noise = Math.max(1, Math.max(before.spread(), after.spread()));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("before", before.toMap());
        map.put("after", after.toMap());
        map.put("changePercent", before.median() == 0 ? 0.0 : Math.round(1000 * change / before.median()) / 10.0);
        map.put("verdict", Math.abs(change) <= noise ? "no difference" : change < 0 ? "faster" : "slower");
        return map;
    }
}
