package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.journal.StepKey;

/**
 * One target of a release.
 *
 * @param key names it for ever; its text is the request's publisher
 * @param source of a promotion: the text of the key of the publication that it takes its version from; else empty
 * @param done whether the journal knows that it is committed
 */
record Leg(
        StepKey key,
        PublishTarget target,
        PublishRequest request,
        Destination destination,
        String source,
        boolean done) {
    /** For people: type and place. */
    String place() {
        return target.type() + " " + destination.location();
    }
}
