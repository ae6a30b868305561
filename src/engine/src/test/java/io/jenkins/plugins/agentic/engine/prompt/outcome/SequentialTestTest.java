package io.jenkins.plugins.agentic.engine.prompt.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Also the simulation behind the table in docs/prompts.md: {@link #main} prints it. */
class SequentialTestTest {
    private static final double ALPHA = RegressionSettings.DEFAULT_ALPHA;
    private static final int HISTORIES = 1000;
    private static final double REFERENCE_RATE = 0.9;
    private static final int REFERENCE_CALLS = 300;
    private static final double[] RATES = {0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95};
    private static final int[] BASELINES = {100, 300, 1000};

    /**
     * What 1,000 histories came to.
     *
     * @param falseAlarms histories without a change that alarmed within 1,000 calls
     * @param median calls to the alarm after a drop, in the median
     * @param by60 histories with a drop that alarmed within 60 calls
     * @param never histories with a drop that did not alarm within 1,000 calls
     */
    private record Outcomes(int falseAlarms, int median, int by60, int never) {}

    private static final class Simulation {
        private final Map<Integer, SequentialTest> tests = new HashMap<>();
        private final double rate;
        private final int baseline;
        private final SplittableRandom random;

        Simulation(double rate, int baseline, long seed) {
            this.rate = rate;
            this.baseline = baseline;
            this.random = new SplittableRandom(seed);
        }

        private SequentialTest history() {
            int good = 0;
            for (int i = 0; i < baseline; i++) {
                good += random.nextDouble() < rate ? 1 : 0;
            }
            return tests.computeIfAbsent(good, g -> SequentialTest.against(g, baseline, ALPHA));
        }

        /** Calls to the alarm; more than the horizon where there is none. */
        private int alarm(double present) {
            SequentialTest test = history();
            int good = 0;
            for (int n = 1; n <= SequentialTest.HORIZON; n++) {
                good += random.nextDouble() < present ? 1 : 0;
                if (test.alarms(good, n)) {
                    return n;
                }
            }
            return SequentialTest.HORIZON + 1;
        }

        Outcomes run(double drop) {
            int falseAlarms = 0;
            for (int i = 0; i < HISTORIES; i++) {
                falseAlarms += alarm(rate) <= SequentialTest.HORIZON ? 1 : 0;
            }
            int[] found = new int[HISTORIES];
            Arrays.setAll(found, i -> alarm(rate - drop));
            Arrays.sort(found);
            int by60 = (int) Arrays.stream(found).filter(n -> n <= 60).count();
            int never = (int)
                    Arrays.stream(found).filter(n -> n > SequentialTest.HORIZON).count();
            return new Outcomes(falseAlarms, found[HISTORIES / 2], by60, never);
        }

        /** The chance of a false alarm, over all histories the old version may have had. */
        private double exact() {
            double all = 0;
            double counted = 0;
            double[] histories = binomial(baseline, rate);
            for (int good = 0; good <= baseline; good++) {
                if (histories[good] > 1e-3) {
                    int known = good;
                    SequentialTest test =
                            tests.computeIfAbsent(good, g -> SequentialTest.against(known, baseline, ALPHA));
                    all += histories[good] * crossing(test, rate, SequentialTest.HORIZON);
                    counted += histories[good];
                }
            }
            return all / counted;
        }
    }

    private static double[] binomial(int calls, double rate) {
        double[] chances = new double[calls + 1];
        chances[0] = 1;
        for (int n = 1; n <= calls; n++) {
            for (int s = n; s >= 0; s--) {
                chances[s] = chances[s] * (1 - rate) + (s == 0 ? 0 : chances[s - 1] * rate);
            }
        }
        return chances;
    }

    private static double crossing(SequentialTest test, double rate, int calls) {
        double[] open = new double[calls + 1];
        open[0] = 1;
        double crossed = 0;
        for (int n = 1; n <= calls; n++) {
            for (int s = n; s >= 0; s--) {
                open[s] = open[s] * (1 - rate) + (s == 0 ? 0 : open[s - 1] * rate);
            }
            for (int s = 0; s <= test.limit(n); s++) {
                crossed += open[s];
                open[s] = 0;
            }
        }
        return crossed;
    }

    /** The reference setting of docs/prompts.md; there the aim is met with other seeds, too. */
    @ParameterizedTest
    @ValueSource(longs = {20261128, 1, 2, 3})
    void should_keep_the_aim_in_the_reference_setting(long seed) {
        Outcomes outcomes = new Simulation(REFERENCE_RATE, REFERENCE_CALLS, seed).run(0.15);

        assertThat(outcomes.falseAlarms).isLessThan(HISTORIES / 100);
        assertThat(outcomes.median).isLessThanOrEqualTo(60);
    }

    static Stream<Arguments> settings() {
        return Arrays.stream(RATES).boxed().flatMap(rate -> Arrays.stream(BASELINES)
                .mapToObj(calls -> Arguments.of(rate, calls)));
    }

    /** Every setting of the table: what scatters in 1,000 histories does not scatter here. */
    @ParameterizedTest
    @MethodSource("settings")
    void should_alarm_at_noise_with_a_chance_below_one_percent(double rate, int baseline) {
        assertThat(new Simulation(rate, baseline, 1).exact()).isLessThan(0.01);
    }

    @ParameterizedTest
    @CsvSource({"0.95, 100", "0.95, 300", "0.9, 300", "0.9, 1000", "0.85, 1000"})
    void should_find_a_drop_of_15_points_in_60_calls_and_hardly_ever_alarm_at_noise(double rate, int baseline) {
        Outcomes outcomes = new Simulation(rate, baseline, 20261128).run(0.15);

        assertThat(outcomes.median).isLessThanOrEqualTo(60);
        assertThat(outcomes.falseAlarms).isLessThan(HISTORIES / 100);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 50", "0.99, 20"})
    void should_hardly_ever_alarm_at_noise_also_where_a_drop_takes_longer_to_find(double rate, int baseline) {
        assertThat(new Simulation(rate, baseline, 7).exact()).isLessThan(0.01);
    }

    @Test
    void should_stop_a_disaster_within_a_few_calls() {
        SequentialTest test = SequentialTest.against(270, 300, ALPHA);

        assertThat(test.alarms(0, 10)).isTrue();
        assertThat(test.alarms(9, 10)).isFalse();
        assertThat(test.alarms(0, 1)).isFalse();
    }

    @Test
    void should_tell_hardly_anything_from_no_history() {
        SequentialTest test = SequentialTest.against(0, 0, ALPHA);

        assertThat(test.limit(60)).isLessThan(2);
    }

    @Test
    void should_spend_all_of_alpha_and_no_more() {
        assertThat(SequentialTest.spending(58)).isCloseTo(0.95, within(1e-9));
        assertThat(SequentialTest.spending(SequentialTest.HORIZON)).isCloseTo(1, within(1e-9));
        SequentialTest test = SequentialTest.against(850, 1000, ALPHA);
        for (int n = 2; n <= SequentialTest.HORIZON; n++) {
            assertThat(test.limit(n)).isBetween(test.limit(n - 1), test.limit(n - 1) + 1);
        }
        assertThat(test.alarms(0, SequentialTest.HORIZON + 1)).isFalse();
    }

    /** Exact chances to find a drop of 15 points by call 60, over all histories of a rate and length. */
    private record Reach(double here, double atMost) {
        private static final int CALLS = 60;
        private static final double MOST_ALPHA = 0.0099;

        static Reach of(double rate, int baseline) {
            double[] histories = binomial(baseline, rate);
            double[] worse = binomial(CALLS, rate - 0.15);
            double here = 0;
            double atMost = 0;
            for (int good = 0; good <= baseline; good++) {
                if (histories[good] > 1e-7) {
                    SequentialTest test = SequentialTest.against(good, baseline, ALPHA);
                    here += histories[good] * crossing(test, rate - 0.15, CALLS);
                    atMost += histories[good] * once(predicted(good, baseline), worse);
                }
            }
            return new Reach(here, atMost);
        }

        /** The good calls of {@value #CALLS} that the history predicts: beta-binomial, from a uniform prior. */
        private static double[] predicted(int good, int calls) {
            double[] chances = new double[CALLS + 1];
            chances[0] = 1;
            for (int n = 0; n < CALLS; n++) {
                for (int s = n + 1; s >= 0; s--) {
                    double stays = s > n ? 0 : chances[s] * (1 - (1.0 + good + s) / (2.0 + calls + n));
                    double comes = s == 0 ? 0 : chances[s - 1] * (good + s) / (2.0 + calls + n);
                    chances[s] = stays + comes;
                }
            }
            return chances;
        }

        /** The most powerful test there is (Neyman and Pearson): one look, with a lot drawn where the limit is hit. */
        private static double once(double[] expected, double[] worse) {
            double left = MOST_ALPHA;
            double found = 0;
            for (int s = 0; s <= CALLS && left > 0; s++) {
                double share = Math.min(1, left / expected[s]);
                found += share * worse[s];
                left -= share * expected[s];
            }
            return found;
        }
    }

    @Test
    void should_find_nearly_as_much_by_call_60_as_any_test_can() {
        Reach reach = Reach.of(0.9, 300);

        assertThat(reach.here).isBetween(0.5, reach.atMost);
        assertThat(Reach.of(0.6, 300).atMost).isLessThan(0.5);
    }

    /** Prints the tables of docs/prompts.md. */
    public static void main(String[] arguments) {
        for (double rate : RATES) {
            System.out.printf(java.util.Locale.ROOT, "| %.0f %% |", 100 * rate);
            for (int baseline : BASELINES) {
                Reach reach = Reach.of(rate, baseline);
                System.out.printf(java.util.Locale.ROOT, " %.1f %%, %.1f %% |", 100 * reach.here, 100 * reach.atMost);
            }
            System.out.println();
        }
        for (double rate : RATES) {
            for (int baseline : BASELINES) {
                Simulation simulation = new Simulation(rate, baseline, 20261128);
                Outcomes outcomes = simulation.run(0.15);
                System.out.printf(
                        java.util.Locale.ROOT,
                        "| %.0f %% | %,d | %d | %.2f %% | %s | %d | %d |%n",
                        100 * rate,
                        baseline,
                        outcomes.falseAlarms,
                        100 * simulation.exact(),
                        outcomes.median > SequentialTest.HORIZON ? "> 1,000" : outcomes.median,
                        outcomes.by60,
                        HISTORIES - outcomes.never);
            }
        }
    }
}
