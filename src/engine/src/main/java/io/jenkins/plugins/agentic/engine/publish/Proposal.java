package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a person is asked to approve: one publication, or one promotion.
 *
 * @param from of a promotion: the environment that the version comes from; else empty
 * @param environment that it goes to
 * @param targets as the step has them
 * @param files of a promotion: name to SHA-256 of what it brings there; else empty, for the checkpoint shows the files
 */
record Proposal(
        String name, String version, String from, String environment, List<?> targets, Map<String, String> files) {
    private static final Set<String> KNOWN = Set.of("name", "version", "from", "environment", "targets");

    /**
     * As a Jenkinsfile gives it to a checkpoint.
     *
     * @throws AgenticException {@link ErrorCode#JENKINSFILE} where something is missing, or unknown
     */
    static Proposal of(Map<?, ?> given) {
        for (Object key : given.keySet()) {
            if (!KNOWN.contains(String.valueOf(key))) {
                throw wrong("A checkpoint's release has no '" + key + "'.");
            }
        }
        for (String needed : List.of("name", "version", "targets")) {
            if (given.get(needed) == null) {
                throw wrong("A checkpoint's release has no " + needed + ".");
            }
        }
        if (!(given.get("targets") instanceof List<?> targets)
                || targets.stream().anyMatch(target -> !(target instanceof Map))) {
            throw wrong("The targets of a checkpoint's release are no list of maps.");
        }
        return new Proposal(
                text(given, "name", ""),
                text(given, "version", ""),
                text(given, "from", ""),
                text(given, "environment", "production"),
                targets,
                Map.of());
    }

    private static String text(Map<?, ?> given, String key, String standard) {
        Object value = given.get(key);
        return value == null ? standard : String.valueOf(value);
    }

    private static AgenticException wrong(String message) {
        return new AgenticException(
                ErrorCode.JENKINSFILE,
                message,
                "Give what the step gets: name, version, environment and targets, and of a promotion 'from' as well, with its"
                        + " 'to' as the environment.");
    }

    Proposal with(Map<String, String> sums) {
        return new Proposal(name, version, from, environment, targets, sums);
    }

    /** The same as a step did it. */
    static Proposal of(Releases.Release release) {
        return new Proposal(
                release.name(),
                release.version(),
                release.source(),
                release.environment(),
                (List<?>) release.arguments().getOrDefault("targets", List.of()),
                Map.of());
    }

    /** As a checkpoint shows it. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("version", version);
        map.put("from", from);
        map.put("environment", environment);
        map.put("targets", targets);
        map.put("files", files);
        return map;
    }

    /** What is different in what a checkpoint showed, for people; empty where it is the same. */
    String otherThan(Map<?, ?> shown) {
        for (Map.Entry<String, Object> each : toMap().entrySet()) {
            String key = each.getKey();
            Object before = shown.get(key);
            if (!Json.canonical(before == null ? "" : before).equals(Json.canonical(each.getValue()))) {
                return switch (key) {
                    case "targets" -> "it was for other targets";
                    case "files" -> "the files of the release are others now";
                    default ->
                        "it was for the " + (key.equals("from") ? "source" : key) + " '"
                                + (before == null ? "" : before) + "', and this is '" + each.getValue() + "'";
                };
            }
        }
        return "";
    }

    /** Whether it is the same release to the same places. */
    boolean isSame(Proposal other) {
        return with(Map.of()).otherThan(other.with(Map.of()).toMap()).isEmpty();
    }
}
