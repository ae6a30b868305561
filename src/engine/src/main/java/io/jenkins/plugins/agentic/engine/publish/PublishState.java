package io.jenkins.plugins.agentic.engine.publish;

import java.util.Locale;

/** How far one target of a release is. */
public enum PublishState {
    /** Checked. Sending may have begun; nothing is visible to users. */
    PLANNED,
    /** Sent and verified, not visible to users. */
    STAGED,
    /** Visible. */
    COMMITTED,
    /** Taken back: nothing of it is left to users. */
    COMPENSATED,
    /** To be taken back, and the registry does not let it: what is left of it was said. */
    IRREVERSIBLE,
    /** To be taken back, and that failed: a person must look. */
    FAILED;

    /** As the database and the API have it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
