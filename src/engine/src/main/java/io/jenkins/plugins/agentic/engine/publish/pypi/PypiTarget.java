package io.jenkins.plugins.agentic.engine.publish.pypi;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.PublishTarget;
import io.jenkins.plugins.agentic.engine.publish.Published;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The target 'pypi': an index of Python packages. An index has no hidden place: a file is visible, and its name used up, as
 * soon as it is uploaded. Where {@code staging} names another index, the files go there first and are read back from it.
 */
public final class PypiTarget implements PublishTarget {
    private static final Set<String> INDEX = Set.of("repository", "index", "credentialsId");

    @Override
    public String type() {
        return "pypi";
    }

    @Override
    public Set<String> options() {
        return Set.of("repository", "index", "credentialsId", "staging", "undo", "patience");
    }

    @Override
    public Reversal reversal() {
        return Reversal.NONE;
    }

    /** That of the public index; others take more or less. */
    @Override
    public long maxFileSize() {
        return 100L << 20;
    }

    @Override
    public void checkVersion(String version) {
        if (Pep440.normalized(version).isEmpty()) {
            throw wrong(
                    "'" + version + "' is no version by PEP 440.", "Use one such as 1.0.0, 1.0.0rc1 or 1.0.0.post1.");
        }
    }

    @Override
    public Destination open(PublishRequest request) {
        return open(request, Contents.of(request), staging(request));
    }

    private static Destination open(PublishRequest request, Contents contents, Optional<PypiIndex> staging) {
        Object patience = request.options().getOrDefault("patience", 60);
        if (!(patience instanceof Number seconds) || seconds.intValue() < 0 || seconds.intValue() > 600) {
            throw wrong("'" + patience + "' is no patience.", "Give seconds, 0 to 600.");
        }
        return new PypiDestination(
                new PypiIndex(request.options(), request),
                staging,
                request,
                contents,
                Undo.of(request.options().getOrDefault("undo", "none")),
                seconds.intValue());
    }

    private static Optional<PypiIndex> staging(PublishRequest request) {
        Object given = request.options().get("staging");
        if (given == null) {
            return Optional.empty();
        }
        Map<String, Object> options = new LinkedHashMap<>();
        if (given instanceof Map<?, ?> map) {
            map.forEach((name, value) -> options.put(String.valueOf(name), value));
        }
        if (!INDEX.containsAll(options.keySet())) {
            throw wrong(
                    "Option 'staging' of target 'pypi' is no index.", "It takes: repository, index, credentialsId.");
        }
        return Optional.of(new PypiIndex(options, request));
    }

    /** Uploads to the one index what the other holds; the hashes stay the same. */
    @Override
    public Destination promotion(PublishRequest to, PublishRequest from) {
        PypiIndex index = new PypiIndex(from.options(), from);
        Contents held = new IndexContents(index, from.version(), new Published(from, index.base()));
        return open(to, held, Optional.empty());
    }

    /** How an index lets go of a version. */
    enum Undo {
        NONE,
        REMOVE_PKG,
        DELETE;

        static Undo of(Object given) {
            return switch (String.valueOf(given)) {
                case "none" -> NONE;
                case "remove_pkg" -> REMOVE_PKG;
                case "delete" -> DELETE;
                default ->
                    throw wrong(
                            "'" + given + "' is no way to take a version back from an index.",
                            "Use none, remove_pkg (pypiserver) or delete (devpi).");
            };
        }
    }

    private static AgenticException wrong(String message, String hint) {
        return new AgenticException(ErrorCode.PUBLISH, message, hint);
    }
}
