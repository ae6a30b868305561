package io.jenkins.plugins.agentic.engine.publish.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.Published;
import io.jenkins.plugins.agentic.engine.publish.SentFiles;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Where the image of a release comes from. */
sealed interface DockerSource {
    /** Under which a release keeps its image's digest: no file has such a name. */
    String IMAGE = "/image";

    /** What digests and ids begin with. */
    String SHA256 = "sha256:";

    /** Keeps the digest of what was sent: the notes at the registry may be written by others. */
    static void keep(PublishRequest request, String digest) {
        request.sent().note(IMAGE, digest.replace(SHA256, ""), SentFiles.State.TAKEN);
    }

    /** Refuses another image than the one that a release has sent. */
    static void requireSent(PublishRequest request, String where, String digest) {
        String sent = request.sent().sums().get(IMAGE);
        if (sent != null && !digest.equals(SHA256 + sent)) {
            throw DockerTarget.wrong(
                    "The image of " + request.name() + " " + request.version() + " at " + where + " is " + digest
                            + "; the release published sha256:" + sent + ".",
                    "Find out who wrote to the registry, and publish a new version.");
        }
    }

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

    /**
     * An image of the Docker engine that the configuration names. Its name may be another image's at any moment: what is
     * checked and searched is known by its id, which is kept with the release, and that image is sent.
     */
    final class Engine implements DockerSource, Contents {
        /** Under which a release keeps the id of the image that it sends. */
        private static final String ID = "/source";

        private final String image;
        private final DefaultDockerClientConfig settings;
        private final SentFiles sent;
        private String id = "";

        Engine(String image, DefaultDockerClientConfig settings, SentFiles sent) {
            this.image = image;
            this.settings = settings;
            this.sent = sent;
        }

        @Override
        public void check() throws IOException {
            try (InputStream in = open(image)) {
                ImageArchive.read(image, in).close();
            }
        }

        @Override
        public List<String> names() {
            return List.of(image);
        }

        /** The image as 'docker save' writes it, whichever has its name when it is first asked for. */
        @Override
        public InputStream open(String name) throws IOException {
            if (id.isEmpty()) {
                id = named();
                sent.note(ID, id.replace(SHA256, ""), SentFiles.State.PLANNED);
            }
            return saved();
        }

        private String named() throws IOException {
            try (DockerClient docker = DockerClientImpl.getInstance(settings, http())) {
                return docker.inspectImageCmd(image).exec().getId();
            } catch (RuntimeException e) {
                throw refused(e);
            }
        }

        private ApacheDockerHttpClient http() {
            return new ApacheDockerHttpClient.Builder()
                    .dockerHost(settings.getDockerHost())
                    .sslConfig(settings.getSSLConfig())
                    .build();
        }

        private InputStream saved() {
            ApacheDockerHttpClient http = http();
            try {
                DockerClient docker = DockerClientImpl.getInstance(settings, http);
                return new FilterInputStream(docker.saveImageCmd(id).exec()) {
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
            String kept = sent.sums().get(ID);
            if (id.isEmpty() && kept != null) {
                // Taken up again: the image that was checked and searched then.
                id = SHA256 + kept;
            }
            try (InputStream in = open(image);
                    ImageArchive archive = ImageArchive.read(image, in)) {
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
    record Earlier(DockerRecords records, PublishRequest from) implements DockerSource {
        @Override
        public void check() throws IOException {
            digest();
        }

        private String digest() throws IOException {
            String where = records.registry().location("");
            String digest = records.read()
                    .filter(note -> note.state() == DockerRecords.State.RELEASED)
                    .map(DockerRecords.Note::digest)
                    .orElseThrow(() -> DockerTarget.wrong(
                            where + " does not hold the release that is to be promoted.",
                            "Promote a version that is published there."));
            if (!from.sent().sums().containsKey(IMAGE)) {
                throw new Published(from, where).unknown();
            }
            requireSent(from, where, digest);
            return digest;
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
