package io.jenkins.plugins.agentic.engine.prompt.evaluation;

/** How many cases must pass. */
final class PassRate {
    private static final double ROUNDING = 1e-9;

    private PassRate() {}

    static int needed(double rate, int cases) {
        return (int) Math.ceil(rate * cases - ROUNDING);
    }
}
