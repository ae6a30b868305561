package io.jenkins.plugins.agentic.engine.publish;

import java.util.Set;

/**
 * A kind of place to publish to. An extension point. The {@link Publisher} drives all targets of a release through
 * preflight, stage, verify and commit, the ones that can be taken back best first, and compensates when one fails.
 */
public interface PublishTarget {
    /** How well a committed version can be taken back; the engine commits in this order. */
    enum Reversal {
        /** Nothing of it is left: a folder, a tag that is moved back. */
        CLEAN,
        /** It can be marked or hidden, but its name and version are used up: deprecate, yank. */
        MARKED,
        /** It stays. */
        NONE
    }

    /** As it stands in {@code targets: [[type: '…']]}; unique, and never changes. */
    String type();

    /** What a target's map may hold beside {@code type}. Values come from the Jenkinsfile; their types are unchecked. */
    Set<String> options();

    Reversal reversal();

    /**
     * Where one release goes. Sends nothing.
     *
     * @throws io.jenkins.plugins.agentic.engine.AgenticException {@code PUBLISH} when an option is wrong
     */
    Destination open(PublishRequest request);
}
