package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.build.CompilePlans;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a workflow builds: steps of compilePackage by what they are for, and the files they make. Of a language that does not
 * ship, and of a pipeline that a file changes, only the run knows the steps.
 *
 * @param id as compilePackage names it
 * @param steps where they are known
 */
public record Language(String id, Optional<Steps> steps) {
    static final String DEFAULT = "typescript";
    static final String DOCKER = "docker";

    /**
     * Steps by name, or as maps that add one.
     *
     * @param tests run with each try
     * @param judge say whether the code is good enough
     * @param pack make the files
     * @param files pattern of them
     */
    record Steps(List<?> tests, List<?> judge, List<?> pack, String files) {}

    private static final String ARCHIVE = "image.tar";
    private static final Map<String, Steps> KNOWN = Map.of(
            "typescript",
            new Steps(
                    List.of("install", "test"),
                    List.of("lint", "type_check", "test", "build"),
                    List.of("package"),
                    "*.tgz"),
            "python",
            new Steps(
                    List.of("test"),
                    List.of("lint", "type_check", "test", "security", "dependencies"),
                    List.of("build", "verify"),
                    "dist/*"),
            DOCKER,
            new Steps(List.of("build", "test"), List.of("build", "scan", "test"), List.of(saved()), ARCHIVE));

    /** @param changed whether a file changes its pipeline */
    static Language of(String id, boolean changed) {
        return new Language(id, changed ? Optional.empty() : Optional.ofNullable(KNOWN.get(id)));
    }

    /** Those whose pipelines ship. */
    static List<String> shipped() {
        return CompilePlans.LANGUAGES;
    }

    boolean isDocker() {
        return id.equals(DOCKER);
    }

    /** What makes a file of an image: the very bytes that a person approves are published then. */
    static Map<String, Object> saved() {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("name", "save");
        step.put("tool", "docker");
        step.put("command", "docker save --output " + ARCHIVE + " \"$AGENTIC_IMAGE\"");
        step.put(
                "allow",
                List.of("DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_CONFIG", "DOCKER_CONTEXT"));
        step.put("artifacts", ARCHIVE);
        return step;
    }
}
