package io.jenkins.plugins.agentic.engine.publish.s3;

import io.jenkins.plugins.agentic.engine.publish.SemanticVersion;
import java.util.List;
import java.util.Optional;

/** The key that users find the newest version of a package by: a text of one line. */
final class S3Latest {
    private static final String TYPE = "text/plain; charset=utf-8";
    private static final int MOST_QUOTED = 80;
    private static final int TRIES = 5;

    private final S3Bucket bucket;
    private final String folder;
    private final String key;

    /** @param folder of the package, with a slash at its end */
    S3Latest(S3Bucket bucket, String folder, String name) {
        this.bucket = bucket;
        this.folder = folder;
        this.key = folder + name;
    }

    @Override
    public String toString() {
        return bucket.location(key);
    }

    /** What it holds; empty where there is none. Refuses what is no version: somebody else's object, or a page. */
    Optional<S3Bucket.Text> read() {
        Optional<S3Bucket.Text> found = bucket.read(key);
        if (found.isPresent() && !found.get().text().strip().matches("[0-9A-Za-z.+-]{1,200}")) {
            throw S3Target.wrong(
                    "What " + this + " holds is no version: "
                            + quoted(found.get().text()) + ".",
                    "Check that the endpoint is S3's own, or give the target's 'latest' another name.");
        }
        return found;
    }

    /** Whether it holds the version; empty: whether it holds none. */
    boolean holds(String version) {
        return read().map(now -> now.text().strip()).orElse("").equals(version);
    }

    /** Moves it, if nobody else did since {@code before} was read. */
    boolean move(String version, Optional<S3Bucket.Text> before) {
        return bucket.replace(key, version + "\n", TYPE, before);
    }

    /**
     * Moves it back where it holds {@code version}: to {@code earlier}, where that is gone to the newest release before it that
     * stands, and away where there is none.
     *
     * @return what to say of it
     */
    String back(String version, String earlier) {
        for (int i = 0; i < TRIES; i++) {
            Optional<S3Bucket.Text> now = read();
            if (now.isEmpty() || !now.get().text().strip().equals(version)) {
                return "";
            }
            boolean there = !earlier.isEmpty() && stands(earlier);
            String instead = there
                    ? earlier
                    : earlier.isEmpty()
                            ? ""
                            : SemanticVersion.before(version, released()).orElse("");
            if (instead.isEmpty()) {
                if (bucket.delete(key, now.get()) && read().isEmpty()) {
                    return earlier.isEmpty() ? "" : ", and " + this + " is gone, for no version before it stands";
                }
            } else if (bucket.replace(key, instead + "\n", TYPE, now) && holds(instead)) {
                return ", and " + this + " holds " + instead
                        + (there ? " again" : ", the newest before it that stands");
            }
        }
        throw S3Target.wrong(
                this + " could not be moved back to " + (earlier.isEmpty() ? "nothing" : earlier) + ".",
                "Move it by hand.");
    }

    /** Of a version that a release of ours was published after: what is there in its record's place is one, or nothing is. */
    private boolean stands(String version) {
        String key = record(version);
        return bucket.read(key)
                .map(text -> S3Record.of(text.text(), bucket.location(key)))
                .filter(S3Record::released)
                .isPresent();
    }

    private String record(String version) {
        return folder + version + "/" + S3Record.NAME;
    }

    private boolean isReleased(String version) {
        return bucket.read(record(version))
                .flatMap(text -> S3Record.of(text.text()))
                .filter(S3Record::released)
                .isPresent();
    }

    /** The versions of the package that are there for users. */
    private List<String> released() {
        String end = "/" + S3Record.NAME;
        return bucket.list(folder).stream()
                .filter(each -> each.endsWith(end))
                .map(each -> each.substring(folder.length(), each.length() - end.length()))
                .filter(this::isReleased)
                .toList();
    }

    static String quoted(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return "'" + (line.length() > MOST_QUOTED ? line.substring(0, MOST_QUOTED) + "…" : line) + "'";
    }
}
