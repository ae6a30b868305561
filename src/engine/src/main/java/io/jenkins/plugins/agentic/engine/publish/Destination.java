package io.jenkins.plugins.agentic.engine.publish;

import java.io.IOException;
import java.util.Optional;

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

    /**
     * What became of a release that could not stand.
     *
     * @param what what was really done or is left: a clause such as 'unpublished'; empty where nothing of it was there
     * @param link where a person can do the rest; may be empty
     */
    record Left(PublishState state, String what, String link) {
        public Left(PublishState state, String what) {
            this(state, what, "");
        }

        /** Nothing of it was there. */
        public static Left nothing() {
            return undone("");
        }

        /** Nothing of it is left to users; {@code what} was done for that. */
        public static Left undone(String what) {
            return new Left(PublishState.COMPENSATED, what);
        }

        /** Something is left for good; {@code what} says what, and what a person can do by hand. */
        public static Left forGood(String what) {
            return new Left(PublishState.IRREVERSIBLE, what);
        }

        /** Something is left that only a person can take back, at {@code link}. */
        public static Left byHand(String what, String link) {
            return new Left(PublishState.IRREVERSIBLE, what, link);
        }
    }

    /** Where it is, or will be, for people: a path or a URL. */
    String location();

    /** Where versions of the package are found there: the same for all of them, so that the newest one stands for it. */
    default String address() {
        return location();
    }

    /** All that can be checked before anything is sent: rights, name and version free, size, form. */
    void preflight() throws IOException;

    /** What is sent and is no file of the workspace, to be searched for secrets; empty where there is no such thing. */
    default Optional<Contents> elsewhere() {
        return Optional.empty();
    }

    /** Looks at the registry, which knows better than we do what arrived. */
    Presence look() throws IOException;

    /** Sends it where users do not see it. Starts over when it is repeated. */
    void stage() throws IOException;

    /** Compares what is staged with what was to be sent. */
    void verify() throws IOException;

    /** Makes it visible. Of several at once one must win, and the others be told that the version is taken. */
    void commit() throws IOException;

    /**
     * Takes back all that this request staged and committed, and nothing of others. May be called long after, from another
     * run and with no files: what it needs must be at the registry, or follow from the request. {@link #look} and
     * {@link #location} as well.
     */
    Left compensate() throws IOException;
}
