package io.jenkins.plugins.agentic.engine.publish.github;

import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;

/** The files of a release as GitHub takes them. */
final class GitHubFiles {
    /** GitHub takes assets below 2 GiB. */
    private static final long MOST_BYTES = (2L << 30) - 1;

    private final PublishRequest request;

    GitHubFiles(PublishRequest request) {
        this.request = request;
    }

    /** Refuses what GitHub would not take, or would rename. */
    void check() throws IOException {
        for (String file : byName().values()) {
            content(file);
        }
    }

    /** Paths of the files by the names that the assets get. */
    Map<String, String> byName() {
        Map<String, String> files = new TreeMap<>();
        for (String file : request.files()) {
            String name = file.substring(file.lastIndexOf('/') + 1);
            if (!name.matches("[A-Za-z0-9_-]([A-Za-z0-9._-]*[A-Za-z0-9_-])?")) {
                throw GitHubTarget.wrong(
                        "GitHub would rename the asset " + name + ".",
                        "Use letters, digits, '-', '_' and '.', and no '.' at either end.");
            }
            if (files.put(name, file) != null) {
                throw GitHubTarget.wrong(
                        "Two of the files to publish are called " + name + ".", "Make the pattern narrower.");
            }
        }
        return files;
    }

    /** A file as it is now. */
    Sha256.Content content(String file) throws IOException {
        try (InputStream in = request.run().workspace().open(file)) {
            Sha256.Content content = Sha256.of(in);
            if (content.bytes() == 0 || content.bytes() > MOST_BYTES) {
                throw GitHubTarget.wrong(
                        "The file " + file + " has " + content.bytes()
                                + " bytes, and GitHub takes assets from 1 byte to" + " 2 GiB.",
                        "Leave it out, or split it.");
            }
            return content;
        }
    }
}
