package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.AgenticException;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** A request that is answered by an error, thrown where that is noticed. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ApiAnswer answer;

    private Problem(ApiAnswer answer, String detail, Throwable cause) {
        super(detail, cause, false, false);
        this.answer = answer;
    }

    /** What is wrong with the request, and what to do about it. */
    public static Problem of(int status, String detail) {
        return new Problem(ApiAnswer.problem(status, detail), detail, null);
    }

    /** The same with headers. */
    public static Problem of(int status, String detail, Map<String, String> headers) {
        ApiAnswer answer = ApiAnswer.problem(status, detail);
        return new Problem(new ApiAnswer(status, answer.type(), headers, answer.body()), detail, null);
    }

    /** What can't be answered at this moment: 503, and in how many seconds to ask again. */
    public static Problem later(String detail, long seconds) {
        return of(503, detail, Map.of("Retry-After", String.valueOf(seconds)));
    }

    /** What is answered. */
    public ApiAnswer answer() {
        return answer;
    }

    /** Looks something up that the address names: what is wrong with it means 404. */
    static <T> T found(Supplier<T> lookup) {
        return found(lookup, AgenticException::sentence);
    }

    /**
     * The same.
     *
     * @param hint where to look, in place of the error's own, which is a command that this host may not have
     */
    static <T> T found(Supplier<T> lookup, String hint) {
        return found(lookup, (AgenticException e) -> e.getMessage() + " " + hint);
    }

    private static <T> T found(Supplier<T> lookup, Function<AgenticException, String> said) {
        try {
            return lookup.get();
        } catch (AgenticException e) {
            switch (e.code()) {
                case USAGE, PROMPT -> throw new Problem(ApiAnswer.problem(404, said.apply(e)), said.apply(e), e);
                default -> throw e;
            }
        }
    }
}
