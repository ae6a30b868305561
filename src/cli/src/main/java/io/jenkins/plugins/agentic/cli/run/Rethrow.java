package io.jenkins.plugins.agentic.cli.run;

/** Scripts throw what they like, declared or not: what passes through Java code on its way must not be wrapped. */
public final class Rethrow {
    private Rethrow() {}

    /** Throws {@code failure} as it is; the return type is for the caller's {@code throw}. */
    @SuppressWarnings("unchecked")
    public static <E extends Throwable> RuntimeException asIs(Throwable failure) throws E {
        throw (E) failure;
    }
}
