package io.jenkins.plugins.agentic.engine.workflow.definition;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Writes what runs the steps of the build. */
final class BuildText {
    private final JenkinsfileText text;
    private final WorkflowDefinition workflow;

    BuildText(JenkinsfileText text, WorkflowDefinition workflow) {
        this.text = text;
        this.workflow = workflow;
    }

    /**
     * Runs some of the build's steps.
     *
     * @param part the variable with their names, where only the run knows them
     * @param last false: tests of a try that may fail are no result of the build
     */
    String call(String part, Function<Language.Steps, List<?>> known, boolean last) {
        Optional<Language.Steps> steps = workflow.language().steps();
        if (steps.isEmpty()) {
            return "runSteps(definition, parts." + part + (last ? ", true)" : ", false)");
        }
        return compile(GroovyText.of(known.apply(steps.get()))) + (last ? ")" : ", junit: false)");
    }

    /** A call of compilePackage, but for its end. */
    private String compile(String steps) {
        return "compilePackage(language: '" + workflow.language().id() + "', steps: " + steps
                + (workflow.build().isEmpty() ? "" : ", yaml: definition")
                + (workflow.image().isEmpty() ? "" : ", image: " + GroovyText.of(workflow.image()))
                + signed();
    }

    /** The key, as an argument behind others; empty for none. */
    String signed() {
        String id = workflow.signingCredentialsId();
        return id.isEmpty() ? "" : ", signingCredentialsId: " + GroovyText.of(id);
    }

    /** For a build whose steps only the run knows. */
    void functions() {
        if (workflow.language().steps().isPresent()) {
            return;
        }
        boolean docker = workflow.language().isDocker();
        text.line(
                "// What each step of the build is for: tests are run with each try; judge says whether the code is good");
        text.line("// enough; pack begins with the first step that makes files.");
        text.open("def sorted(steps)");
        text.line("def parts = [tests: [], judge: [], pack: [], files: '', places: '']");
        text.open("for (step in steps)");
        text.open("if (step.artifacts)");
        text.open("for (made in step.made)");
        text.line("parts.files += (parts.files ? ',' : '') + made");
        text.line("// By find, which follows no link out of the workspace.");
        text.line("def depth = made.split('/').length");
        text.line(
                "parts.places += \"find . -mindepth ${depth} -maxdepth ${depth} -path './${made}' -exec rm -rf {} +\\n\"");
        text.close();
        text.close();
        text.open("if (parts.files)");
        text.line("parts.pack += [step.name]");
        text.otherwise(docker ? "} else if (step.docker != 'push')" : "} else");
        text.open(docker ? "if (step.failOnError)" : "if (step.name == 'install' || step.name == 'test')");
        text.line("parts.tests += [step.name]");
        text.close();
        if (!docker) {
            text.open("if (step.name != 'install')");
        }
        text.line("parts.judge += [step.name]");
        if (!docker) {
            text.close();
        }
        text.close();
        text.close();
        text.open("if (!parts.files)");
        if (docker) {
            Map<String, Object> save = Language.saved();
            text.line("// The image as a file: a person can approve the very bytes that are published.");
            text.line("parts.pack = [" + GroovyText.of(save) + "]");
            text.line("parts.files = " + GroovyText.of(save.get("artifacts")));
            text.line("parts.places = 'rm -f ./' + parts.files");
        } else {
            text.line("error 'The build makes no files: give the step that packs the package its artifacts.'");
        }
        text.close();
        text.line("return parts");
        text.close();
        text.line("");
        text.line("// Runs some of the build's steps; where there are none, nothing can fail.");
        text.open("def runSteps(definition, steps, last)");
        text.open("if (!steps)");
        text.line("return [passed: true, steps: [], findings: [], tests: [:], artifacts: [], reports: []]");
        text.close();
        text.line("return " + compile("steps") + ", junit: last)");
        text.close();
        text.line("");
    }
}
