package io.jenkins.plugins.agentic.engine.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.build.CompilePlans.Changes;
import io.jenkins.plugins.agentic.engine.build.report.ReportParsers;
import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpec.Effect;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompilePlansTest {
    private final CompilePlans plans = new CompilePlans();

    @Test
    void should_know_the_steps_of_typescript() {
        assertThat(plans.plan("typescript", List.of()))
                .extracting(step -> String.valueOf(((Map<?, ?>) step).get("name")))
                .containsExactly("install", "lint", "type_check", "test", "security", "build", "package");
        assertThat((Map<?, ?>) plans.plan("typescript", List.of("security")).get(0))
                .extracting("failOnError")
                .isEqualTo(false);
    }

    @Test
    void should_replace_and_add_steps() {
        List<Object> plan = plans.plan(
                "typescript",
                List.of(Map.of("name", "lint", "command", "true"), Map.of("name", "docs", "command", "make docs")));

        assertThat(plan)
                .extracting(step -> String.valueOf(((Map<?, ?>) step).get("command")))
                .containsExactly("true", "make docs");
    }

    /** Else it would be gone, and the pipeline pass without it. */
    @Test
    void should_refuse_a_step_that_is_to_stand_behind_itself() {
        PipelineDefinition shipped = PipelineDefinition.shipped("python");

        assertThatThrownBy(() -> shipped.changedBy(Map.of("steps", List.of(Map.of("name", "test", "after", "test")))))
                .hasMessage("The build step 'test' can't stand behind itself.");
    }

    @Test
    void should_name_what_is_unknown_and_the_nearest_known() {
        assertThatThrownBy(() -> plans.plan("cobol", List.of()))
                .hasMessage("There is no build pipeline for the language 'cobol'.");
        assertThatThrownBy(() -> plans.plan("../secrets", List.of())).hasMessageContaining("'../secrets'");
        assertThatThrownBy(() -> plans.plan("typescript", List.of("typecheck")))
                .hasMessage("The typescript build pipeline has no step 'typecheck'.")
                .extracting("hint")
                .asString()
                .startsWith("Did you mean 'type_check'?");
    }

    /** What was made before is taken away by a shell that gets these unquoted. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "artifacts | x; curl example.com",
                "artifacts | dist/*.whl,$(id)",
                "artifacts | 'a b'",
                "artifacts | `id`",
                "artifacts | dist/a&b",
                "artifacts | ../*",
                "artifacts | dist/*,/etc/*",
                "artifacts | dist/*,",
                "artifacts | --no-preserve-root",
                "artifacts | dist\\*",
                "folder | $(id)",
                "folder | a;b",
                "folder | a b",
                "folder | a/../../b",
                "folder | /etc",
                "folder | -rf",
                "folder | a*",
            })
    void should_refuse_paths_that_a_shell_could_misread(String field, String path) {
        Map<String, Object> step = Map.of("name", "pack", "command", "true", field, path);

        assertThatThrownBy(() -> plans.plan("own", List.of(step)))
                .hasMessageStartingWith("The build step 'pack' names '")
                .hasMessageEndingWith("' in " + field + ".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "artifacts | dist/*.whl, dist/*.tar.gz | dist/*.whl,dist/*.tar.gz",
                "artifacts | **/my-lib_1.0+g1?.tgz | **/my-lib_1.0+g1?.tgz",
                "folder | packages/@team/core | packages/@team/core",
            })
    void should_take_paths_and_lists_of_patterns(String field, String path, String taken) {
        Map<String, Object> step = Map.of("name", "pack", "command", "true", field, path);

        assertThat((Map<?, ?>) plans.plan("own", List.of(step)).get(0))
                .extracting(field)
                .isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "npm ci | 127 | sh: 1: npm: not found | the command 'npm' is not installed",
                "npm ci | 1 | npm error code ENOTFOUND | npm can't reach its registry",
                "npm ci | 1 | npm error code EUSAGE npm ci needs package-lock.json in sync | package-lock.json disagrees",
                "npm i  | 1 | npm error code E404 | npm's registry does not have one of the packages",
                "npx x  | 1 | Error: No space left on device | the disk is full",
                "pytest | 5 | collecting ... collected 0 items | the package has no tests that the runner finds",
                "pytest | 2 | collected 0 items / 1 error E ModuleNotFoundError: No module named 'x' | a Python module is missing",
                "pytest | 2 | collected 0 items / 1 error E SyntaxError: invalid syntax | ''",
                "docker | 1 | ERROR: Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running? | no Docker engine answers the node: start one",
                "docker | 1 | permission denied while trying to connect to the Docker daemon socket at unix:///x | the node's user may not use the Docker engine",
                "npm i  | 254 | npm error enoent Could not read package.json: Error: ENOENT | there is no package.json in the step's folder",
                "build  | 1 | ERROR Source /w does not appear to be a Python project: no pyproject.toml or setup.py | there is no pyproject.toml and no setup.py",
                "build  | 1 | ModuleNotFoundError: No module named 'hatchling' ERROR Backend 'hatchling.build' is not available. | what pyproject.toml names as its build-backend is not installed",
                "build  | 1 | error: invalid command 'bdist_wheel' | the Python package wheel is not installed",
                "docker | 1 | COPY failed: file not found in build context or excluded by .dockerignore: stat x | the Dockerfile copies what is not in its build context",
                "make   | 2 | Error 2 | ''"
            })
    void should_explain_known_failures(String command, int exitCode, String log, String expected) {
        String said = CommandDiagnosis.explain(command, exitCode, log);

        assertThat(said).startsWith(expected);
        assertThat(said.isEmpty()).isEqualTo(expected.isEmpty());
    }

    @Test
    void should_run_a_step_of_a_windows_node_by_bat_in_the_shell_of_git() {
        Map<?, ?> step = (Map<?, ?>)
                new CompilePlans().plan("python", List.of("lint"), "bat").get(0);

        assertThat((String) step.get("bat"))
                .startsWith("@echo off\r\n")
                .contains("\\bin\\sh.exe", "\"%AGENTIC_SH%\\sh.exe\" \".agentic/lint.sh\"\r\nexit /b %ERRORLEVEL%")
                .doesNotContain("ruff");
        assertThat((String) step.get("script")).contains("ruff check", "cygpath -wa .", " SYSTEMROOT ");
        assertThat(new CompilePlans().plan("python", List.of("lint"), "sh").toString())
                .doesNotContain("SYSTEMROOT", "cygpath");
    }

    @ParameterizedTest
    @CsvSource({
        "docker, , PUBLISH",
        "docker, build, NONE",
        "docker, push, PUBLISH",
        "python, , NONE",
        "own, , PUBLISH",
    })
    void should_know_that_a_plan_with_a_push_publishes(String language, String step, Effect effect) {
        Map<String, Object> arguments = new HashMap<>(Map.of("language", language));
        arguments.put("steps", step == null ? List.of() : List.of(step));
        if (language.equals("own")) {
            arguments.put("yaml", "steps: [{name: bring, docker: push}]");
        }
        StepSpec spec = StepSpecs.get("compilePlan");

        assertThat(CompilePlans.effect(spec, spec.bind(arguments))).isEqualTo(effect);
    }

    @Test
    void should_know_what_a_run_says_beforehand_that_it_will_do() {
        StepSpec spec = StepSpecs.get("expectedCost");

        assertThat(CompilePlans.effect(spec, spec.bind(Map.of("publishes", true))))
                .isEqualTo(Effect.PUBLISH);
        assertThat(CompilePlans.effect(spec, spec.bind(Map.of("publishes", false))))
                .isEqualTo(Effect.NONE);
        assertThat(CompilePlans.effect(spec, spec.bind(Map.of()))).isEqualTo(Effect.NONE);
    }

    @Test
    void should_know_that_pushing_an_image_publishes_it() {
        StepSpec spec = StepSpecs.get("dockerImage");

        assertThat(CompilePlans.effect(spec, spec.bind(Map.of("action", "push", "image", "a:1"))))
                .isEqualTo(Effect.PUBLISH);
        assertThat(CompilePlans.effect(spec, spec.bind(Map.of("action", "test", "image", "a:1"))))
                .isEqualTo(Effect.NONE);
        StepSpec rollback = StepSpecs.get("rollbackPackage");
        assertThat(CompilePlans.effect(rollback, Map.of())).isEqualTo(Effect.ROLLBACK);
    }

    @Test
    void should_refuse_a_container_on_a_windows_node() {
        Map<String, Object> step = Map.of("name", "one", "command", "true", "container", "box:1");

        assertThatThrownBy(() -> new CompilePlans().plan("own", List.of(step), "bat"))
                .hasMessage("The build step 'one' names the container box:1, which a Windows node can't run it in.");
    }

    @Test
    void should_name_each_pattern_of_what_a_step_makes_from_the_workspace() {
        assertThat((Map<?, ?>) plans.plan(
                                "own",
                                List.of(Map.of(
                                        "name",
                                        "pack",
                                        "command",
                                        "true",
                                        "folder",
                                        "./a//",
                                        "artifacts",
                                        "./dist/*, b.txt")))
                        .get(0))
                .extracting("made")
                .isEqualTo(List.of("a/dist/*", "a/b.txt"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2        | It must be a number from 0.01 to 1024.0, not a text.",
                "-1       | It must be a number from 0.01 to 1024.0, not a text.",
                "0        | It must be a number from 0.01 to 1024.0, not a text.",
                "NaN      | It must be a number from 0.01 to 1024.0, not a text.",
            })
    void should_refuse_processors_that_are_no_number(String cpus, String hint) {
        Object value = cpus.equals("2") ? cpus : cpus.equals("NaN") ? cpus : Integer.valueOf(cpus);

        assertThatThrownBy(() -> plans.plan(
                        "own", List.of(Map.of("name", "one", "command", "true", "container", "a", "cpus", value))))
                .hasMessage("The build step 'one' has cpus: " + cpus + ".")
                .extracting("hint")
                .isEqualTo(hint);
    }

    @Test
    void should_refuse_processors_without_a_container() {
        assertThatThrownBy(() -> plans.plan("own", List.of(Map.of("name", "one", "command", "true", "cpus", 2))))
                .hasMessage("The build step 'one' has cpus but no container.");
    }

    private List<Object> plan(String language, List<?> steps, String yaml) {
        return new CompilePlans(new ReportParsers())
                .plan(
                        language,
                        steps,
                        new Changes(Map.of(), yaml, "build.yaml"),
                        "",
                        Map.of(),
                        Map.of(),
                        Optional.empty());
    }

    @Test
    void should_take_what_holds_for_all_steps_from_the_definition() {
        List<Object> plan = plan(
                "python",
                List.of("build", "pack"),
                "folder: packages/a\ntimeout: 60\n" + "steps: [{name: pack, command: x, folder: b, artifacts: c.txt}]");

        assertThat(plan)
                .extracting(step -> (Object) ((Map<?, ?>) step).get("made"))
                .containsExactly(List.of("packages/a/dist/*"), List.of("b/c.txt"));
        assertThat(plan)
                .extracting(step -> (Object) ((Map<?, ?>) step).get("timeout"))
                .containsExactly(60, 60);
    }

    /** Before anything is run, with the place, and not of the steps alone that are run. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "- {command: x}                                 | build.yaml: A build step has no name; it has: command. | Give each step a name, such as name: 'lint'.",
                "- {name: prüfen, command: x}                   | build.yaml: A build step can't be named 'prüfen'.      | A name begins with a lower-case letter",
                "- {name: lnit, failOnError: false}             | build.yaml: The python build pipeline has no step 'lnit'. | Did you mean 'lint'?",
                "- {name: docs}                                 | build.yaml: The python build pipeline has no step 'docs'. | It has: lint,",
                "- {name: lint, comand: x}                      | build.yaml: The build step 'lint' has no field 'comand'. | Did you mean 'command'?",
                "- {name: lint, remove: 'yes'}                  | build.yaml: The build step 'lint' has remove: yes.      | It must be true or false, not a text.",
                "- {name: lint, timeout: 0.5}                   | build.yaml: The build step 'lint' has timeout: 0.5.     | It must be a whole number from 1 to 86400, not a text.",
                "- {name: lint, timeout: '10'}                  | build.yaml: The build step 'lint' has timeout: 10.      | It must be a whole number from 1 to 86400, not a text.",
                "- {name: lint, timeout: 4294967297}            | build.yaml: The build step 'lint' has timeout: 4294967297. | It must be a whole number from 1 to 86400, not a text.",
                "- {name: lint, command: [ruff, check]}         | build.yaml: The build step 'lint' has 'command' that is no text. | Give a text.",
                "- {name: a, command: x, tool: [ruff, flake8]}  | build.yaml: The build step 'a' has 'tool' that is no text. | Give a text.",
                "- {name: a, command: x, environment: {A: [b]}} | build.yaml: The build step 'a' has the variable A that is no text. | Give a text, a number, true or false.",
                "- {name: a, command: x, instead: [{tool: b}]}  | build.yaml: The build step 'a' has an alternative in 'instead' without a command. | Give it one.",
                "- {name: a, command: x, reports: [{path: b}]}  | build.yaml: The build step 'a' has a report without parser. | Name one, such as 'junit'.",
                "- lint                                         | build.yaml: The build definition has the step 'lint', which is no map. | Write - name: lint, and below it what is to change.",
                "- {name: a, command: x}\\n- {name: a, command: y} | build.yaml: There are two build steps with the name 'a'. | Give each a name of its own",
                "- {name: a, command: x, command: y}            | build.yaml: The build definition is no YAML that can be read (line 2): Duplicate field 'command'. | See docs/compile.md.",
                "- {name: a, command: x, reports: [{parser: junti}]} | The build step 'a' has a report for the parser 'junti', which is not there. | Did you mean 'junit'?",
            })
    void should_say_what_is_wrong_with_a_definition_and_where(String steps, String message, String hint) {
        assertThatThrownBy(() -> plan("python", List.of(), "steps:\n" + steps.replace("\\n", "\n")))
                .hasMessage(message)
                .extracting("hint")
                .asString()
                .startsWith(hint);
    }

    @Test
    void should_say_that_a_definition_is_for_another_language() {
        assertThatThrownBy(() -> plan("python", List.of(), "language: rust"))
                .hasMessage("build.yaml: The build definition is for the language 'rust', and not for 'python'.");
        assertThat(plan("python", List.of("lint"), "language: python\nsteps:")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "remove | true | The build step 'lint' has 'remove' in the list of the steps to run.",
                "after  | test | The build step 'lint' has 'after' in the list of the steps to run.",
            })
    void should_refuse_a_change_of_the_pipeline_in_the_list_of_the_steps_to_run(
            String field, String value, String message) {
        Map<String, Object> step = Map.of("name", "lint", field, value.equals("true") ? true : value);

        assertThatThrownBy(() -> plan("python", List.of(step), ""))
                .hasMessage(message)
                .extracting("hint")
                .asString()
                .contains("definition: [steps: [[name: 'lint', " + field);
    }

    /** Their files and reports have the same names. */
    @Test
    void should_refuse_to_run_a_step_twice() {
        assertThatThrownBy(() -> plan("python", List.of("lint", Map.of("name", "lint", "timeout", 5)), ""))
                .hasMessage("There are two build steps with the name 'lint'.");
    }

    @Test
    void should_take_what_is_empty_in_yaml_for_not_given() {
        List<Object> plan =
                plan("own", List.of(), "steps:\n- {name: a, command: x, tool: , when: , folder: , environment: {A: }}");

        assertThat(((Map<?, ?>) plan.get(0)).keySet().toString()).doesNotContain("tool", "folder");
        assertThat(((Map<?, ?>) plan.get(0)).get("environment")).isEqualTo(Map.of("A", ""));
    }

    @Test
    void should_name_the_language_that_was_meant() {
        assertThatThrownBy(() -> plan("Python", List.of(), ""))
                .hasMessage("There is no build pipeline for the language 'Python'.")
                .extracting("hint")
                .asString()
                .startsWith("Did you mean 'python'?");
    }
}
