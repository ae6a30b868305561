package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** The target 'binary': a folder of this machine, see {@link DirectoryRegistry}. */
final class DirectoryTarget implements PublishTarget {
    private static final String REGISTRY = "registry";

    private final Path defaultRegistry;
    private final boolean registryOnly;

    /** {@code registryOnly}: it may publish only below {@code defaultRegistry}. */
    DirectoryTarget(Path defaultRegistry, boolean registryOnly) {
        this.defaultRegistry = defaultRegistry.toAbsolutePath().normalize();
        this.registryOnly = registryOnly;
    }

    @Override
    public String type() {
        return "binary";
    }

    @Override
    public Set<String> options() {
        return Set.of(REGISTRY);
    }

    @Override
    public Reversal reversal() {
        return Reversal.CLEAN;
    }

    @Override
    public Destination open(PublishRequest request) {
        Object registry = request.options().get(REGISTRY);
        Path folder = defaultRegistry
                .resolve(registry == null ? "" : String.valueOf(registry))
                .normalize();
        if (registryOnly && !folder.startsWith(defaultRegistry)) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    "The registry '" + registry + "' lies outside " + defaultRegistry + ".",
                    "Give a folder relative to it.");
        }
        return new Version(new DirectoryRegistry(folder), request);
    }

    private record Version(DirectoryRegistry registry, PublishRequest request) implements Destination {
        @Override
        public String location() {
            return registry.location(request.name(), request.version()).toString();
        }

        @Override
        public void preflight() throws IOException {
            if (look() == Presence.OTHERS) {
                throw DirectoryRegistry.taken(request.name(), request.version());
            }
        }

        @Override
        public Presence look() throws IOException {
            return registry.look(request.name(), request.version(), request.publisher());
        }

        @Override
        public void stage() throws IOException {
            registry.stage(request.publisher(), request.run().workspace(), request.files());
        }

        @Override
        public void verify() throws IOException {
            registry.verify(request.publisher());
        }

        @Override
        public void commit() throws IOException {
            registry.commit(request.publisher(), request.name(), request.version());
        }

        @Override
        public Left compensate() throws IOException {
            registry.undo(request.name(), request.version(), request.publisher());
            return Left.nothing();
        }
    }
}
