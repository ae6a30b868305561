package io.jenkins.plugins.agentic.cli.declarative;

import groovy.lang.Closure;
import groovy.lang.Script;
import io.jenkins.plugins.agentic.cli.jenkinsfile.Interpreter;
import io.jenkins.plugins.agentic.cli.jenkinsfile.ScriptErrors;
import io.jenkins.plugins.agentic.cli.run.Build;
import io.jenkins.plugins.agentic.cli.run.Frame;
import io.jenkins.plugins.agentic.cli.run.JavaBody;
import io.jenkins.plugins.agentic.cli.run.PipelineRun;
import io.jenkins.plugins.agentic.cli.run.Rethrow;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs a declarative pipeline by calling the very steps a scripted one would. */
public final class DeclarativePipeline {
    private final Interpreter interpreter;
    private final PipelineRun run;
    private final Script script;

    public DeclarativePipeline(Interpreter interpreter, Script script) {
        this.interpreter = interpreter;
        this.run = interpreter.run();
        this.script = script;
    }

    /** Reads the whole pipeline, then runs it. */
    public void execute(Closure<?> body) {
        Model pipeline = new ModelReader(interpreter, script).pipeline(body);
        run.parameters().declare(pipeline.parameters);
        run.exportParameters();
        for (String name : pipeline.ignored) {
            note(name + " has no effect in this host");
        }
        inside(pipeline, () -> {
            for (Model stage : pipeline.stages) {
                stage(stage, pipeline.failFast);
            }
            return null;
        });
    }

    /** A closure whose calls are the script's: the steps of a stage, of a post condition, of an expression. */
    static Closure<?> steps(Closure<?> body, Script script) {
        Closure<?> own = (Closure<?>) body.clone();
        own.setDelegate(script);
        own.setResolveStrategy(Closure.DELEGATE_ONLY);
        return own;
    }

    private void note(String text) {
        interpreter.step("echo", "note: " + text);
    }

    /** Agent, environment, options and post of the pipeline or a stage around its content. */
    private void inside(Model model, Callable<?> content) {
        Callable<?> wrapped = content;
        List<Map.Entry<String, List<Object>>> wrappers = new ArrayList<>(model.wrappers.entrySet());
        for (int i = wrappers.size() - 1; i >= 0; i--) {
            Map.Entry<String, List<Object>> wrapper = wrappers.get(i);
            Callable<?> inner = wrapped;
            wrapped = () -> {
                List<Object> arguments = new ArrayList<>(wrapper.getValue());
                arguments.add(new JavaBody(inner));
                return interpreter.step(wrapper.getKey(), arguments.toArray());
            };
        }
        Callable<?> work = wrapped;
        Callable<?> withPost = () -> {
            Throwable failure = null;
            try {
                work.call();
            } catch (Exception | Error e) {
                failure = ScriptErrors.unwrap(e);
            }
            post(model, failure);
            return null;
        };
        // A stage's environment is there already: its 'when' needs it.
        Callable<?> whole = model.name.isEmpty() ? () -> withEnvironment(model, withPost) : withPost;
        if (model.agent.isEmpty() || model.agent.equals("none")) {
            call(whole);
        } else {
            List<Object> arguments = new ArrayList<>();
            if (model.agent.startsWith("label ")) {
                arguments.add(model.agent.substring("label ".length()));
            }
            arguments.add(new JavaBody(whole));
            interpreter.step("node", arguments.toArray());
        }
    }

    private Object withEnvironment(Model model, Callable<?> work) throws Exception {
        if (model.environment == null) {
            return work.call();
        }
        Frame frame = run.frame();
        Map<String, String> variables = new LinkedHashMap<>(frame.environment());
        Frame inner = new Frame(
                frame.prefix(),
                frame.counter(),
                frame.directory(),
                variables,
                frame.cancellation(),
                frame.stage(),
                frame.branch());
        return run.inside(inner, () -> {
            new EnvironmentBlock(run, script, variables).read(model.environment);
            return work.call();
        });
    }

    private void stage(Model stage, boolean failFast) {
        call(() -> withEnvironment(stage, () -> {
            if (stage.when != null && !new WhenReader(interpreter, script, "stage").holds(stage.when)) {
                interpreter.step("echo", "stage '" + stage.name + "' is skipped: its 'when' does not hold");
                return null;
            }
            return interpreter.step("stage", stage.name, new JavaBody(() -> {
                for (String name : stage.ignored) {
                    note(name + " has no effect in this host");
                }
                inside(stage, () -> content(stage, failFast));
                return null;
            }));
        }));
    }

    private Object content(Model stage, boolean failFast) throws Exception {
        if (stage.input != null) {
            return withInput(stage, () -> body(stage, failFast));
        }
        return body(stage, failFast);
    }

    private Object body(Model stage, boolean failFast) {
        if (stage.steps != null) {
            return steps(stage.steps, script).call();
        }
        if (!stage.parallel) {
            stage.stages.forEach(inner -> stage(inner, failFast));
            return null;
        }
        Map<String, Object> branches = new LinkedHashMap<>();
        stage.stages.forEach(inner -> branches.put(inner.name, new JavaBody(() -> {
            stage(inner, failFast);
            return null;
        })));
        if (stage.failFast || failFast) {
            branches.put("failFast", true);
        }
        return interpreter.step("parallel", branches);
    }

    private Object withInput(Model stage, Callable<?> content) throws Exception {
        Object answer = interpreter.step("input", stage.input);
        Map<String, String> values = new LinkedHashMap<>();
        if (answer instanceof Map<?, ?> map) {
            map.forEach((name, value) -> values.put(String.valueOf(name), String.valueOf(value)));
        } else if (answer != null && stage.input.get("parameters") instanceof List<?> list && list.size() == 1) {
            values.put(String.valueOf(((Map<?, ?>) list.get(0)).get("name")), String.valueOf(answer));
        } else if (answer != null && stage.input.get("submitterParameter") != null) {
            values.put(String.valueOf(stage.input.get("submitterParameter")), String.valueOf(answer));
        }
        return run.inside(run.frame().with(values), content);
    }

    /** Runs the post conditions that hold, then passes the failure on. A stopped run runs none: it can be resumed. */
    private void post(Model model, Throwable failure) throws Exception {
        if (failure != null && run.stopped() == null) {
            run.build().setResult(isAbort(failure) ? "ABORTED" : "FAILURE");
        }
        if (run.stopped() == null) {
            Runs.State state = failure == null
                    ? model.name.isEmpty()
                            ? Build.state(run.build().getCurrentResult())
                            : run.frame().stage().state()
                    : isAbort(failure) ? Runs.State.ABORTED : Runs.State.FAILED;
            for (String condition : ModelReader.POST) {
                if (model.post.containsKey(condition) && holds(condition, state)) {
                    try {
                        steps(model.post.get(condition), script).call();
                    } catch (Exception | Error e) {
                        if (failure == null) {
                            failure = ScriptErrors.unwrap(e);
                        } else if (failure != e) {
                            failure.addSuppressed(e);
                        }
                    }
                }
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (Exception) failure;
        }
    }

    /** There is no earlier run to compare with, so 'changed' holds and 'fixed' and 'regression' do not. */
    private static boolean holds(String condition, Runs.State state) {
        return switch (condition) {
            case "always", "cleanup", "changed" -> true;
            case "success" -> state == Runs.State.SUCCEEDED;
            case "failure" -> state == Runs.State.FAILED;
            case "unstable" -> state == Runs.State.UNSTABLE;
            case "aborted" -> state == Runs.State.ABORTED;
            case "unsuccessful" -> state != Runs.State.SUCCEEDED;
            default -> false;
        };
    }

    private static boolean isAbort(Throwable failure) {
        return failure instanceof AgenticException known && known.code() == ErrorCode.ABORTED;
    }

    private static void call(Callable<?> work) {
        try {
            work.call();
        } catch (Exception e) {
            throw Rethrow.<RuntimeException>asIs(e);
        }
    }
}
