package io.jenkins.plugins.agentic.engine.prompt.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsTest {
    /** C. Darwin's maize, crossed minus self-fertilised in eighths of an inch, as Fisher (1935) has them. */
    private static final double[] MAIZE = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};

    private static final Offset<Double> DIGITS4 = within(0.00006);

    /** R. G. Newcombe, Two-sided confidence intervals for the single proportion, Stat. Med. 17 (1998), table I, method 3. */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0.0000, 0.1611", "1, 29, 0.0061, 0.1718"})
    void should_give_wilsons_interval_as_published(int successes, int cases, double low, double high) {
        Interval interval = Rates.wilson(successes, cases, 0.95);
        assertThat(interval.low()).isCloseTo(low, DIGITS4);
        assertThat(interval.high()).isCloseTo(high, DIGITS4);
    }

    @Test
    void should_keep_a_perfect_rate_within_its_interval() {
        assertThat(Rates.wilson(12, 12, 0.95).high()).isEqualTo(1);
        assertThat(Rates.wilson(12, 12, 0.95).low()).isBetween(0.7, 0.8);
        assertThatThrownBy(() -> Rates.wilson(3, 2, 0.95)).isInstanceOf(IllegalArgumentException.class);
    }

    /** R: t.test(maize)$conf.int. */
    @Test
    void should_give_students_interval() {
        Interval interval = Means.student(MAIZE, 0.95);
        assertThat(interval.estimate()).isCloseTo(20.9333, within(0.0001));
        assertThat(interval.low()).isCloseTo(0.0312, within(0.001));
        assertThat(interval.high()).isCloseTo(41.8355, within(0.001));
    }

    @Test
    void should_cover_the_mean_of_skewed_values_about_as_often_as_said() {
        Random random = new Random(7);
        int covered = 0;
        for (int i = 0; i < 300; i++) {
            double[] values = random.doubles(40).map(u -> -Math.log(1 - u)).toArray();
            covered += Means.bootstrap(values, 0.95, i).contains(1) ? 1 : 0;
        }
        assertThat(covered).isBetween(265, 295);
    }

    @Test
    void should_give_the_same_bootstrap_for_the_same_seed() {
        assertThat(Means.bootstrap(MAIZE, 0.95, 3)).isEqualTo(Means.bootstrap(MAIZE, 0.95, 3));
    }

    /** S. Siegel, Nonparametric Statistics (1956), sign test: 3 of 14 couples against, one-tailed p = .029. */
    @Test
    void should_give_mcnemars_exact_p_value_as_published() {
        assertThat(PairedTests.mcNemar(3, 11) / 2).isCloseTo(0.029, within(0.0005));
        assertThat(PairedTests.mcNemar(11, 3)).isEqualTo(PairedTests.mcNemar(3, 11));
        assertThat(PairedTests.mcNemar(0, 0)).isEqualTo(1);
        assertThat(PairedTests.mcNemar(4, 4)).isEqualTo(1);
    }

    /** Fisher (1935), section 21: 1726 of 32768 arrangements are as extreme, 5.267 %. */
    @Test
    void should_give_fishers_permutation_p_value_as_published() {
        assertThat(PairedTests.permutation(MAIZE, 1)).isEqualTo(1726 / 32768.0);
    }

    @Test
    void should_agree_with_mcnemar_where_differences_are_signs() {
        double[] signs = {1, 1, 1, 0, 0, 1, -1, 1, 1, 1, 0, 1, 1, 1, -1, 1};
        assertThat(PairedTests.permutation(signs, 1)).isCloseTo(PairedTests.mcNemar(11, 2), within(1e-12));
    }

    @Test
    void should_come_near_the_exact_p_value_by_sampling() {
        double[] twice = IntStream.range(0, 2 * MAIZE.length)
                .mapToDouble(i -> MAIZE[i % MAIZE.length])
                .toArray();
        // t = 3.09 with 29 degrees of freedom: 0.0044.
        assertThat(PairedTests.permutation(twice, 5)).isBetween(0.002, 0.009);
    }

    /** R: p.adjust(c(.01, .04, .03, .005), "holm"). */
    @Test
    void should_adjust_p_values_as_holm() {
        assertThat(Holm.adjust(new double[] {0.01, 0.04, 0.03, 0.005}))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
        assertThat(Holm.adjust(new double[] {0.6, 0.7})).containsExactly(1, 1);
    }

    /** The usual example of a paired t test: an effect of half a deviation, 80 % power: 34 pairs (J. Cohen 1988). */
    @Test
    void should_say_how_many_cases_a_mean_difference_needs() {
        assertThat(SampleSize.forMeans(0.5, 1, 0.05, 0.8)).isEqualTo(34);
        assertThat(SampleSize.forMeans(-0.5, 1, 0.05, 0.8)).isEqualTo(34);
        assertThatThrownBy(() -> SampleSize.forMeans(0, 1, 0.05, 0.8)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void should_have_the_power_it_computes() {
        int cases = SampleSize.forRates(0.25, 0.1, 0.05, 0.8);
        assertThat(cases).isBetween(115, 125);
        assertThat(foundBetter(cases, 0.25, 0.1, 2000)).isBetween(0.72, 0.85);
    }

    /** Without a difference the exact test fires in no more than 5 % of the comparisons, whatever the number of cases. */
    @Test
    void should_not_find_differences_that_are_not_there() {
        for (int cases : new int[] {10, 30, 100}) {
            assertThat(foundBetter(cases, 0.2, 0.2, 4000)).isLessThanOrEqualTo(0.05);
        }
    }

    @Test
    void should_keep_the_level_with_several_variants() {
        Random random = new Random(11);
        int fired = 0;
        for (int i = 0; i < 2000; i++) {
            double[] pValues = new double[3];
            double[][] scores = new double[3][25];
            for (double[] variant : scores) {
                for (int j = 0; j < variant.length; j++) {
                    variant[j] = random.nextDouble();
                }
            }
            for (int pair = 0; pair < 3; pair++) {
                double[] one = scores[pair];
                double[] other = scores[(pair + 1) % 3];
                double[] differences = IntStream.range(0, one.length)
                        .mapToDouble(j -> one[j] - other[j])
                        .limit(12)
                        .toArray();
                pValues[pair] = PairedTests.permutation(differences, i);
            }
            double[] adjusted = Holm.adjust(pValues);
            fired += IntStream.range(0, 3).anyMatch(k -> adjusted[k] <= 0.05) ? 1 : 0;
        }
        assertThat(fired / 2000.0).isLessThan(0.062);
    }

    private static double foundBetter(int cases, double onlyFirst, double onlySecond, int trials) {
        Random random = new Random(cases);
        int found = 0;
        for (int trial = 0; trial < trials; trial++) {
            int first = 0;
            int second = 0;
            for (int i = 0; i < cases; i++) {
                double u = random.nextDouble();
                first += u < onlyFirst ? 1 : 0;
                second += u >= onlyFirst && u < onlyFirst + onlySecond ? 1 : 0;
            }
            found += PairedTests.mcNemar(first, second) <= 0.05 ? 1 : 0;
        }
        return (double) found / trials;
    }
}
