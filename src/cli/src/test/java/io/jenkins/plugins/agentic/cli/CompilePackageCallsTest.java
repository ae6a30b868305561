package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import groovy.lang.Closure;
import groovy.lang.GroovyClassLoader;
import groovy.lang.Script;
import io.jenkins.plugins.agentic.engine.build.CompilePlans;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What compilePackage hands to Jenkins' own steps: fingerprints, test results and coverage. */
class CompilePackageCallsTest {
    private static final class Steps extends Script {
        private final Map<String, Map<?, ?>> given = new LinkedHashMap<>();
        private final Map<String, Object> planned;

        /** @param planned of the first step, beside what all versions plan */
        Steps(Map<String, Object> planned) {
            this.planned = planned;
        }

        @Override
        public Object invokeMethod(String name, Object arguments) {
            Object[] values = (Object[]) arguments;
            Object last = values.length == 0 ? Map.of() : values[values.length - 1];
            if (name.equals("stage")) {
                return ((Closure<?>) last).call();
            }
            given.put(name, last instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : Map.of());
            return switch (name) {
                case "isUnix" -> true;
                case "compilePlan" -> {
                    Map<String, Object> step = new LinkedHashMap<>(Map.of(
                            "name", "pack", "files", "pack-1a2b3c4d-5e6f7a8b", "script", "true", "failOnError", true));
                    step.putAll(planned);
                    yield List.of(step);
                }
                case "sh" -> 0;
                case "compileReport" ->
                    new LinkedHashMap<>(Map.of(
                            "name",
                            "pack",
                            "passed",
                            true,
                            "failOnError",
                            true,
                            "tool",
                            "",
                            "reports",
                            List.of(
                                    Map.of("path", "junit.xml", "parser", "junit", "problem", ""),
                                    Map.of("path", "coverage.xml", "parser", "cobertura", "problem", ""),
                                    Map.of("path", "lcov.info", "parser", "lcov", "problem", ""),
                                    Map.of("path", "gone.info", "parser", "lcov", "problem", "was not written"))));
                case "compileArtifacts" ->
                    List.of(
                            Map.of("path", "sub/a.whl", "mediaType", "application/zip"),
                            Map.of("path", "sub/b.whl", "mediaType", "application/zip"));
                default -> null;
            };
        }

        @Override
        public Object run() {
            return null;
        }
    }

    private static Steps called(Map<String, Object> planned) throws Exception {
        Steps steps = new Steps(planned);
        try (GroovyClassLoader loader = new GroovyClassLoader(CompilePackageCallsTest.class.getClassLoader());
                InputStream source = CompilePlans.class.getResourceAsStream(
                        "/io/jenkins/plugins/agentic/pipeline/CompilePackage.groovy")) {
            Class<?> compilePackage = loader.parseClass(new String(source.readAllBytes(), StandardCharsets.UTF_8));
            compilePackage
                    .getMethod("call", Map.class)
                    .invoke(compilePackage.getConstructor(Script.class).newInstance(steps), Map.of("language", "own"));
        }
        return steps;
    }

    @Test
    void should_go_on_with_a_build_that_an_earlier_version_planned_as_it_began() throws Exception {
        Steps steps = called(Map.of("artifacts", "a.whl", "folder", "sub"));

        // What the version before handed over: the step's hash in the journal is made of it.
        Map<String, Object> before = Map.of(
                "files",
                "sub/a.whl",
                "images",
                List.of(),
                "language",
                "own",
                "steps",
                List.of(),
                "signingCredentialsId",
                "");
        assertThat(StepSpecs.get("compileArtifacts").bind(names(steps.given.get("compileArtifacts"))))
                .isEqualTo(before);
    }

    private static Map<String, Object> names(Map<?, ?> arguments) {
        Map<String, Object> all = new LinkedHashMap<>();
        arguments.forEach((name, value) -> all.put(String.valueOf(name), value));
        return all;
    }

    @Test
    void should_fingerprint_what_was_made_and_show_tests_and_coverage() throws Exception {
        Steps steps = called(Map.of(
                "artifacts",
                "a.whl,b.whl",
                "folder",
                "sub",
                "made",
                List.of("sub/a.whl", "sub/b.whl"),
                "before",
                Map.of("files", List.of())));

        assertThat(steps.given.get("compileArtifacts").get("files")).isEqualTo("sub/a.whl,sub/b.whl");
        assertThat(steps.given.get("compileArtifacts").get("build")).isEqualTo("pack-1a2b3c4d-5e6f7a8b");
        assertThat(steps.given.get("fingerprint").get("targets")).isEqualTo("sub/a.whl,sub/b.whl");
        assertThat(steps.given.get("junit").get("testResults")).isEqualTo("junit.xml");
        assertThat(steps.given.get("recordCoverage").get("tools"))
                .isEqualTo(List.of(
                        Map.of("parser", "COBERTURA", "pattern", "coverage.xml"),
                        Map.of("parser", "LCOV", "pattern", "lcov.info")));
    }
}
