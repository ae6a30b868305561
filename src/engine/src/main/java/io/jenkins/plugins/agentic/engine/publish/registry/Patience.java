package io.jenkins.plugins.agentic.engine.publish.registry;

import java.time.Duration;

/** How long the other side of a release is waited for: an answer, and then each part of it. */
public final class Patience {
    /** The system property that sets it for all kinds of registries, in seconds. */
    public static final String SECONDS = "agentic.registry.seconds";

    private Patience() {}

    /** @param usual of this kind of registry, where nothing else is set */
    public static Duration of(Duration usual) {
        int seconds = Integer.getInteger(SECONDS, 0);
        return seconds > 0 ? Duration.ofSeconds(seconds) : usual;
    }
}
