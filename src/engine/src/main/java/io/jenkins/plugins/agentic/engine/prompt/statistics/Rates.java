package io.jenkins.plugins.agentic.engine.prompt.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** Confidence intervals of rates, such as the rate of tests that pass. */
public final class Rates {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private Rates() {}

    /**
     * The score interval: E. B. Wilson, Probable inference, the law of succession, and statistical inference, J. Am. Stat.
     * Assoc. 22 (1927) 209–212. It stays within 0 and 1 and is of use for few cases and for rates of 0 and 1.
     *
     * @param successes 0 to {@code cases}; a fraction where a case stands for several calls
     * @param cases at least 1
     * @param level such as 0.95
     */
    public static Interval wilson(double successes, int cases, double level) {
        if (cases < 1 || successes < 0 || successes > cases) {
            throw new IllegalArgumentException(successes + " of " + cases + " is no rate.");
        }
        double z = quantile(level);
        double rate = successes / cases;
        double scale = 1 + z * z / cases;
        double centre = (rate + z * z / (2 * cases)) / scale;
        double half = z / scale * Math.sqrt(rate * (1 - rate) / cases + z * z / (4.0 * cases * cases));
        return new Interval(
                rate, Math.min(rate, Math.max(0, centre - half)), Math.max(rate, Math.min(1, centre + half)));
    }

    /** How many standard deviations around the mean hold the share {@code level} of a normal distribution. */
    static double quantile(double level) {
        if (level <= 0 || level >= 1) {
            throw new IllegalArgumentException("A level of confidence is between 0 and 1, not " + level + ".");
        }
        return NORMAL.inverseCumulativeProbability((1 + level) / 2);
    }
}
