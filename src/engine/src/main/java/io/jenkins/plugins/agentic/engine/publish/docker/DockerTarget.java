package io.jenkins.plugins.agentic.engine.publish.docker;

import com.github.dockerjava.core.DefaultDockerClientConfig;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Secrets.Login;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.PublishTarget;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The target 'docker': a repository of images in a registry that follows the OCI distribution specification. An image is sent
 * without a tag, by its digest; it becomes visible when the version's tag, and then the one that moves, point to it.
 */
public final class DockerTarget implements PublishTarget {
    private final boolean shared;

    /** @param shared whether the Docker engine of this process serves others than who runs the release: a controller's */
    public DockerTarget(boolean shared) {
        this.shared = shared;
    }

    @Override
    public String type() {
        return "docker";
    }

    @Override
    public Set<String> options() {
        return Set.of("registry", "image", "tag", "latest", "source", "credentialsId");
    }

    @Override
    public boolean takesFiles(Map<String, Object> options) {
        return text(options, "source", "").isEmpty();
    }

    @Override
    public Reversal reversal() {
        return Reversal.CLEAN;
    }

    @Override
    public Destination open(PublishRequest request) {
        String source = text(request.options(), "source", "");
        return new DockerDestination(
                registry(request), request, source(source, request), Optional.of(tag(request)), latest(request));
    }

    private DockerSource source(String image, PublishRequest request) {
        if (image.isEmpty()) {
            return new DockerSource.File(request);
        }
        return shared
                ? new DockerSource.Shared(image)
                : new DockerSource.Engine(
                        image,
                        DefaultDockerClientConfig.createDefaultConfigBuilder().build(),
                        request.sent());
    }

    @Override
    public Destination promotion(PublishRequest to, PublishRequest from) {
        DockerRegistry registry = registry(to);
        if (!registry.location("").equals(registry(from).location(""))) {
            throw wrong(
                    "An image is promoted within its repository, by another tag of the same digest.",
                    "Give the same registry and image as it was published to.");
        }
        String tag = tag(to);
        if (tag.equals(tag(from)) || latest(from).filter(tag::equals).isPresent()) {
            throw wrong(
                    "The tag " + tag + " is one that it was published with.",
                    "Give the promotion's target a tag, such as 'production'.");
        }
        DockerSource source = new DockerSource.Earlier(new DockerRecords(registry, from, tag(from), ""), from);
        return new DockerDestination(registry, to, source, Optional.empty(), Optional.of(tag));
    }

    private static DockerRegistry registry(PublishRequest request) {
        Map<String, Object> options = request.options();
        String image = text(options, "image", request.name());
        if (!image.matches("[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*") || image.length() > 200) {
            throw wrong(
                    "'" + image + "' is no name of an image.",
                    "Give the target an image such as 'team/calc', in small letters and without registry and tag.");
        }
        String address = RegistryClient.address(text(options, "registry", ""));
        Object credentials = options.get("credentialsId");
        Optional<Login> login = credentials == null
                ? Optional.empty()
                : Optional.of(request.run().secrets().find(String.valueOf(credentials)));
        return new DockerRegistry(address, image, login);
    }

    private static String tag(PublishRequest request) {
        return checked(text(request.options(), "tag", request.version()));
    }

    private static Optional<String> latest(PublishRequest request) {
        String latest = text(request.options(), "latest", "latest");
        if (latest.isEmpty()) {
            return Optional.empty();
        }
        if (latest.equals(tag(request))) {
            throw wrong(
                    "'" + latest + "' is both the version's tag and the one that moves.",
                    "Give 'tag' or 'latest' another name.");
        }
        return Optional.of(checked(latest));
    }

    private static String checked(String tag) {
        if (!tag.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}") || tag.startsWith(DockerRecords.PREFIX)) {
            throw wrong("'" + tag + "' is no tag of an image.", "Use letters, digits, '_', '.' and '-'.");
        }
        return tag;
    }

    private static String text(Map<String, Object> options, String option, String standard) {
        Object given = options.get(option);
        return given == null ? standard : String.valueOf(given);
    }

    static AgenticException wrong(String message, String hint) {
        return new AgenticException(ErrorCode.PUBLISH, message, hint);
    }
}
