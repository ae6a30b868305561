package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.AgenticException;
import java.util.Map;
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

    /** What is answered. */
    public ApiAnswer answer() {
        return answer;
    }

    /** Looks something up that the address names: what is wrong with it means 404. */
    static <T> T found(Supplier<T> lookup) {
        try {
            return lookup.get();
        } catch (AgenticException e) {
            switch (e.code()) {
                case USAGE, PROMPT -> throw new Problem(ApiAnswer.problem(404, e.sentence()), e.sentence(), e);
                default -> throw e;
            }
        }
    }
}
