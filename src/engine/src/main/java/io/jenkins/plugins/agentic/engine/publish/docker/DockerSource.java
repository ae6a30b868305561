package io.jenkins.plugins.agentic.engine.publish.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
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
    record Engine(String image, DefaultDockerClientConfig settings) implements DockerSource {
        @Override
        public void check() throws IOException {
            open().close();
        }

        private ImageArchive open() throws IOException {
            try (ApacheDockerHttpClient http = new ApacheDockerHttpClient.Builder()
                            .dockerHost(settings.getDockerHost())
                            .sslConfig(settings.getSSLConfig())
                            .build();
                    DockerClient docker = DockerClientImpl.getInstance(settings, http);
                    InputStream in = docker.saveImageCmd(image).exec()) {
                return ImageArchive.read(image, in);
            } catch (AgenticException e) {
                throw e;
            } catch (DockerException e) {
                throw DockerTarget.wrong(
                        "The Docker engine at " + settings.getDockerHost() + " does not give the image " + image + ".",
                        "Check that it was built there.");
            } catch (RuntimeException e) {
                // Whatever the client, or a socket below it, throws.
                throw DockerTarget.wrong(
                        "No Docker engine answers at " + settings.getDockerHost() + ".",
                        "Start one, or name one in the environment variable DOCKER_HOST where this software runs.");
            }
        }

        @Override
        public String send(DockerRegistry registry) throws IOException {
            try (ImageArchive archive = open()) {
                return push(archive, registry);
            }
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
