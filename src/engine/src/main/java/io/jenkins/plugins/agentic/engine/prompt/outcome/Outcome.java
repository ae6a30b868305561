package io.jenkins.plugins.agentic.engine.prompt.outcome;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be good or bad about an agent's call. */
public enum Outcome {
    /** The answer fits its schema, at once or after the one repair. */
    VALID,
    /** The answer fits its schema at once. */
    FIRST_TIME,
    /** What it wrote passed its tests, and compiled where that came later. */
    TESTS,
    /** A person approved it. */
    APPROVED,
    /** The reviewer found nothing critical in it. */
    REVIEWED,
    /** The release made of it was kept. */
    KEPT;

    /** Its column in the table prompt_outcome, and its name in settings and JSON. */
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The outcome of that name.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} where there is none, with those there are
     */
    public static Outcome named(String name) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.column().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new AgenticException(
                        ErrorCode.USAGE,
                        "There is no outcome '" + name + "'.",
                        "There are: "
                                + Arrays.stream(values()).map(Outcome::column).collect(Collectors.joining(", "))
                                + "."));
    }
}
