package io.jenkins.plugins.agentic.engine.publish.npm;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.PublishTarget;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient;
import java.util.Optional;
import java.util.Set;

/**
 * The target 'npm': a registry that speaks npm's protocol. A version is sent under a dist-tag of its own, which no user's
 * {@code npm install} takes, and becomes visible when the dist-tag that users have is moved to it.
 */
public final class NpmTarget implements PublishTarget {
    private static final String PUBLIC = "https://registry.npmjs.org";

    @Override
    public String type() {
        return "npm";
    }

    @Override
    public Set<String> options() {
        return Set.of("registry", "credentialsId", "tag", "access");
    }

    @Override
    public Reversal reversal() {
        return Reversal.MARKED;
    }

    @Override
    public Destination open(PublishRequest request) {
        String registry = RegistryClient.address(request.options().get("registry"), PUBLIC);
        String tag = text(request, "tag", "latest");
        if (!tag.matches("[A-Za-z][A-Za-z0-9._-]{0,100}")) {
            throw new AgenticException(
                    ErrorCode.PUBLISH, "'" + tag + "' is no dist-tag.", "Use a name such as latest, next or beta.");
        }
        String access = text(request, "access", "public");
        if (!Set.of("public", "restricted").contains(access)) {
            throw new AgenticException(
                    ErrorCode.PUBLISH, "'" + access + "' is no access of npm's.", "Use public or restricted.");
        }
        Object credentials = request.options().get("credentialsId");
        Optional<String> authorization = credentials == null
                ? Optional.empty()
                : Optional.of(RegistryClient.header(request.run().secrets().find(String.valueOf(credentials))));
        return new NpmDestination(
                new NpmRegistry(new RegistryClient("npm registry", registry, authorization), request.name()),
                request,
                tag,
                access);
    }

    private static String text(PublishRequest request, String option, String standard) {
        Object given = request.options().get(option);
        return given == null ? standard : String.valueOf(given);
    }
}
