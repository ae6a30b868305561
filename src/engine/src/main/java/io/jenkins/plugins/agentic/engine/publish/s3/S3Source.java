package io.jenkins.plugins.agentic.engine.publish.s3;

import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.Published;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** Where the files of a release come from. */
sealed interface S3Source {
    /** Name of the list of sums, which is the release's own. */
    String SUMS = "SHA256SUMS";

    /** Refuses what can't be sent. Sends nothing. */
    void check(S3Bucket to, String folder) throws IOException;

    /** Sends all, and tells what was sent, by name. */
    Map<String, S3Files.Sent> send(String folder, S3Files sender) throws IOException;

    /** The list of the sums of all other files. */
    private static String sums(Map<String, S3Files.Sent> sent) {
        StringBuilder sums = new StringBuilder();
        new TreeMap<>(sent).forEach((name, file) -> {
            if (!name.equals(SUMS)) {
                sums.append(file.sha256()).append("  ").append(name).append('\n');
            }
        });
        return sums.toString();
    }

    /** The run's own. */
    record Workspace(PublishRequest request) implements S3Source {
        /** In characters; S3's limit is 1024 bytes of UTF-8. */
        private static final int MOST_KEY = 256;

        @Override
        public void check(S3Bucket to, String folder) throws IOException {
            for (Map.Entry<String, String> file : files().entrySet()) {
                if ((folder + file.getKey()).length() > MOST_KEY) {
                    throw S3Target.wrong(
                            "The key " + folder + file.getKey() + " is too long.", "Shorten the prefix or the name.");
                }
                try (InputStream in = request.run().workspace().open(file.getValue())) {
                    if (in.read() < 0) {
                        throw S3Target.wrong(
                                "The file " + file.getValue() + " is empty.", "Build it again, or leave it out.");
                    }
                }
            }
        }

        /** Paths of the files by the names that they get. */
        private Map<String, String> files() {
            Map<String, String> files = new TreeMap<>();
            for (String file : request.files()) {
                String name = file.substring(file.lastIndexOf('/') + 1);
                if (files.put(name, file) != null) {
                    throw S3Target.wrong(
                            "Two of the files to publish are called " + name + ".", "Make the pattern narrower.");
                }
                if (name.equals(SUMS) || name.equals(S3Record.NAME)) {
                    throw S3Target.wrong(
                            "The target 's3' writes a " + name + " of its own.", "Leave yours out, or rename it.");
                }
            }
            return files;
        }

        @Override
        public Map<String, S3Files.Sent> send(String folder, S3Files sender) throws IOException {
            Map<String, S3Files.Sent> sent = new TreeMap<>();
            Contents contents = Contents.of(request);
            for (String name : files().keySet()) {
                try (InputStream in = contents.open(name)) {
                    sent.put(name, sender.send(folder + name, in));
                }
            }
            byte[] bytes = sums(sent).getBytes(StandardCharsets.UTF_8);
            sent.put(SUMS, sender.send(folder + SUMS, new ByteArrayInputStream(bytes)));
            return sent;
        }
    }

    /** A release at another prefix or bucket of the same endpoint: promoted, the bytes stay the same. */
    record Earlier(S3Bucket bucket, String from, PublishRequest request) implements S3Source {
        @Override
        public void check(S3Bucket to, String folder) throws IOException {
            if (!to.isAtEndpointOf(bucket)) {
                throw S3Target.wrong(
                        "A release is not promoted from one S3 endpoint or region to another.",
                        "Give a prefix or a bucket at the endpoint that it is at.");
            }
            if (to.location(folder).equals(bucket.location(from))) {
                throw S3Target.wrong(
                        bucket.location(from) + " can't be promoted to itself.", "Give another prefix or bucket.");
            }
            for (Map.Entry<String, S3Files.Sent> file : published().entrySet()) {
                if (!new S3Files(bucket).has(from + file.getKey(), file.getValue())) {
                    throw S3Target.wrong(
                            bucket.location(from + file.getKey()) + " is not what was published there.",
                            "Find out who changed it, and publish a new version.");
                }
            }
        }

        private S3Record released() {
            return bucket.read(from + S3Record.NAME)
                    .flatMap(text -> S3Record.of(text.text()))
                    .filter(record -> record.released() && record.publisher().equals(Sha256.hex(request.publisher())))
                    .orElseThrow(() -> S3Target.wrong(
                            bucket.location(from) + " does not hold the release of " + request.name() + " "
                                    + request.version() + " that is to be promoted.",
                            "Promote a version that is released there."));
        }

        /** What the bucket says of its files: who may write there, may have changed it. */
        private Map<String, S3Files.Sent> published() {
            Map<String, S3Files.Sent> files = released().files();
            // The list last: it can't be right where a file is not.
            files.keySet().stream()
                    .sorted(Comparator.comparing(SUMS::equals))
                    .forEach(name -> require(files, name, files.get(name).sha256()));
            return files;
        }

        private void require(Map<String, S3Files.Sent> files, String name, String sha256) {
            // The list of the sums is none of the files, but follows from them.
            if (!name.equals(SUMS) || !sha256.equals(Sha256.hex(sums(files)))) {
                new Published(request, bucket.location(from)).require(name, sha256);
            }
        }

        @Override
        public Map<String, S3Files.Sent> send(String folder, S3Files sender) throws IOException {
            Map<String, S3Files.Sent> files = published();
            for (String name : files.keySet()) {
                sender.copy(bucket, from + name, folder + name);
                // The copy is nobody else's.
                require(files, name, sender.sha256(folder + name));
            }
            return files;
        }
    }
}
