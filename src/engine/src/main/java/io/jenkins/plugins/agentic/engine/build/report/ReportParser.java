package io.jenkins.plugins.agentic.engine.build.report;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads what one tool reports. A report is untrusted and may be of any size: read it as it comes, keep no more than a
 * part, fetch nothing that it names.
 */
public interface ReportParser {
    /** As a pipeline definition names it in {@code reports: - parser: …}. */
    String name();

    /**
     * Whether it may tell of findings; false where of tests or coverage alone. Where a report of findings can't be read,
     * nobody is told that there are none.
     */
    default boolean hasFindings() {
        return true;
    }

    /**
     * Reads to the end, or as far as there is something to learn.
     *
     * @param in the caller closes it
     * @throws IOException when the report is not what this parser reads, or breaks off; what was read until then counts
     */
    void read(InputStream in, Report into) throws IOException;
}
