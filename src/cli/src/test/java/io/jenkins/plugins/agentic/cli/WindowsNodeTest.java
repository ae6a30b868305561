package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import groovy.lang.Closure;
import groovy.lang.GroovyClassLoader;
import groovy.lang.Script;
import io.jenkins.plugins.agentic.engine.build.CompilePlans;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** compilePackage with steps that answer as a Windows node's do; what they run was not run on Windows. */
class WindowsNodeTest {
    private static final class Steps extends Script {
        private final List<String> calls = new ArrayList<>();
        private final List<Map<?, ?>> given = new ArrayList<>();

        @Override
        public Object invokeMethod(String name, Object arguments) {
            Object[] values = (Object[]) arguments;
            Object last = values.length == 0 ? Map.of() : values[values.length - 1];
            if (name.equals("stage")) {
                return ((Closure<?>) last).call();
            }
            calls.add(name);
            given.add(last instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : Map.of());
            return switch (name) {
                case "isUnix" -> false;
                case "compilePlan" ->
                    new CompilePlans()
                            .plan(
                                    "own",
                                    List.of(Map.of("name", "check", "command", "echo \"it's\" %PATH%")),
                                    CompilePlans.Changes.NONE,
                                    (String) ((Map<?, ?>) last).get("shell"),
                                    Map.of(),
                                    Map.of(),
                                    Optional.empty());
                case "bat" -> 3;
                case "compileReport" ->
                    new LinkedHashMap<>(
                            Map.of("name", "check", "passed", false, "failOnError", true, "exitCode", 3, "tool", ""));
                default -> null;
            };
        }

        @Override
        public Object run() {
            return null;
        }
    }

    @Test
    void should_run_steps_by_bat_with_the_script_in_a_file_of_its_own() throws Exception {
        Steps steps = new Steps();
        try (GroovyClassLoader loader = new GroovyClassLoader(getClass().getClassLoader());
                InputStream source = CompilePlans.class.getResourceAsStream(
                        "/io/jenkins/plugins/agentic/pipeline/CompilePackage.groovy")) {
            Class<?> compilePackage = loader.parseClass(new String(source.readAllBytes(), StandardCharsets.UTF_8));
            Object pipeline = compilePackage.getConstructor(Script.class).newInstance(steps);
            Map<?, ?> built =
                    (Map<?, ?>) compilePackage.getMethod("call", Map.class).invoke(pipeline, Map.of("language", "own"));

            assertThat(built.get("passed")).isEqualTo(false);
        }
        assertThat(steps.calls).containsExactly("isUnix", "compilePlan", "writeFile", "bat", "compileReport", "echo");
        assertThat(steps.given.get(2).get("file")).isEqualTo(".agentic/check.sh");
        assertThat((String) steps.given.get(2).get("text"))
                .contains("echo \"it")
                .contains("%PATH%");
        assertThat((String) steps.given.get(3).get("script"))
                .contains("\"%AGENTIC_SH%\\sh.exe\" \".agentic/check.sh\"")
                .doesNotContain("%PATH%\"\r\necho");
        assertThat(steps.given.get(3).get("returnStatus")).isEqualTo(true);
        assertThat(steps.given.get(4).get("exitCode")).isEqualTo(3);
    }
}
