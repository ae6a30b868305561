package io.jenkins.plugins.agentic.cli.jenkinsfile;

import groovy.lang.Binding;
import groovy.lang.Closure;
import groovy.lang.GroovyClassLoader;
import groovy.lang.GroovyCodeSource;
import groovy.lang.MetaMethod;
import groovy.lang.Script;
import io.jenkins.plugins.agentic.cli.declarative.DeclarativePipeline;
import io.jenkins.plugins.agentic.cli.run.PipelineRun;
import io.jenkins.plugins.agentic.cli.run.Plain;
import io.jenkins.plugins.agentic.cli.run.StepRegistry;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.codehaus.groovy.runtime.InvokerHelper;

/** Runs a compiled Jenkinsfile, from its top to its end, on the calling thread and those of its branches. */
public final class Interpreter {
    private static final String GLOBALS_FOLDER = "/io/jenkins/plugins/agentic/pipeline/";

    private final JenkinsfileSource source;
    private final PipelineRun run;
    private final Map<String, Class<?>> globals = new ConcurrentHashMap<>();
    private final Binding binding = new Binding(Collections.synchronizedMap(new LinkedHashMap<>()));

    public Interpreter(JenkinsfileSource source, PipelineRun run) {
        this.source = source;
        this.run = run;
        binding.setVariable("env", run.environment());
        binding.setVariable("params", run.parameters());
        binding.setVariable("currentBuild", run.build());
        binding.setVariable("scm", Map.of("$class", "scm"));
    }

    public PipelineRun run() {
        return run;
    }

    /** Runs the whole script; what it throws is passed on as it is. */
    public void execute() throws Exception {
        Script script = script(source.compiled());
        run.start(script::run);
    }

    private Script script(Class<?> type) {
        Script script = InvokerHelper.createScript(type, binding);
        if (script instanceof JenkinsfileScript own) {
            own.attach(this);
        }
        return script;
    }

    /** A call of the script that is no method of its own. */
    Object call(Script script, String name, List<Object> given) {
        if (name.equals("load")) {
            return load(given);
        }
        if (StepRegistry.GLOBALS.containsKey(name)) {
            return global(script, name, given);
        }
        if (!run.steps().names().contains(name)) {
            Object variable = binding.getVariables().get(name);
            if (variable instanceof Closure<?> closure) {
                return closure.call(given.toArray());
            }
            throw run.unknown(name);
        }
        return run.call(name, given);
    }

    /** A step of the pipeline's Groovy classes or of a declarative section. */
    public Object step(String name, Object... given) {
        return run.call(name, List.of(given));
    }

    /** A name that is no variable of the script. */
    Object variable(String name) {
        String value = run.environment().get(name);
        if (value != null) {
            return value;
        }
        TreeSet<String> known = new TreeSet<>();
        binding.getVariables().keySet().forEach(key -> known.add(String.valueOf(key)));
        throw new AgenticException(
                ErrorCode.JENKINSFILE,
                "There is no variable '" + name + "'.",
                (Nearest.hint(name, known) + " Define it with 'def', or set the environment variable.").strip());
    }

    /** The text is journaled: a resumed run executes what the first one did. */
    private Object load(List<Object> given) {
        String path = String.valueOf(
                given.size() == 1 && given.get(0) instanceof Map<?, ?> map ? map.get("path") : given.get(0));
        String text = String.valueOf(run.call("readFile", List.of(Plain.map(Map.of("file", path)))));
        return script(source.compile(text, path.substring(path.lastIndexOf('/') + 1)))
                .run();
    }

    private Object global(Script script, String name, List<Object> given) {
        Class<?> type = globals.computeIfAbsent(name, key -> compileGlobal(StepRegistry.GLOBALS.get(key)));
        Object instance = InvokerHelper.invokeConstructorOf(type, new Object[] {script});
        return InvokerHelper.invokeMethod(instance, "call", given.toArray());
    }

    private Class<?> compileGlobal(String className) {
        String file = className + ".groovy";
        try (InputStream in = Engine.class.getResourceAsStream(GLOBALS_FOLDER + file)) {
            if (in == null) {
                throw new AgenticException(
                        ErrorCode.INTERNAL, "The pipeline class " + className + " is not part of this build.", "");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            GroovyClassLoader loader = source.loader();
            return loader.parseClass(new GroovyCodeSource(text, file, "/groovy/shell"), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Object pipeline(Script script, Closure<?> body) {
        new DeclarativePipeline(this, script).execute(body);
        return null;
    }

    /** Calls a method that the script itself defines, if it does. */
    public boolean hasMethod(Script script, String name, Object[] arguments) {
        MetaMethod method = script.getMetaClass().getMetaMethod(name, arguments);
        return method != null && method.getDeclaringClass().getTheClass() == script.getClass();
    }
}
