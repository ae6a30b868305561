package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import groovy.lang.Closure;
import groovy.lang.GroovyClassLoader;
import groovy.lang.Script;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The workflow's own decisions, with steps that answer what a test says. */
class AgenticWorkflowTest {
    private static final Map<String, Object> CHANGE = Map.of("path", "a.ts", "action", "replace", "content", "new");

    private final Steps steps = new Steps();

    /** Stands in for a Jenkinsfile: each step is recorded and answered. */
    private static final class Steps extends Script {
        private final List<String> calls = new ArrayList<>();
        private final List<Map<?, ?>> arguments = new ArrayList<>();
        private final Map<String, Deque<Object>> answers = new HashMap<>();

        Steps() {
            put("agentPrompt", output("prompt", Map.of("brief", "b")));
            put("agentPlan", output("planner", Map.of("summary", "s")));
            put("agentArchitect", output("architect", Map.of("summary", "d")));
            put("agentCode", output("coder", Map.of("files", List.of(file("old")), "notes", "")));
            put("agentReview", output("reviewer", Map.of("approved", true, "issues", List.of(), "summary", "fine")));
            put("agentTest", output("tester", Map.of("files", List.of(), "summary", "")));
            put("agentOptimize", output("optimizer", Map.of("files", List.of(CHANGE), "claims", List.of())));
            put(
                    "agentPackage",
                    output(
                            "packager",
                            Map.of(
                                    "name",
                                    "n",
                                    "version",
                                    "1.0.0",
                                    "kind",
                                    "npm",
                                    "releaseNotes",
                                    "",
                                    "files",
                                    List.of())));
            put("agentMonitor", monitor("keep"));
            put("agentCheckpoint", Map.of("approved", true, "feedback", "", "by", "ann"));
            put("expectedCost", Map.of("ask", false));
            put(
                    "compilePlan",
                    List.of(
                            Map.of("name", "install"),
                            Map.of("name", "lint"),
                            Map.of("name", "test"),
                            Map.of("name", "package", "made", List.of("*.tgz"))));
            put("compilePackage", Map.of("passed", true, "steps", List.of()));
            put("publishPackage", Map.of("released", true, "targets", List.of()));
        }

        private void put(String step, Object... inOrder) {
            answers.put(step, new ArrayDeque<>(List.of(inOrder)));
        }

        @Override
        public Object invokeMethod(String name, Object given) {
            Object[] values = (Object[]) given;
            Object last = values.length == 0 ? Map.of() : values[values.length - 1];
            if (name.equals("stage")) {
                return ((Closure<?>) last).call();
            }
            if (name.equals("parallel")) {
                ((Map<?, ?>) values[0]).values().forEach(branch -> {
                    if (branch instanceof Closure<?> body) {
                        body.call();
                    }
                });
                return null;
            }
            if (name.equals("error")) {
                throw new IllegalStateException(String.valueOf(last));
            }
            calls.add(name);
            arguments.add(last instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : Map.of("text", last));
            Deque<Object> known = answers.getOrDefault(name, new ArrayDeque<>());
            Object answer = known.size() > 1 ? known.remove() : known.peek();
            if (answer instanceof Error failure) {
                throw failure;
            }
            if (answer instanceof RuntimeException failure) {
                throw failure;
            }
            return answer;
        }

        @Override
        public Object run() {
            return null;
        }

        private List<Map<?, ?>> of(String step) {
            List<Map<?, ?>> found = new ArrayList<>();
            for (int i = 0; i < calls.size(); i++) {
                if (calls.get(i).equals(step)) {
                    found.add(arguments.get(i));
                }
            }
            return found;
        }
    }

    private static Map<String, Object> file(String content) {
        return Map.of("path", "a.ts", "action", "create", "content", content);
    }

    private static Map<String, Object> output(String role, Map<String, Object> result) {
        return output(role, result, 0.9, false);
    }

    private static Map<String, Object> output(
            String role, Map<String, Object> result, double confidence, boolean review) {
        return Map.of(
                "role",
                role,
                "result",
                result,
                "reasoning",
                "because",
                "confidence",
                confidence,
                "humanReviewRequired",
                review);
    }

    private static Map<String, Object> monitor(String recommendation) {
        return output(
                "monitor",
                Map.of(
                        "healthy", recommendation.equals("keep"),
                        "signals", List.of(),
                        "regressions", List.of(),
                        "recommendation", recommendation));
    }

    private Map<?, ?> run(Map<String, Object> more) throws ReflectiveOperationException, IOException {
        Map<String, Object> given = new HashMap<>(Map.of("requirements", "a library"));
        given.putAll(more);
        try (GroovyClassLoader loader = new GroovyClassLoader(getClass().getClassLoader());
                InputStream source =
                        getClass().getResourceAsStream("/io/jenkins/plugins/agentic/pipeline/AgenticWorkflow.groovy")) {
            Class<?> type = loader.parseClass(
                    new String(source.readAllBytes(), StandardCharsets.UTF_8), "AgenticWorkflow.groovy");
            Object workflow = type.getConstructor(Script.class).newInstance(steps);
            return (Map<?, ?>) type.getMethod("call", Map.class).invoke(workflow, given);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw e;
        }
    }

    @Test
    void should_ask_nobody_where_every_agent_is_sure() throws Exception {
        Map<?, ?> released = run(Map.of());

        assertThat(released).extracting("name", "version", "tries").containsExactly("n", "1.0.0", 1);
        // Who may not publish is told so before anything is paid.
        assertThat(steps.of("expectedCost")).isEqualTo(List.of(Map.of("publishes", true)));
        assertThat(steps.calls).startsWith("expectedCost");
        assertThat(steps.calls).doesNotContain("agentCheckpoint", "agentOptimize", "agentMonitor");
    }

    @Test
    void should_hand_on_what_other_roles_answered() throws Exception {
        run(Map.of());

        assertThat(((Map<?, ?>) steps.of("agentCode").get(0).get("previousOutputs")).keySet())
                .map(String::valueOf)
                .containsExactly("planner", "architect");
        assertThat(((Map<?, ?>) steps.of("agentPackage").get(0).get("previousOutputs")).keySet())
                .map(String::valueOf)
                .containsExactly("prompt", "reviewer");
    }

    @Test
    void should_ask_a_person_about_an_unsure_agent_and_ask_it_again_with_the_feedback() throws Exception {
        steps.put(
                "agentPlan",
                output("planner", Map.of("summary", "s"), 0.4, false),
                output("planner", Map.of("summary", "s")));
        steps.put("agentCheckpoint", Map.of("approved", false, "feedback", "fewer tasks", "by", "ann"));

        run(Map.of());

        assertThat(steps.of("agentCheckpoint"))
                .singleElement()
                .extracting("message")
                .isEqualTo("Plan: the planner is unsure (confidence 0.4). Go on?");
        assertThat(steps.of("agentPlan").get(1).get("constraints"))
                .isEqualTo(List.of("A person did not accept your last answer: fewer tasks"));
    }

    @Test
    void should_take_the_threshold_of_confidence_from_the_parameter() throws Exception {
        run(Map.of("confidence", 0.95));

        assertThat(steps.of("agentCheckpoint")).hasSize(5);
    }

    @Test
    void should_ask_a_person_where_the_coder_or_the_tester_wants_one() throws Exception {
        steps.put("agentCode", output("coder", Map.of("files", List.of(file("x")), "notes", ""), 0.9, true));
        steps.put("agentTest", output("tester", Map.of("files", List.of(), "summary", ""), 0.1, false));

        run(Map.of());

        assertThat(steps.of("agentCheckpoint"))
                .singleElement()
                .extracting("message")
                .isEqualTo("Try 1: the coder asks for a person. the tester is unsure (confidence 0.1). Go on?");
    }

    @Test
    void should_ask_a_person_about_an_answer_that_fits_no_schema() throws Exception {
        steps.put(
                "agentArchitect",
                new IllegalArgumentException(
                        "The architect's answer does not fit its schema, also after one repair: x."),
                output("architect", Map.of("summary", "d")));

        run(Map.of());

        assertThat(steps.of("agentCheckpoint"))
                .singleElement()
                .extracting("message")
                .isEqualTo("Architect: the architect's answer is unusable. Ask again?");
        assertThat(steps.of("agentArchitect")).hasSize(2);
    }

    @Test
    void should_not_ask_about_any_other_failure() {
        steps.put("agentPlan", new IllegalArgumentException("The budget is used up."));

        assertThatThrownBy(() -> run(Map.of())).hasMessage("The budget is used up.");
        assertThat(steps.of("agentCheckpoint")).isEmpty();
    }

    @Test
    void should_keep_an_optimization_that_measurably_gains_and_take_back_any_other() throws Exception {
        Map<String, Object> optimize = Map.of("optimize", Map.of("command", List.of("bench"), "runs", 7));
        steps.put("agentOptimize", optimized("faster"));
        assertThat(run(optimize).get("measurements")).isEqualTo(Map.of("verdict", "faster"));
        assertThat(steps.of("agentOptimize").get(0))
                .extracting("runs", "revert")
                .containsExactly(7, true);

        steps.put("agentOptimize", optimized("no difference"));
        run(optimize);
        assertThat(steps.of("echo"))
                .extracting("text")
                .contains("The optimizer's change is taken back: no difference.");
        // The step puts the files back, and follows no link; Jenkins' own steps would.
        assertThat(steps.calls).doesNotContain("writeFile");
    }

    private static Map<String, Object> optimized(String verdict) {
        return output(
                "optimizer",
                Map.of("files", List.of(CHANGE), "claims", List.of(), "measurements", Map.of("verdict", verdict)));
    }

    @Test
    void should_fail_when_a_person_would_not_keep_what_the_monitor_doubts() {
        steps.put("agentMonitor", monitor("rollback"));
        steps.put("agentCheckpoint", Map.of("approved", false, "feedback", "broken", "by", "ann"));

        assertThatThrownBy(() -> run(Map.of("monitor", true)))
                .hasMessage("n 1.0.0 is published, but ann would not keep it. broken");
        assertThat(steps.of("agentCheckpoint"))
                .singleElement()
                .extracting("message")
                .isEqualTo("n 1.0.0: the monitor recommends: rollback. Keep the release?");
    }

    @Test
    void should_say_what_the_monitor_says() throws Exception {
        assertThat(run(Map.of("monitor", true)).get("monitor"))
                .extracting("recommendation")
                .isEqualTo("keep");
        assertThat(steps.of("agentCheckpoint")).isEmpty();
    }

    @Test
    void should_ask_for_the_very_files_before_it_publishes_where_it_is_told_to() throws Exception {
        run(Map.of("publish", Map.of("autoPublish", false, "notStarter", true, "environment", "staging")));

        assertThat(steps.of("agentCheckpoint")).singleElement().satisfies(asked -> {
            assertThat(asked.get("message")).isEqualTo("Publish n 1.0.0?");
            assertThat(asked.get("artifacts")).isEqualTo("*.tgz");
            assertThat(asked.get("notStarter")).isEqualTo(true);
            assertThat(String.valueOf(asked.get("diff"))).contains("a.ts");
        });
        assertThat(steps.of("publishPackage"))
                .singleElement()
                .extracting("autoPublish", "notStarter", "environment", "files")
                .containsExactly(false, true, "staging", "*.tgz");
    }

    @Test
    void should_say_in_the_provenance_who_approved() throws Exception {
        Map<String, Object> passed = Map.of("passed", true, "steps", List.of());
        steps.put(
                "compilePackage",
                passed,
                passed,
                Map.of("passed", true, "steps", List.of(), "build", "package-1a2b3c4d-5e6f7a8b"));

        run(Map.of("publish", Map.of("autoPublish", false), "signingCredentialsId", "release-key"));

        assertThat(steps.calls).containsSubsequence("agentCheckpoint", "compileArtifacts", "publishPackage");
        assertThat(steps.of("compileArtifacts"))
                .singleElement()
                .extracting("files", "build", "signingCredentialsId")
                .containsExactly("*.tgz", "package-1a2b3c4d-5e6f7a8b", "release-key");
        assertThat(steps.of("compilePackage"))
                .extracting("signingCredentialsId")
                .containsOnly("release-key");
    }

    /** As an older version planned it: the journal of a resumed run has it. */
    @Test
    void should_go_on_with_a_plan_from_before_made() throws Exception {
        steps.put(
                "compilePlan",
                List.of(Map.of("name", "test"), Map.of("name", "pack", "folder", "sub", "artifacts", "dist/*.whl")));

        run(Map.of("publish", Map.of("autoPublish", false)));

        assertThat(steps.of("publishPackage")).extracting("files").containsExactly("sub/dist/*.whl");
        assertThat(steps.of("sh"))
                .extracting("text")
                .containsExactly("rm -rf .agentic/attestations\n"
                        + "find . -mindepth 3 -maxdepth 3 -path './sub/dist/*.whl' -exec rm -rf {} +\n");
        assertThat(steps.of("compileArtifacts"))
                .singleElement()
                .satisfies(asked -> assertThat(asked.containsKey("build")).isFalse());
    }

    @Test
    void should_run_every_step_of_the_pipeline_of_any_language() throws Exception {
        steps.put(
                "compilePlan",
                List.of(
                        Map.of("name", "vet"),
                        Map.of("name", "test"),
                        Map.of("name", "docs"),
                        Map.of("name", "build", "made", List.of("cmd/bin/*", "cmd/out/a.b")),
                        Map.of("name", "sign", "made", List.of("*.sig"))));

        run(Map.of("language", "go", "definition", Map.of("steps", List.of())));

        assertThat(steps.of("compilePackage"))
                .extracting("steps")
                .containsExactly(List.of("test"), List.of("vet", "test", "docs"), List.of("build", "sign"));
        assertThat(steps.of("publishPackage"))
                .singleElement()
                .extracting("files")
                .isEqualTo("cmd/bin/*,cmd/out/a.b,*.sig");
        // By find, which follows no link that a step left.
        assertThat(steps.of("sh"))
                .extracting("text")
                .contains("rm -rf .agentic/attestations\n"
                        + "find . -mindepth 3 -maxdepth 3 -path './cmd/bin/*' -exec rm -rf {} +\n"
                        + "find . -mindepth 3 -maxdepth 3 -path './cmd/out/a.b' -exec rm -rf {} +\n"
                        + "find . -mindepth 1 -maxdepth 1 -path './*.sig' -exec rm -rf {} +\n");
    }

    /** Agents could write the file meanwhile. */
    @Test
    void should_read_the_definition_of_the_build_once_before_any_agent_runs() throws Exception {
        steps.put("readFile", "steps: []");

        run(Map.of("language", "go", "definition", "ci/go.yaml"));

        assertThat(steps.calls.stream().filter(name -> name.equals("readFile"))).hasSize(1);
        assertThat(steps.calls.indexOf("readFile")).isLessThan(steps.calls.indexOf("agentPrompt"));
        assertThat(steps.calls.indexOf("compilePlan")).isLessThan(steps.calls.indexOf("agentPrompt"));
        assertThat(steps.of("compilePlan"))
                .singleElement()
                .extracting("language", "yaml", "file")
                .containsExactly("go", "steps: []", "ci/go.yaml");
        // Jenkins' own step would write through a link that an earlier build's container left.
        assertThat(steps.calls).doesNotContain("writeFile");
        assertThat(steps.of("compilePackage"))
                .isNotEmpty()
                .allSatisfy(asked -> assertThat(asked.get("yaml")).isEqualTo("steps: []"))
                .allSatisfy(asked -> assertThat(asked.get("definition")).isNull());
    }

    @Test
    void should_show_tests_of_the_last_try_only() throws Exception {
        steps.put(
                "compilePackage",
                Map.of("passed", true, "steps", List.of()),
                Map.of("passed", false, "steps", List.of()),
                Map.of("passed", true, "steps", List.of()),
                Map.of("passed", true, "steps", List.of()),
                Map.of("passed", true, "steps", List.of()));

        assertThat(run(Map.of("tries", 2)).get("tries")).isEqualTo(2);

        // Of each try its tests and its compilation, and then the package.
        assertThat(steps.of("compilePackage").stream().map(asked -> String.valueOf(asked.get("junit"))))
                .containsExactly("false", "passed", "false", "null", "null");
    }

    @Test
    void should_run_no_other_steps_where_the_pipeline_has_none_of_a_kind() throws Exception {
        steps.put("compilePlan", List.of(Map.of("name", "build", "made", List.of("out/*"))));

        run(Map.of("language", "c"));

        assertThat(steps.of("compilePackage")).extracting("steps").containsExactly(List.of("build"));
    }

    @Test
    void should_say_that_a_pipeline_makes_no_files() {
        steps.put("compilePlan", List.of(Map.of("name", "test")));

        assertThatThrownBy(() -> run(Map.of("language", "go")))
                .hasMessageStartingWith("The build pipeline of 'go' makes no files");
    }

    @Test
    void should_publish_nothing_that_a_person_rejects() {
        steps.put("agentCheckpoint", Map.of("approved", false, "feedback", "not today", "by", "ann"));

        assertThatThrownBy(() -> run(Map.of("publish", Map.of("autoPublish", false))))
                .hasMessage("n 1.0.0 is not published, says ann. not today");
        assertThat(steps.calls).doesNotContain("publishPackage");
    }

    @Test
    void should_roll_back_what_the_monitor_saw_failing_where_it_is_told_to() {
        steps.put("releaseWatch", Map.of("healthy", false));
        steps.put("agentMonitor", monitor("rollback"));
        steps.put(
                "rollbackPackage",
                Map.of("rolledBack", false, "targets", List.of(Map.of("type", "npm", "what", "deprecated"))));
        List<Object> signals = List.of(Map.of("type", "http", "url", "http://127.0.0.1/"));

        assertThatThrownBy(() -> run(Map.of("monitor", Map.of("signals", signals, "window", 5, "rollback", true))))
                .hasMessage("n 1.0.0: the monitor recommends: rollback. It could not be rolled back everywhere."
                        + " npm: deprecated.");
        assertThat(steps.of("releaseWatch").get(0).keySet())
                .map(String::valueOf)
                .containsExactlyInAnyOrder("signals", "window");
        assertThat(((Map<?, ?>) steps.of("agentMonitor").get(0).get("context")).get("observed"))
                .isEqualTo(Map.of("healthy", false));
        assertThat(steps.of("agentCheckpoint")).isEmpty();
    }

    /** A closure of a Jenkinsfile with one step. */
    private Closure<Object> closure(String step) {
        return new Closure<>(this) {
            private static final long serialVersionUID = 1L;

            @Override
            public Object call() {
                return steps.invokeMethod(step, new Object[] {"x"});
            }
        };
    }

    @Test
    void should_run_steps_before_and_after_it_publishes() throws Exception {
        run(Map.of(
                "publish",
                Map.of("prePublish", closure("sh"), "postPublish", closure("bat"), "environment", "staging")));

        assertThat(steps.calls).endsWith("sh", "publishPackage", "bat");
        assertThat(steps.of("publishPackage").get(0).keySet())
                .map(String::valueOf)
                .containsExactlyInAnyOrder("name", "version", "files", "targets", "environment");
    }

    @Test
    void should_take_a_release_back_whose_steps_after_it_fail() {
        steps.put("bat", new IllegalStateException("The page answers 500."));
        steps.put("rollbackPackage", Map.of("rolledBack", true, "targets", List.of()));

        assertThatThrownBy(
                        () -> run(Map.of("publish", Map.of("postPublish", closure("bat"), "environment", "staging"))))
                .hasMessage("n 1.0.0: its postPublish steps failed. The page answers 500. It was rolled back.");
        assertThat(steps.of("rollbackPackage"))
                .containsExactly(Map.of("name", "n", "version", "1.0.0", "environment", "staging"));
    }

    @Test
    void should_take_a_release_back_whose_steps_after_it_are_broken_or_ended() {
        steps.put("rollbackPackage", Map.of("rolledBack", true, "targets", List.of()));
        IllegalStateException ended = new IllegalStateException();
        steps.put("bat", new AssertionError("No such step."), ended);

        assertThatThrownBy(() -> run(Map.of("publish", Map.of("postPublish", closure("bat")))))
                .hasMessageContaining("No such step. It was rolled back.");
        assertThatThrownBy(() -> run(Map.of("publish", Map.of("postPublish", closure("bat")))))
                .isSameAs(ended);

        assertThat(steps.of("rollbackPackage")).hasSize(2);
    }

    @Test
    void should_publish_nothing_where_the_steps_before_it_fail() {
        steps.put("sh", new IllegalStateException("The branch is frozen."));

        assertThatThrownBy(() -> run(Map.of("publish", Map.of("prePublish", closure("sh")))))
                .hasMessage("The branch is frozen.");
        assertThat(steps.calls).doesNotContain("publishPackage");
    }

    @Test
    void should_ask_before_it_starts_what_usually_costs_much() {
        steps.put("expectedCost", Map.of("ask", true, "runs", 12, "median", 0.4, "p90", 0.9, "askAbove", 0.5));
        steps.put("agentCheckpoint", Map.of("approved", false, "feedback", "too dear", "by", "ann"));

        assertThatThrownBy(() -> run(Map.of())).hasMessage("The run is not worth its cost, says ann. too dear");
        assertThat(steps.of("agentCheckpoint")).singleElement().satisfies(asked -> assertThat(asked.get("message"))
                .isEqualTo("Nine of ten runs of this job cost up to $0.9. Start?"));
        assertThat(steps.calls).doesNotContain("agentPrompt");
    }

    @Test
    void should_refuse_unknown_and_senseless_parameters() {
        assertThatThrownBy(() -> run(Map.of("colour", "red")))
                .hasMessageStartingWith("agenticWorkflow has no parameter");
        assertThatThrownBy(() -> run(Map.of("confidence", 2))).hasMessageContaining("It must be from 0 to 1.");
        assertThatThrownBy(() -> run(Map.of("optimize", true))).hasMessageContaining("needs the benchmark's words");
    }
}
