package io.jenkins.plugins.agentic.cli.jenkinsfile;

import groovy.lang.Closure;
import groovy.lang.MissingPropertyException;
import groovy.lang.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What every Jenkinsfile is a subclass of: calls that are no method of the script are steps, names that are no variable
 * are environment variables.
 */
public abstract class JenkinsfileScript extends Script {
    /** Stands before the name of a step that Groovy has a method for itself; see {@link StepNames}. */
    static final String STEP_PREFIX = "step ";

    private Interpreter interpreter;

    void attach(Interpreter owner) {
        this.interpreter = owner;
    }

    /** Groovy calls this for every method the script does not have. */
    public Object methodMissing(String name, Object arguments) {
        String step = name.startsWith(STEP_PREFIX) ? name.substring(STEP_PREFIX.length()) : name;
        List<Object> given = arguments instanceof Object[] array ? new ArrayList<>(Arrays.asList(array)) : List.of();
        return interpreter.call(this, step, given);
    }

    @Override
    public Object getProperty(String name) {
        try {
            return super.getProperty(name);
        } catch (MissingPropertyException e) {
            return interpreter.variable(name);
        }
    }

    /** Declarative syntax. */
    public Object pipeline(Closure<?> body) {
        return interpreter.pipeline(this, body);
    }

    @Override
    public void println(Object value) {
        interpreter.call(this, "echo", List.of(String.valueOf(value)));
    }

    @Override
    public void println() {
        println("");
    }

    @Override
    public void print(Object value) {
        println(value);
    }

    @Override
    public void printf(String format, Object value) {
        println(String.format(format, value));
    }

    @Override
    public void printf(String format, Object[] values) {
        println(String.format(format, values));
    }
}
