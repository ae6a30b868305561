package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.InputStream;
import java.util.TreeMap;

/**
 * What a release published at a place, as the release's own record has it. Others may write to that place, too: what lies there
 * by now is promoted only where it is still this.
 *
 * @param from the publication, with the SHA-256 of its files
 * @param where the place, for people
 */
public record Published(PublishRequest from, String where) {
    /**
     * Refuses a file that was not published.
     *
     * @param file its name without folders
     * @param sha256 of what lies there
     * @throws AgenticException {@code PUBLISH}
     */
    public void require(String file, String sha256) {
        requireKnown();
        String published = from.sums().get(file);
        if (published == null) {
            throw other(file, sha256, "published no file of that name");
        }
        if (!published.equals(sha256)) {
            throw other(file, sha256, "published it with " + published);
        }
    }

    /** The same for the one file of a place that gives files names of its own. */
    public void requireAny(String file, String sha256) {
        requireKnown();
        if (!from.sums().containsValue(sha256)) {
            throw other(file, sha256, "published " + String.join(", ", new TreeMap<>(from.sums()).values()));
        }
    }

    /** The file's bytes; at their end it throws where they are others. */
    public InputStream open(String file, InputStream in) {
        requireKnown();
        String published = from.sums().getOrDefault(file, "");
        return new SameContent(in, published, now -> other(file, now, "published it with " + published));
    }

    private void requireKnown() {
        if (from.sums().isEmpty()) {
            throw unknown();
        }
    }

    /** The refusal of a release whose hashes nobody has kept. */
    public AgenticException unknown() {
        return new AgenticException(
                ErrorCode.PUBLISH,
                from.name() + " " + from.version() + " at " + where
                        + " was published before hashes were kept: nobody can tell whether it still is what was published.",
                "Publish it to the other environment by publishPackage, from its files.");
    }

    private AgenticException other(String file, String sha256, String published) {
        return new AgenticException(
                ErrorCode.PUBLISH,
                file + " at " + where + " has the SHA-256 " + sha256 + "; the release of " + from.name() + " "
                        + from.version() + " " + published + ".",
                "Find out who wrote it there, and publish a new version.");
    }
}
