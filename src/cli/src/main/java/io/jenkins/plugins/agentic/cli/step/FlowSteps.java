package io.jenkins.plugins.agentic.cli.step;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.BOOLEAN;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.STRING;

import groovy.lang.Closure;
import io.jenkins.plugins.agentic.cli.run.Branches;
import io.jenkins.plugins.agentic.cli.run.Call;
import io.jenkins.plugins.agentic.cli.run.Frame;
import io.jenkins.plugins.agentic.cli.run.PipelineRun;
import io.jenkins.plugins.agentic.cli.run.StageNode;
import io.jenkins.plugins.agentic.cli.run.Step;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shape of a pipeline: node, stage, parallel, script. */
final class FlowSteps {
    private FlowSteps() {}

    static List<Step> all() {
        return List.of(
                Step.named("node").optional("label", STRING, null).body().does(FlowSteps::node),
                Step.named("stage")
                        .required("name", STRING)
                        .accepted(BOOLEAN, "concurrency")
                        .body()
                        .does(FlowSteps::stage),
                Step.named("parallel").anyArguments().body().does(FlowSteps::parallel),
                Step.named("script").body().does(Call::body));
    }

    private static Object node(Call call) throws Exception {
        call.enter();
        Frame inside =
                call.frame().scope(call.key().path()).in(call.run().folder().workspace());
        return call.body(
                inside.with(Map.of("WORKSPACE", call.run().folder().workspace().toString(), "NODE_NAME", "built-in")));
    }

    private static Object stage(Call call) throws Exception {
        String name = call.text("name");
        boolean fresh = call.enter();
        PipelineRun run = call.run();
        StageNode around = call.frame().stage();
        // A branch that consists of a stage of its own name is shown as that stage.
        boolean sameAsBranch = around.name().equals(name) && around.branch().equals(name) && !around.isRecorded();
        StageNode node = (sameAsBranch ? around.parent() : around)
                .inner(call.key().path(), name, call.frame().branch());
        run.recordStage(node);
        if (fresh) {
            run.log().announce(node);
        }
        try {
            Object result = call.body(call.frame().scope(call.key().path()).stage(node));
            run.endStage(node, node.state());
            return result;
        } catch (Exception | Error e) {
            run.endStage(node, stateOf(call, e));
            throw e;
        }
    }

    private static Runs.State stateOf(Call call, Throwable e) {
        boolean aborted = call.frame().cancellation().stopped()
                || e instanceof AgenticException known && known.code() == ErrorCode.ABORTED;
        return aborted ? Runs.State.ABORTED : Runs.State.FAILED;
    }

    private static Object parallel(Call call) throws Exception {
        Map<String, Branches.Body> bodies = new LinkedHashMap<>();
        boolean failFast = false;
        for (Map.Entry<String, Object> argument : call.arguments().entrySet()) {
            if (argument.getValue() instanceof Closure<?> body) {
                bodies.put(argument.getKey(), frame -> body.call());
            } else if (argument.getKey().equals("failFast")) {
                failFast = Boolean.parseBoolean(String.valueOf(argument.getValue()));
            } else {
                throw new AgenticException(
                        ErrorCode.JENKINSFILE,
                        "Branch '" + argument.getKey() + "' of 'parallel' is no block.",
                        "Write parallel(name: { … }, other: { … }).");
            }
        }
        if (bodies.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "Step 'parallel' has no branches.",
                    "Write parallel(name: { … }, other: { … }).");
        }
        call.enter(Map.of("branches", List.copyOf(bodies.keySet()), "failFast", failFast));
        return Branches.run(call, bodies, failFast);
    }
}
