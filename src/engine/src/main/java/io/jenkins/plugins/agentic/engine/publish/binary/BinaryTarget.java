package io.jenkins.plugins.agentic.engine.publish.binary;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.build.artifact.SigningKey;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.PublishTarget;
import io.jenkins.plugins.agentic.engine.publish.Published;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The target 'binary': a folder of this machine, or a server that takes files by HTTP PUT or WebDAV. */
public final class BinaryTarget implements PublishTarget {
    private static final String REGISTRY = "registry";
    private static final String URL = "url";

    private final Path defaultRegistry;
    private final boolean registryOnly;

    /**
     * @param defaultRegistry the folder that is used where a request names no other
     * @param registryOnly whether it may publish only below that folder
     */
    public BinaryTarget(Path defaultRegistry, boolean registryOnly) {
        this.defaultRegistry = defaultRegistry.toAbsolutePath().normalize();
        this.registryOnly = registryOnly;
    }

    @Override
    public String type() {
        return "binary";
    }

    @Override
    public Set<String> options() {
        return Set.of(REGISTRY, URL, "credentialsId", "signingKeyId");
    }

    @Override
    public Reversal reversal() {
        return Reversal.CLEAN;
    }

    @Override
    public Destination open(PublishRequest request) {
        return new Version(place(request), request, signer(request), () -> Contents.of(request));
    }

    /** Copies between two places; the sums of the copies are those of the originals. */
    @Override
    public Destination promotion(PublishRequest to, PublishRequest from) {
        Place source = place(from);
        Published published = new Published(from, source.location(id(from)));
        return new Version(place(to), to, signer(to), () -> source.contents(id(from), published));
    }

    private static Optional<Place.Signer> signer(PublishRequest request) {
        Object key = request.options().get("signingKeyId");
        return Optional.ofNullable(key)
                .map(id -> text -> SigningKey.parse(
                                request.run().secrets().find(String.valueOf(id)).secret())
                        .sign(text));
    }

    private Place place(PublishRequest request) {
        Object url = request.options().get(URL);
        if (url != null) {
            if (request.options().get(REGISTRY) != null) {
                throw wrong("Target 'binary' has both 'registry' and 'url'.", "Give one of them.");
            }
            return new WebPlace(RegistryClient.of("server", url, request));
        }
        Object registry = request.options().get(REGISTRY);
        if (registry != null && String.valueOf(registry).matches("[A-Za-z][A-Za-z0-9+.-]+://.*")) {
            throw wrong(
                    "The registry '" + registry + "' of target 'binary' is an address, and no folder.",
                    "Give a server's address as 'url'.");
        }
        Path folder = defaultRegistry
                .resolve(registry == null ? "" : String.valueOf(registry))
                .normalize();
        if (registryOnly && !folder.startsWith(defaultRegistry)) {
            throw wrong(
                    "The registry '" + registry + "' lies outside " + defaultRegistry + ".",
                    "Give a folder relative to it.");
        }
        return new FolderPlace(folder);
    }

    private static AgenticException wrong(String message, String hint) {
        return new AgenticException(ErrorCode.PUBLISH, message, hint);
    }

    private static Place.Id id(PublishRequest request) {
        return new Place.Id(request.name(), request.version());
    }

    /** Where its files come from. */
    private interface Source {
        Contents find() throws IOException;
    }

    private record Version(Place place, PublishRequest request, Optional<Place.Signer> signer, Source source)
            implements Destination {
        @Override
        public String location() {
            return place.location(id(request));
        }

        @Override
        public String address() {
            String location = location();
            return location.substring(0, location.lastIndexOf(request.version()));
        }

        @Override
        public void preflight() throws IOException {
            Place.checkNames(source.find().names());
            place.checkWriting(id(request));
            signer.ifPresent(key -> key.sign(new byte[0]));
            if (look() == Presence.OTHERS) {
                throw Place.taken(id(request));
            }
        }

        @Override
        public Presence look() throws IOException {
            return place.look(id(request), request.publisher());
        }

        @Override
        public void stage() throws IOException {
            place.stage(id(request), request.publisher(), source.find(), signer);
        }

        @Override
        public void verify() throws IOException {
            place.verify(id(request), request.publisher());
        }

        @Override
        public void commit() throws IOException {
            place.commit(id(request), request.publisher());
        }

        @Override
        public Left compensate() throws IOException {
            return place.undo(id(request), request.publisher()) ? Left.undone("deleted") : Left.nothing();
        }
    }
}
