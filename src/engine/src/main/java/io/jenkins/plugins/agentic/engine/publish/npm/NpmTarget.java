package io.jenkins.plugins.agentic.engine.publish.npm;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.PublishTarget;
import io.jenkins.plugins.agentic.engine.publish.Published;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient;
import java.util.Set;

/**
 * The target 'npm': a registry that speaks npm's protocol. A version is sent under a dist-tag of its own, which no user's
 * {@code npm install} takes, and becomes visible when the dist-tag that users have is moved to it.
 */
public final class NpmTarget implements PublishTarget {
    private static final String REGISTRY = "registry";

    @Override
    public String type() {
        return "npm";
    }

    @Override
    public Set<String> options() {
        return Set.of(REGISTRY, "credentialsId", "tag", "access");
    }

    @Override
    public Reversal reversal() {
        return Reversal.MARKED;
    }

    @Override
    public Destination open(PublishRequest request) {
        String access = text(request, "access", "public");
        if (!Set.of("public", "restricted").contains(access)) {
            throw wrong("'" + access + "' is no access of npm's.", "Use public or restricted.");
        }
        return new NpmDestination(registry(request), request, tag(request), access);
    }

    @Override
    public boolean promotesInPlace() {
        return true;
    }

    /** Moves another dist-tag of the same registry to the version. */
    @Override
    public Destination promotion(PublishRequest to, PublishRequest from) {
        Object registry = to.options().get(REGISTRY);
        if (!registry.equals(from.options().get(REGISTRY))) {
            throw wrong(
                    "npm promotes within one registry, by its dist-tags; " + registry + " is another than "
                            + from.options().get(REGISTRY) + ".",
                    "Publish the tarball to the other registry by publishPackage.");
        }
        NpmRegistry there = registry(to);
        return new NpmPromotion(there, to, tag(to), new Published(from, there.base()));
    }

    private static NpmRegistry registry(PublishRequest request) {
        Object registry = request.options().get(REGISTRY);
        if (registry == null) {
            throw wrong("Target 'npm' needs the option 'registry'.", "Give the address of the npm registry.");
        }
        return new NpmRegistry(RegistryClient.of("npm registry", registry, request), request.name());
    }

    private static String tag(PublishRequest request) {
        String tag = text(request, "tag", "latest");
        if (!tag.matches("[A-Za-z][A-Za-z0-9._-]{0,100}")) {
            throw wrong("'" + tag + "' is no dist-tag.", "Use a name such as latest, next or beta.");
        }
        return tag;
    }

    private static String text(PublishRequest request, String option, String standard) {
        Object given = request.options().get(option);
        return given == null ? standard : String.valueOf(given);
    }

    private static AgenticException wrong(String message, String hint) {
        return new AgenticException(ErrorCode.PUBLISH, message, hint);
    }
}
