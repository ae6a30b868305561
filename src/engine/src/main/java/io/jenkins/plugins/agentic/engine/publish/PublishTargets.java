package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.publish.binary.BinaryTarget;
import io.jenkins.plugins.agentic.engine.publish.docker.DockerTarget;
import io.jenkins.plugins.agentic.engine.publish.github.GitHubTarget;
import io.jenkins.plugins.agentic.engine.publish.npm.NpmTarget;
import io.jenkins.plugins.agentic.engine.publish.pypi.PypiTarget;
import io.jenkins.plugins.agentic.engine.publish.s3.S3Target;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The kinds of target of this installation: those that ship, and those that others add. */
public final class PublishTargets {
    private static final long MOST_MEGABYTES = 1L << 40;

    private final List<PublishTarget> shipped;
    private final Supplier<List<PublishTarget>> added;

    /**
     * @param registry folder of the target 'binary' that names no other
     * @param registryOnly whether 'binary' may publish only below it, and 'docker' nothing of this machine's Docker engine
     */
    public PublishTargets(Path registry, boolean registryOnly, Supplier<List<PublishTarget>> added) {
        this.shipped = List.of(
                new BinaryTarget(registry, registryOnly),
                new NpmTarget(),
                new PypiTarget(),
                new DockerTarget(registryOnly),
                new GitHubTarget(),
                new S3Target());
        this.added = added;
    }

    /**
     * A target as the Jenkinsfile chose it.
     *
     * @param files the pattern of its own files, empty for the step's
     * @param maxFileSize bytes
     */
    record Chosen(PublishTarget target, Map<String, Object> options, String files, long maxFileSize) {
        /** The pattern of its files, {@code all} where it has none of its own; empty where it takes no files. */
        Optional<String> pattern(String all) {
            return target.takesFiles(options) ? Optional.of(files.isEmpty() ? all : files) : Optional.empty();
        }
    }

    /**
     * Understands the step's list of maps.
     *
     * @throws AgenticException {@link ErrorCode#PUBLISH} for an empty list, an unknown type or option
     */
    List<Chosen> choose(List<?> given) {
        if (given.isEmpty()) {
            throw wrong("'targets' is empty.", "Name at least one, such as [type: 'binary'].");
        }
        Map<String, PublishTarget> known = known();
        List<Chosen> chosen = new ArrayList<>();
        for (Object element : given) {
            Object type = element instanceof Map<?, ?> map ? map.get("type") : null;
            PublishTarget target = known.get(String.valueOf(type));
            if (target == null) {
                throw wrong(
                        "There is no publish target " + element + ".",
                        (Nearest.hint(String.valueOf(type), known.keySet()) + " There are the types: "
                                        + String.join(", ", known.keySet()) + ".")
                                .strip());
            }
            Map<String, Object> options = new LinkedHashMap<>();
            ((Map<?, ?>) element).forEach((name, value) -> options.put(String.valueOf(name), value));
            options.remove("type");
            Object files = options.remove("files");
            long maxFileSize = maxFileSize(target, options.remove("maxFileSize"));
            for (String option : options.keySet()) {
                if (!target.options().contains(option)) {
                    throw wrong(
                            "Target '" + target.type() + "' has no option '" + option + "'.",
                            "It takes: " + String.join(", ", new TreeSet<>(target.options())) + ".");
                }
            }
            chosen.add(new Chosen(target, options, files == null ? "" : String.valueOf(files), maxFileSize));
        }
        return chosen;
    }

    private static long maxFileSize(PublishTarget target, Object given) {
        if (given == null) {
            return target.maxFileSize();
        }
        if (!(given instanceof Number megabytes)
                || megabytes.longValue() < 1
                || megabytes.longValue() > MOST_MEGABYTES) {
            throw wrong(
                    "'" + given + "' is no maxFileSize of target '" + target.type() + "'.",
                    "Give MiB as a whole number, such as 250.");
        }
        return megabytes.longValue() << 20;
    }

    /** The types that ship, by name. */
    public static List<String> shippedTypes() {
        return List.copyOf(
                new PublishTargets(Path.of(""), true, List::of).known().keySet());
    }

    /** The target of that type, which something was published to once. */
    PublishTarget get(String type) {
        PublishTarget target = known().get(type);
        if (target == null) {
            throw wrong("There is no publish target '" + type + "' any more.", "Install the extension that adds it.");
        }
        return target;
    }

    private Map<String, PublishTarget> known() {
        Map<String, PublishTarget> known = new TreeMap<>();
        List<PublishTarget> all = new ArrayList<>(shipped);
        all.addAll(added.get());
        for (PublishTarget target : all) {
            if (known.putIfAbsent(target.type(), target) != null) {
                throw wrong(
                        "There are two publish targets of type '" + target.type() + "', the second in "
                                + target.getClass().getName() + ".",
                        "Rename or remove one of them.");
            }
        }
        return known;
    }

    private static AgenticException wrong(String message, String hint) {
        return new AgenticException(ErrorCode.PUBLISH, message, hint);
    }
}
