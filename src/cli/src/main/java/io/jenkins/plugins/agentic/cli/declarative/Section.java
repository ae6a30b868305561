package io.jenkins.plugins.agentic.cli.declarative;

import groovy.lang.Closure;
import groovy.lang.GroovyObjectSupport;
import groovy.lang.Script;
import io.jenkins.plugins.agentic.cli.jenkinsfile.Interpreter;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.codehaus.groovy.runtime.InvokerHelper;

/** The inside of a declarative block: a closed set of directives, each known by name. */
final class Section extends GroovyObjectSupport {
    private final String title;
    private final Interpreter interpreter;
    private final Script script;
    private final Map<String, Consumer<List<Object>>> directives = new LinkedHashMap<>();
    private BiConsumer<String, List<Object>> others;

    Section(String title, Interpreter interpreter, Script script) {
        this.title = title;
        this.interpreter = interpreter;
        this.script = script;
    }

    /** A directive and what takes its arguments. */
    Section on(String name, Consumer<List<Object>> action) {
        directives.put(name, action);
        return this;
    }

    /** Steps are directives here too. */
    Section otherwise(BiConsumer<String, List<Object>> action) {
        others = action;
        return this;
    }

    /** Reads the block. */
    void read(Closure<?> body) {
        Closure<?> own = (Closure<?>) body.clone();
        own.setDelegate(this);
        own.setResolveStrategy(Closure.DELEGATE_ONLY);
        own.call();
    }

    @Override
    public Object invokeMethod(String name, Object arguments) {
        Object[] array = arguments instanceof Object[] given ? given : new Object[] {arguments};
        if (directives.containsKey(name)) {
            directives.get(name).accept(Arrays.asList(array));
            return null;
        }
        if (interpreter.hasMethod(script, name, array)) {
            return InvokerHelper.invokeMethod(script, name, array);
        }
        if (others != null && interpreter.run().steps().names().contains(name)) {
            others.accept(name, Arrays.asList(array));
            return null;
        }
        // Values such as string(…) inside a directive's arguments.
        if (interpreter.run().steps().find(name).filter(step -> !step.block()).isPresent()
                && others == null
                && array.length > 0) {
            return interpreter.step(name, array);
        }
        throw new AgenticException(
                ErrorCode.JENKINSFILE,
                title + " has no directive '" + name + "'.",
                (Nearest.hint(name, directives.keySet()) + " It takes: " + String.join(", ", directives.keySet()) + ".")
                        .strip());
    }

    @Override
    public Object getProperty(String name) {
        if (name.equals("any") || name.equals("none")) {
            return name;
        }
        if (name.equals("metaClass")) {
            return super.getProperty(name);
        }
        return script.getProperty(name);
    }

    /** The one block a directive was given. */
    static Closure<?> block(String directive, List<Object> arguments) {
        if (arguments.size() == 1 && arguments.get(0) instanceof Closure<?> closure) {
            return closure;
        }
        throw new AgenticException(
                ErrorCode.JENKINSFILE,
                "Directive '" + directive + "' needs a block.",
                "Write " + directive + " { … }.");
    }

    /** The one value a directive was given. */
    static Object value(String directive, List<Object> arguments) {
        if (arguments.size() == 1) {
            return arguments.get(0);
        }
        throw new AgenticException(
                ErrorCode.JENKINSFILE,
                "Directive '" + directive + "' needs one value.",
                "Write it as in Jenkins' Pipeline syntax.");
    }
}
