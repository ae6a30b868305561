package io.jenkins.plugins.agentic.engine.prompt.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/** Tests of two variants that met the same cases. All p-values are two-sided. */
public final class PairedTests {
    /** Up to so many pairs that differ, every arrangement of signs is looked at. */
    private static final int EXACT = 18;

    private static final int SAMPLES = 20_000;
    private static final double ROUNDING = 1e-9;

    private PairedTests() {}

    /**
     * McNemar's test in its exact form, a sign test on the discordant pairs: Q. McNemar, Psychometrika 12 (1947) 153–157; A.
     * Agresti, Categorical Data Analysis (2nd ed. 2002), section 10.1.1.
     *
     * @param onlyFirst cases that only the first variant passed
     * @param onlySecond cases that only the second variant passed
     */
    public static double mcNemar(int onlyFirst, int onlySecond) {
        int discordant = onlyFirst + onlySecond;
        if (discordant == 0) {
            return 1;
        }
        BinomialDistribution fair = BinomialDistribution.of(discordant, 0.5);
        return Math.min(1, 2 * fair.cumulativeProbability(Math.min(onlyFirst, onlySecond)));
    }

    /**
     * Fisher's permutation test of the mean difference: R. A. Fisher, The Design of Experiments (1935), section 21. Exact up
     * to {@value #EXACT} pairs that differ; above, {@value #SAMPLES} arrangements are drawn, and the p-value is that of B.
     * Phipson and G. K. Smyth, Stat. Appl. Genet. Mol. Biol. 9 (2010) 39, which never is 0. With differences of −1, 0 and 1 the
     * exact test is McNemar's.
     *
     * @param differences first variant's value minus the second's, one a case
     * @param seed equal seeds give equal p-values
     */
    public static double permutation(double[] differences, long seed) {
        double[] magnitudes = Arrays.stream(differences)
                .map(Math::abs)
                .filter(value -> value > 0)
                .toArray();
        if (magnitudes.length == 0) {
            return 1;
        }
        double total = Arrays.stream(magnitudes).sum();
        double observed = Math.abs(Arrays.stream(differences).sum()) - ROUNDING * total;
        return magnitudes.length <= EXACT ? exact(magnitudes, observed) : sampled(magnitudes, observed, seed);
    }

    private static double exact(double[] magnitudes, double observed) {
        int arrangements = 1 << magnitudes.length;
        int extreme = 0;
        for (int signs = 0; signs < arrangements; signs++) {
            double sum = 0;
            for (int i = 0; i < magnitudes.length; i++) {
                sum += (signs >> i & 1) == 0 ? magnitudes[i] : -magnitudes[i];
            }
            if (Math.abs(sum) >= observed) {
                extreme++;
            }
        }
        return (double) extreme / arrangements;
    }

    private static double sampled(double[] magnitudes, double observed, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int extreme = 0;
        for (int sample = 0; sample < SAMPLES; sample++) {
            double sum = 0;
            for (double magnitude : magnitudes) {
                sum += random.nextBoolean() ? magnitude : -magnitude;
            }
            if (Math.abs(sum) >= observed) {
                extreme++;
            }
        }
        return (extreme + 1.0) / (SAMPLES + 1.0);
    }
}
