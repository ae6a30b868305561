package io.jenkins.plugins.agentic.engine.archive;

import java.io.IOException;

/** An archive passes a limit. The message goes on where a sentence has named the archive: 'holds more than 100000 files'. */
public final class ArchiveTooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    public ArchiveTooLarge(String message) {
        super(message);
    }
}
