package io.jenkins.plugins.agentic.cli.declarative;

import groovy.lang.Closure;
import groovy.lang.Script;
import io.jenkins.plugins.agentic.cli.jenkinsfile.Interpreter;
import io.jenkins.plugins.agentic.cli.run.Plain;
import io.jenkins.plugins.agentic.engine.AgenticException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.codehaus.groovy.runtime.typehandling.DefaultTypeTransformation;

/** Reads the conditions of a 'when' block; all of them must hold. */
final class WhenReader {
    private final Interpreter interpreter;
    private final Script script;
    private final String title;

    WhenReader(Interpreter interpreter, Script script, String title) {
        this.interpreter = interpreter;
        this.script = script;
        this.title = title;
    }

    /** One condition. */
    @FunctionalInterface
    private interface Condition {
        boolean holds();
    }

    /** Looks for unknown conditions, without asking any: their values are not there before the stage's turn. */
    void check(Closure<?> body) {
        try {
            read(body);
        } catch (AgenticException e) {
            throw e;
        } catch (RuntimeException e) {
            // A value that can't be computed yet; at the stage's turn it must be.
        }
    }

    /** Whether the stage is to be run, here and now. */
    boolean holds(Closure<?> body) {
        return all(read(body));
    }

    private List<Condition> read(Closure<?> body) {
        List<Condition> conditions = new ArrayList<>();
        new Section("'when' of " + title.replaceFirst("^Stage", "stage"), interpreter, script)
                .on("expression", given -> conditions.add(expression(Section.block("expression", given))))
                .on("environment", given -> conditions.add(environment(map("environment", given))))
                .on("equal", given -> conditions.add(equal(map("equals", given))))
                .on("equals", given -> conditions.add(equal(map("equals", given))))
                .on("not", given -> {
                    List<Condition> inner = read(Section.block("not", given));
                    conditions.add(() -> !all(inner));
                })
                .on("allOf", given -> {
                    List<Condition> inner = read(Section.block("allOf", given));
                    conditions.add(() -> all(inner));
                })
                .on("anyOf", given -> {
                    List<Condition> inner = read(Section.block("anyOf", given));
                    conditions.add(() -> inner.stream().anyMatch(Condition::holds));
                })
                .on("beforeAgent", given -> {})
                .on("beforeInput", given -> {})
                .on("beforeOptions", given -> {})
                .read(body);
        return conditions;
    }

    private static boolean all(List<Condition> conditions) {
        return conditions.stream().allMatch(Condition::holds);
    }

    private Condition expression(Closure<?> body) {
        Closure<?> own = DeclarativePipeline.steps(body, script);
        return () -> DefaultTypeTransformation.castToBoolean(own.call());
    }

    private Condition environment(Map<?, ?> given) {
        String name = String.valueOf(given.get("name"));
        String value = String.valueOf(given.get("value"));
        boolean ignoreCase = Boolean.TRUE.equals(given.get("ignoreCase"));
        return () -> {
            String actual = interpreter.run().environment().get(name);
            return ignoreCase ? value.equalsIgnoreCase(actual) : value.equals(actual);
        };
    }

    private Condition equal(Map<?, ?> given) {
        Object expected = given.get("expected");
        Object actual = given.get("actual");
        return () -> ModelReader.same(expected, actual);
    }

    private static Map<?, ?> map(String condition, List<Object> given) {
        if (given.size() == 1 && given.get(0) instanceof Map<?, ?> map) {
            return Plain.map(map);
        }
        throw ModelReader.error(
                "Condition '" + condition + "' needs named values.", "Write it as in Jenkins' Pipeline syntax.");
    }
}
