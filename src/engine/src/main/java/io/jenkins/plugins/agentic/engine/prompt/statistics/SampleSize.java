package io.jenkins.plugins.agentic.engine.prompt.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How many cases a paired comparison needs. Numbers are about right, not exact: they rest on normal approximations and on
 * rates that are estimates themselves.
 */
public final class SampleSize {
    /** More is said to be as many, for nobody makes them. */
    private static final double MOST = 1_000_000;

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private SampleSize() {}

    /**
     * Cases for McNemar's test: R. J. Connor, Sample size for testing differences in proportions for the paired-sample design,
     * Biometrics 43 (1987) 207–211.
     *
     * @param onlyFirst share of cases that only the first variant passes
     * @param onlySecond share of cases that only the second variant passes; not the same
     * @param alpha level of the two-sided test, such as 0.05
     * @param power chance to find the difference, such as 0.8
     */
    public static int forRates(double onlyFirst, double onlySecond, double alpha, double power) {
        double difference = Math.abs(onlyFirst - onlySecond);
        double discordant = onlyFirst + onlySecond;
        if (difference == 0 || discordant > 1 || onlyFirst < 0 || onlySecond < 0) {
            throw new IllegalArgumentException(
                    "Rates of " + onlyFirst + " and " + onlySecond + " give no number of cases.");
        }
        double root = Rates.quantile(1 - alpha) * Math.sqrt(discordant)
                + NORMAL.inverseCumulativeProbability(power)
                        * Math.sqrt(Math.max(0, discordant - difference * difference));
        return whole(root * root / (difference * difference));
    }

    /**
     * Cases for a test of a mean difference: W. C. Guenther, Sample size formulas for normal theory t tests, Am. Stat. 35
     * (1981) 243–244. The permutation test of such differences has about the same power.
     *
     * @param difference of the means; not 0
     * @param deviation standard deviation of the differences
     */
    public static int forMeans(double difference, double deviation, double alpha, double power) {
        if (difference == 0) {
            throw new IllegalArgumentException("No number of cases shows a difference of 0.");
        }
        double z = Rates.quantile(1 - alpha);
        double effect = (z + NORMAL.inverseCumulativeProbability(power)) * deviation / difference;
        return whole(effect * effect + z * z / 2);
    }

    private static int whole(double cases) {
        return (int) Math.ceil(Math.min(MOST, cases));
    }
}
