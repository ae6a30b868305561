package io.jenkins.plugins.agentic.engine.prompt.outcome;

import java.util.Locale;

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
}
