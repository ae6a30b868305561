package io.jenkins.plugins.agentic.cli.declarative;

import groovy.lang.Closure;
import groovy.lang.Script;
import io.jenkins.plugins.agentic.cli.jenkinsfile.Interpreter;
import io.jenkins.plugins.agentic.cli.run.Plain;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads a whole declarative pipeline before any of it runs, so that a mistyped directive costs nothing. */
final class ModelReader {
    static final List<String> POST = List.of(
            "always",
            "changed",
            "fixed",
            "regression",
            "aborted",
            "failure",
            "success",
            "unstable",
            "unsuccessful",
            "cleanup");
    private static final List<String> IGNORED_OPTIONS = List.of(
            "disableConcurrentBuilds",
            "buildDiscarder",
            "skipDefaultCheckout",
            "preserveStashes",
            "quietPeriod",
            "durabilityHint",
            "disableResume",
            "newContainerPerStage",
            "ansiColor");

    private final Interpreter interpreter;
    private final Script script;

    ModelReader(Interpreter interpreter, Script script) {
        this.interpreter = interpreter;
        this.script = script;
    }

    private Section section(String title) {
        return new Section(title, interpreter, script);
    }

    Model pipeline(Closure<?> body) {
        Model model = new Model("");
        common(section("'pipeline'"), model)
                .on("stages", arguments -> stages(model, Section.block("stages", arguments)))
                .on("parameters", arguments -> parameters(model, Section.block("parameters", arguments)))
                .on("triggers", arguments -> triggers(model, Section.block("triggers", arguments)))
                .read(body);
        if (model.stages.isEmpty()) {
            throw error("'pipeline' has no stages.", "Write stages { stage('name') { steps { … } } }.");
        }
        return model;
    }

    private Section common(Section section, Model model) {
        return section.on("agent", arguments -> agent(model, Section.value("agent", arguments)))
                .on("environment", arguments -> model.environment = Section.block("environment", arguments))
                .on("options", arguments -> options(model, Section.block("options", arguments)))
                .on("post", arguments -> post(model, Section.block("post", arguments)))
                .on("tools", arguments -> model.ignored.add("tools"));
    }

    private void stages(Model parent, Closure<?> body) {
        section("'stages'")
                .on("stage", arguments -> parent.stages.add(stage(arguments)))
                .read(body);
    }

    private Model stage(List<Object> arguments) {
        if (arguments.size() != 2 || !(arguments.get(1) instanceof Closure<?> body)) {
            throw error("A stage needs a name and a block.", "Write stage('name') { steps { … } }.");
        }
        Model model = new Model(String.valueOf(arguments.get(0)));
        String title = "Stage '" + model.name + "'";
        common(section(title), model)
                .on("steps", given -> model.steps = Section.block("steps", given))
                .on("when", given -> {
                    model.when = Section.block("when", given);
                    new WhenReader(interpreter, script, title).check(model.when);
                })
                .on("input", given -> model.input = input(given))
                .on("failFast", given -> model.failFast = Boolean.TRUE.equals(Section.value("failFast", given)))
                .on("stages", given -> stages(model, Section.block("stages", given)))
                .on("parallel", given -> {
                    model.parallel = true;
                    section("'parallel' of stage '" + model.name + "'")
                            .on("stage", inner -> model.stages.add(stage(inner)))
                            .read(Section.block("parallel", given));
                })
                .read(body);
        if ((model.steps == null) == model.stages.isEmpty()) {
            throw error(title + " needs exactly one of steps, stages and parallel.", "Write steps { … }.");
        }
        return model;
    }

    private void agent(Model model, Object value) {
        if (!(value instanceof Closure<?> body)) {
            if (!"any".equals(value) && !"none".equals(value)) {
                throw error("There is no agent '" + value + "'.", "Use any, none, or { label '…' }.");
            }
            model.agent = String.valueOf(value);
            return;
        }
        section("'agent'")
                .on("label", given -> model.agent = "label " + Section.value("label", given))
                .on("node", given -> section("'node'")
                        .on("label", inner -> model.agent = "label " + Section.value("label", inner))
                        .read(Section.block("node", given)))
                .read(body);
        if (model.agent.isEmpty()) {
            throw error("The agent block is empty.", "Use agent any, agent none, or agent { label '…' }.");
        }
    }

    private void options(Model model, Closure<?> body) {
        Section section = section("'options'")
                .on("timeout", given -> model.wrappers.put("timeout", given))
                .on("retry", given -> model.wrappers.put("retry", given))
                .on("timestamps", given -> interpreter.run().log().showTimes())
                .on("parallelsAlwaysFailFast", given -> model.failFast = true);
        IGNORED_OPTIONS.forEach(option -> section.on(option, given -> model.ignored.add(option)));
        // buildDiscarder(logRotator(…)): the inner call is a value.
        section.on("logRotator", given -> {});
        section.read(body);
    }

    private void triggers(Model model, Closure<?> body) {
        Section section = section("'triggers'");
        for (String trigger : List.of("cron", "pollSCM", "upstream", "githubPush")) {
            section.on(trigger, given -> model.ignored.add("triggers: " + trigger));
        }
        section.read(body);
    }

    private void parameters(Model model, Closure<?> body) {
        Section section = section("'parameters'");
        for (String kind : List.of("string", "text", "booleanParam", "choice", "password")) {
            section.on(kind, given -> model.parameters.add(interpreter.step(kind, given.toArray())));
        }
        section.read(body);
    }

    private void post(Model model, Closure<?> body) {
        Section section = section("'post'");
        POST.forEach(condition ->
                section.on(condition, given -> model.post.put(condition, Section.block(condition, given))));
        section.read(body);
    }

    private Map<String, Object> input(List<Object> arguments) {
        Object first = Section.value("input", arguments);
        Map<String, Object> input = new LinkedHashMap<>();
        if (!(first instanceof Closure<?> body)) {
            input.put("message", Plain.of(first));
            return input;
        }
        Section section = section("'input'");
        for (String field : List.of("message", "id", "ok", "submitter", "submitterParameter")) {
            section.on(field, given -> input.put(field, Plain.of(Section.value(field, given))));
        }
        section.on("parameters", given -> {
            Model holder = new Model("input");
            parameters(holder, Section.block("parameters", given));
            input.put("parameters", new ArrayList<>(holder.parameters));
        });
        section.read(body);
        return input;
    }

    static AgenticException error(String message, String hint) {
        return new AgenticException(ErrorCode.JENKINSFILE, message, hint);
    }

    /** Whether two values are the same to a person: 1 and '1' are not, two texts of either kind are. */
    static boolean same(Object expected, Object actual) {
        return Objects.equals(Plain.of(expected), Plain.of(actual));
    }
}
