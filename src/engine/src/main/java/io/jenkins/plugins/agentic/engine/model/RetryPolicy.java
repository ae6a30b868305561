package io.jenkins.plugins.agentic.engine.model;

import java.time.Duration;

/**
 * How a model that is overloaded or out of reach is asked again.
 *
 * @param maxAttempts most attempts at one model, the first one included, 1 to 10
 * @param initialInterval before the second attempt; each pause is spread by half around its length
 * @param backoffMultiplier by which each further pause is longer, 1 to 10
 */
public record RetryPolicy(int maxAttempts, Duration initialInterval, double backoffMultiplier) {

    /** Three attempts, half a second, then twice as long each time. */
    public static RetryPolicy standard() {
        return new RetryPolicy(3, Duration.ofMillis(500), 2);
    }
}
