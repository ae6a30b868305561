package io.jenkins.plugins.agentic.engine.prompt.statistics;

/** An estimate with the confidence interval around it, all in the estimate's own unit. */
public record Interval(double estimate, double low, double high) {
    public Interval {
        if (Double.isNaN(estimate) || low > high) {
            throw new IllegalArgumentException("No interval: " + low + " to " + high + " around " + estimate + ".");
        }
    }

    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
