package io.jenkins.plugins.agentic.engine.prompt.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Correction for several tests at once. */
public final class Holm {
    private Holm() {}

    /**
     * Adjusted p-values, in the order given: comparing them with a level keeps the chance of even one false finding at that
     * level, whatever the tests have to do with each other. S. Holm, A simple sequentially rejective multiple test procedure,
     * Scand. J. Stat. 6 (1979) 65–70.
     */
    public static double[] adjust(double[] pValues) {
        int[] order = IntStream.range(0, pValues.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> pValues[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[pValues.length];
        double largest = 0;
        for (int rank = 0; rank < order.length; rank++) {
            largest = Math.max(largest, Math.min(1, (order.length - rank) * pValues[order[rank]]));
            adjusted[order[rank]] = largest;
        }
        return adjusted;
    }
}
