package io.jenkins.plugins.agentic.engine.publish.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Where the image of a release comes from. */
sealed interface DockerSource {
    /** Refuses what can't be sent. Sends nothing. */
    void check() throws IOException;

    /** Sends the image without a tag, and returns its digest. */
    String send(DockerRegistry registry) throws IOException;

    /** An archive in the run's workspace. */
    record File(PublishRequest request) implements DockerSource {
        @Override
        public void check() throws IOException {
            open().close();
        }

        private ImageArchive open() throws IOException {
            List<String> files = request.files();
            if (files.size() != 1) {
                throw DockerTarget.wrong(
                        "An image is one archive, not " + files.size() + " files.",
                        "Give the target's files a pattern that matches what 'docker save' wrote only, or a source.");
            }
            Contents contents = Contents.of(request);
            try (InputStream in = contents.open(contents.names().get(0))) {
                return ImageArchive.read(files.get(0), in);
            }
        }

        @Override
        public String send(DockerRegistry registry) throws IOException {
            try (ImageArchive archive = open()) {
                return push(archive, registry);
            }
        }
    }

    /** An image of the Docker engine that the configuration names. */
    record Engine(String image, DefaultDockerClientConfig settings) implements DockerSource, Contents {
        @Override
        public void check() throws IOException {
            open().close();
        }

        @Override
        public List<String> names() {
            return List.of(image);
        }

        private ImageArchive open() throws IOException {
            try (InputStream in = open(image)) {
                return ImageArchive.read(image, in);
            }
        }

        /** The image as 'docker save' writes it. */
        @Override
        public InputStream open(String name) {
            ApacheDockerHttpClient http = new ApacheDockerHttpClient.Builder()
                    .dockerHost(settings.getDockerHost())
                    .sslConfig(settings.getSSLConfig())
                    .build();
            try {
                DockerClient docker = DockerClientImpl.getInstance(settings, http);
                return new FilterInputStream(docker.saveImageCmd(name).exec()) {
                    @Override
                    public void close() throws IOException {
                        super.close();
                        docker.close();
                    }
                };
            } catch (RuntimeException e) {
                closed(http);
                throw refused(e);
            }
        }

        private static void closed(ApacheDockerHttpClient http) {
            try {
                http.close();
            } catch (IOException e) {
                // Nothing was asked by it that matters any more.
            }
        }

        private AgenticException refused(RuntimeException failure) {
            return failure instanceof DockerException
                    ? DockerTarget.wrong(
                            "The Docker engine at " + settings.getDockerHost() + " does not give the image " + image
                                    + ".",
                            "Check that it was built there.")
                    // Whatever the client, or a socket below it, throws.
                    : DockerTarget.wrong(
                            "No Docker engine answers at " + settings.getDockerHost() + ".",
                            "Start one, or name one in the environment variable DOCKER_HOST where this software runs.");
        }

        @Override
        public String send(DockerRegistry registry) throws IOException {
            try (ImageArchive archive = open()) {
                return push(archive, registry);
            }
        }
    }

    /** An image of an engine that holds others' images as well, and is not this run's to take from. */
    record Shared(String image) implements DockerSource {
        @Override
        public void check() {
            throw DockerTarget.wrong(
                    "'source' would take the image " + image
                            + " from the Docker engine of the Jenkins controller, which is" + " everybody's.",
                    "Save it where it was built, by 'docker save -o image.tar " + image
                            + "', and publish that file: files: 'image.tar'.");
        }

        @Override
        public String send(DockerRegistry registry) {
            check();
            return "";
        }
    }

    /** The image of a release that is there: promoted, its digest stays the same. */
    record Earlier(DockerRecords records) implements DockerSource {
        @Override
        public void check() throws IOException {
            digest();
        }

        private String digest() throws IOException {
            return records.read()
                    .filter(note -> note.state() == DockerRecords.State.RELEASED)
                    .map(DockerRecords.Note::digest)
                    .orElseThrow(() -> DockerTarget.wrong(
                            records.registry().location("") + " does not hold the release that is to be promoted.",
                            "Promote a version that is published there."));
        }

        @Override
        public String send(DockerRegistry registry) throws IOException {
            return digest();
        }
    }

    private static String push(ImageArchive archive, DockerRegistry registry) throws IOException {
        for (Manifest image : archive.images()) {
            for (Manifest.Part blob : image.blobs()) {
                registry.upload(blob, () -> archive.open(blob.digest()));
            }
            registry.put(image.digest(), image);
        }
        registry.put(archive.root().digest(), archive.root());
        return archive.root().digest();
    }
}
