package io.jenkins.plugins.agentic.engine.prompt.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.TDistribution;

/** Means with their confidence intervals. */
public final class Means {
    private static final int RESAMPLES = 10_000;

    private Means() {}

    /** The arithmetic mean; 0 of nothing. */
    public static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    /** The sample's standard deviation, with n − 1; 0 of fewer than two values. */
    public static double deviation(double[] values) {
        if (values.length < 2) {
            return 0;
        }
        double mean = mean(values);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (values.length - 1));
    }

    /**
     * Student's interval: Student, The probable error of a mean, Biometrika 6 (1908) 1–25. Right for a mean of many values or
     * of values that are about normal.
     *
     * @param values at least two
     */
    public static Interval student(double[] values, double level) {
        enough(values);
        double mean = mean(values);
        double t = TDistribution.of(values.length - 1).inverseCumulativeProbability((1 + level) / 2);
        double half = t * deviation(values) / Math.sqrt(values.length);
        return new Interval(mean, mean - half, mean + half);
    }

    /**
     * The percentile bootstrap: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), section 13.3, with
     * {@value #RESAMPLES} resamples. For skewed values such as costs and latencies; too narrow below some ten values.
     *
     * @param values at least two
     * @param seed equal seeds give equal intervals
     */
    public static Interval bootstrap(double[] values, double level, long seed) {
        enough(values);
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double sum = 0;
            for (int j = 0; j < values.length; j++) {
                sum += values[random.nextInt(values.length)];
            }
            means[i] = sum / values.length;
        }
        Arrays.sort(means);
        double mean = mean(values);
        return new Interval(
                mean,
                Math.min(mean, percentile(means, (1 - level) / 2)),
                Math.max(mean, percentile(means, (1 + level) / 2)));
    }

    private static double percentile(double[] sorted, double share) {
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.max(0, Math.min(sorted.length - 1, index))];
    }

    private static void enough(double[] values) {
        if (values.length < 2) {
            throw new IllegalArgumentException("A mean of " + values.length + " values has no interval.");
        }
    }
}
