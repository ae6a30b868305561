package io.jenkins.plugins.agentic.engine.prompt.outcome;

import java.util.Arrays;

/**
 * Whether a version does worse than the one before, decided after each call: an alpha-spending test (Lan and DeMets,
 * 'Discrete sequential boundaries for clinical trials', Biometrika 70, 1983) with exact boundaries instead of normal ones.
 *
 * <p>Of the version before {@code N} calls are known, {@code S} of them good. Were the new version no worse, and the rate of
 * both unknown (a uniform prior), the chance that its call {@code n+1} is good after {@code s} of {@code n} would be
 *
 * <pre>(1 + S + s) / (2 + N + n)</pre>
 *
 * the beta-binomial predictive distribution (Gelman et al., 'Bayesian Data Analysis', 3rd edition, 2.5). So the error of a
 * short history is in it: the shorter that is, the more it takes. By that distribution the chances of all paths that have
 * not alarmed are carried from call to call. The limit of call {@code n} is the largest number of good calls at which the
 * chance of having alarmed by then stays within
 *
 * <pre>alpha · 0.95 · (n/58)⁶                           for n up to 58
 * alpha · (0.95 + 0.05 · ln(n/58) / ln(1000/58))  for n up to 1,000</pre>
 *
 * Nearly all of alpha is spent by call 58, for a worse prompt is worse from its first call on. After {@value #HORIZON} calls
 * the test is over. It may be looked at after any call, or after some only, which makes alarms rarer.
 */
public final class SequentialTest {
    /** The most calls that are looked at. */
    public static final int HORIZON = 1000;

    private static final int EARLY = 58;
    private static final double EARLY_SHARE = 0.95;

    private final int[] limits;

    private SequentialTest(int[] limits) {
        this.limits = limits;
    }

    /**
     * The limits against a known history.
     *
     * @param good the earlier version's good calls
     * @param calls all its calls; may be 0, and then there is hardly anything that can be told
     * @param alpha chance of a false alarm over all calls
     */
    public static SequentialTest against(int good, int calls, double alpha) {
        if (good < 0 || good > calls) {
            throw new IllegalArgumentException(good + " good calls of " + calls);
        }
        int[] limits = new int[HORIZON + 1];
        Arrays.fill(limits, -1);
        // open[s]: chance to have s good calls by now and no alarm.
        double[] open = new double[HORIZON + 1];
        open[0] = 1;
        int lowest = 0;
        double spent = 0;
        for (int n = 1; n <= HORIZON; n++) {
            for (int s = n; s >= lowest; s--) {
                double stays = s == n ? 0 : open[s] * (1 - predicted(good, calls, s, n - 1));
                double comes = s == 0 ? 0 : open[s - 1] * predicted(good, calls, s - 1, n - 1);
                open[s] = stays + comes;
            }
            double allowed = alpha * spending(n);
            while (lowest < n && spent + open[lowest] <= allowed) {
                spent += open[lowest];
                open[lowest] = 0;
                lowest++;
            }
            limits[n] = lowest - 1;
        }
        return new SequentialTest(limits);
    }

    private static double predicted(int good, int calls, int s, int n) {
        return (1.0 + good + s) / (2.0 + calls + n);
    }

    /** The share of alpha that may be spent by a call. */
    static double spending(int n) {
        if (n <= EARLY) {
            return EARLY_SHARE * Math.pow((double) n / EARLY, 6);
        }
        return EARLY_SHARE + (1 - EARLY_SHARE) * Math.log((double) n / EARLY) / Math.log((double) HORIZON / EARLY);
    }

    /**
     * The most good calls of so many at which the version is taken for worse; -1 where nothing is.
     *
     * @param calls from 1 to {@value #HORIZON}
     */
    public int limit(int calls) {
        return limits[calls];
    }

    /** Whether so many good calls of so many are an alarm. Past {@value #HORIZON} calls nothing is. */
    public boolean alarms(int good, int calls) {
        return calls >= 1 && calls <= HORIZON && good <= limits[calls];
    }
}
