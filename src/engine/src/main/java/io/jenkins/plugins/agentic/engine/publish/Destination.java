package io.jenkins.plugins.agentic.engine.publish;

import java.io.IOException;

/**
 * One release at one target. Each method may be called again after a crash in the middle of it, in a new object for the
 * same request. What fails throws an {@link io.jenkins.plugins.agentic.engine.AgenticException} that says what to do, or an
 * {@link IOException}.
 */
public interface Destination {
    /** Whose version is visible at the registry. */
    enum Presence {
        NOBODYS,
        /** Published by this very request. */
        OURS,
        OTHERS
    }

    /** What a release that could not stand left behind. */
    record Left(PublishState state, String what) {
        /** Nothing. */
        public static Left nothing() {
            return new Left(PublishState.COMPENSATED, "");
        }

        /** Something for good; {@code what} is a sentence that says what, and what a person can do by hand. */
        public static Left forGood(String what) {
            return new Left(PublishState.IRREVERSIBLE, what);
        }
    }

    /** Where it is, or will be, for people: a path or a URL. */
    String location();

    /** All that can be checked before anything is sent: rights, name and version free, size, form. */
    void preflight() throws IOException;

    /** Looks at the registry, which knows better than we do what arrived. */
    Presence look() throws IOException;

    /** Sends it where users do not see it. Starts over when it is repeated. */
    void stage() throws IOException;

    /** Compares what is staged with what was to be sent. */
    void verify() throws IOException;

    /** Makes it visible. Of several at once one must win, and the others be told that the version is taken. */
    void commit() throws IOException;

    /** Takes back all that this request staged and committed, and nothing of others. */
    Left compensate() throws IOException;
}
