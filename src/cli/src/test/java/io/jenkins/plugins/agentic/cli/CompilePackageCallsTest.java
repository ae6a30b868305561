package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import groovy.lang.Closure;
import groovy.lang.GroovyClassLoader;
import groovy.lang.Script;
import io.jenkins.plugins.agentic.engine.build.CompilePlans;
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
        private final Map<String, Object> makes;
        private boolean passes = true;
        private RuntimeException thrown;

        Steps(Map<String, Object> makes) {
            this.makes = makes;
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
                    Map<String, Object> planned = new LinkedHashMap<>(Map.of(
                            "name", "pack", "files", "pack-1a2b3c4d-5e6f7a8b", "script", "true", "failOnError", true));
                    planned.putAll(makes);
                    yield List.of(planned);
                }
                case "sh" -> {
                    if (thrown != null) {
                        throw thrown;
                    }
                    yield 0;
                }
                case "compileReport" ->
                    new LinkedHashMap<>(Map.of(
                            "name",
                            "pack",
                            "passed",
                            passes,
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
                case "dockerImage" -> new LinkedHashMap<>(Map.of("passed", true, "id", "sha256:1"));
                default -> null;
            };
        }

        @Override
        public Object run() {
            return null;
        }
    }

    private static Map<?, ?> compile(Steps steps) throws Exception {
        return compile(steps, Map.of("language", "own"));
    }

    private static Map<?, ?> compile(Steps steps, Map<String, Object> arguments) throws Exception {
        try (GroovyClassLoader loader = new GroovyClassLoader(CompilePackageCallsTest.class.getClassLoader());
                InputStream source = CompilePlans.class.getResourceAsStream(
                        "/io/jenkins/plugins/agentic/pipeline/CompilePackage.groovy")) {
            Class<?> compilePackage = loader.parseClass(new String(source.readAllBytes(), StandardCharsets.UTF_8));
            return (Map<?, ?>) compilePackage
                    .getMethod("call", Map.class)
                    .invoke(compilePackage.getConstructor(Script.class).newInstance(steps), arguments);
        }
    }

    /** As an older version planned it: the journal of a resumed run has it. */
    @Test
    void should_take_down_what_a_plan_from_before_made_makes() throws Exception {
        Steps steps = new Steps(Map.of("folder", "sub", "artifacts", "*.whl"));

        compile(steps);

        assertThat(steps.given.get("compileArtifacts").get("files")).isEqualTo("sub/*.whl");
        assertThat(steps.given.get("compileArtifacts").containsKey("build")).isFalse();
    }

    @Test
    void should_name_the_reports_that_were_read_and_no_other() throws Exception {
        assertThat(compile(new Steps(Map.of())).get("reports"))
                .isEqualTo(List.of("junit.xml", "coverage.xml", "lcov.info"));
    }

    /** Jenkins' sh ends so, whatever the command's exit code was. */
    @Test
    void should_report_a_step_that_deleted_the_workspace_and_go_on() throws Exception {
        Steps steps = new Steps(Map.of());
        steps.thrown = new IllegalStateException("missing workspace /w/job on agent1");
        steps.passes = false;

        assertThat(compile(steps).get("passed")).isEqualTo(false);
        assertThat(steps.given.get("compileReport").get("exitCode")).isEqualTo(1);
    }

    @Test
    void should_not_take_any_other_failure_of_a_command_for_its_result() {
        Steps steps = new Steps(Map.of());
        steps.thrown = new IllegalStateException("aborted");

        assertThatThrownBy(() -> compile(steps)).rootCause().isSameAs(steps.thrown);
    }

    /** Jenkins' own step would write through a link that the container of an earlier, aborted build left. */
    @Test
    void should_write_no_file_by_a_step_that_follows_links() throws Exception {
        Steps steps = new Steps(Map.of("docker", "build", "script", ""));

        compile(steps, Map.of("language", "own", "definition", "own.yaml", "image", "team/app:1"));

        assertThat(steps.given.get("compilePlan").get("file")).isEqualTo("own.yaml");
        assertThat(steps.given).containsKey("dockerImage").doesNotContainKey("writeFile");
    }

    @Test
    void should_fingerprint_what_was_made_and_show_tests_and_coverage() throws Exception {
        Steps steps = new Steps(
                Map.of("made", List.of("sub/a.whl", "sub/b.whl"), "before", Map.of("hash", "0", "files", Map.of())));

        assertThat(compile(steps).get("build")).isEqualTo("pack-1a2b3c4d-5e6f7a8b");

        assertThat(steps.given.get("compileArtifacts").get("files")).isEqualTo("sub/a.whl,sub/b.whl");
        assertThat(steps.given.get("compileArtifacts").get("build")).isEqualTo("pack-1a2b3c4d-5e6f7a8b");
        assertThat(steps.given.get("fingerprint").get("targets")).isEqualTo("sub/a.whl,sub/b.whl");
        assertThat(steps.given.get("junit").get("testResults")).isEqualTo("junit.xml");
        assertThat(steps.given.get("recordCoverage").get("tools"))
                .isEqualTo(List.of(
                        Map.of("parser", "COBERTURA", "pattern", "coverage.xml"),
                        Map.of("parser", "LCOV", "pattern", "lcov.info")));
    }

    /** Else Jenkins would count the tests of each try, and show failures that were mended. */
    @Test
    void should_show_tests_of_a_build_that_may_be_tried_again_only_where_it_passed() throws Exception {
        Map<String, Object> again = Map.of("language", "own", "junit", "passed");
        Steps failing = new Steps(Map.of());
        failing.passes = false;
        Steps passing = new Steps(Map.of());

        compile(failing, again);
        compile(passing, again);

        assertThat(failing.given).containsKey("compileReport").doesNotContainKeys("junit", "recordCoverage");
        assertThat(passing.given).containsKeys("junit", "recordCoverage");
    }
}
