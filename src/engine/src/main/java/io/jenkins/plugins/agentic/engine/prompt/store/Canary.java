package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.Sha256;

/** Who gets the canary: decided by the run's id, so that all calls of a run, also a resumed one, get the same. */
final class Canary {
    private static final int HEX = 16;
    private static final int DIGITS = 8;

    private Canary() {}

    /** A number from 0 to 99, evenly spread over runs, and over templates within a run. */
    static int share(PromptName name, String runId) {
        String hash = Sha256.hex(name.text() + "\n" + runId).substring(0, DIGITS);
        return (int) (Long.parseLong(hash, HEX) % 100);
    }
}
