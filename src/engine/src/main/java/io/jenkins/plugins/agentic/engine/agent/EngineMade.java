package io.jenkins.plugins.agentic.engine.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the engine adds to an agent's answer by its own hands: the outcome of tests, measurements, and the files that patches
 * make. Each is journaled, for none could be found out again once the answer's files are in the workspace.
 */
final class EngineMade {
    private final Journal journal;

    EngineMade(Journal journal) {
        this.journal = journal;
    }

    /** The call's arguments, with what is measured before the model is asked: {@code context.measurement}. */
    Map<String, Object> before(AgentCall call, Map<String, Object> arguments) {
        if (!isMeasured(arguments)) {
            return arguments;
        }
        Map<String, Object> measured = measured(call, "before", arguments);
        Map<String, Object> context = new LinkedHashMap<>();
        ((Map<?, ?>) arguments.getOrDefault("context", Map.of()))
                .forEach((name, value) -> context.put(String.valueOf(name), value));
        context.put("measurement", measured);
        Map<String, Object> more = new LinkedHashMap<>(arguments);
        more.put("context", context);
        return more;
    }

    /**
     * Makes each patch of a turn's answer the whole file it leads to, in the answer itself.
     *
     * @return what does not fit, in words for the model; empty when all does
     */
    List<String> resolveFiles(AgentCall call, int turn, JsonNode result) {
        if (!(result instanceof ObjectNode object) || !result.path("files").isArray()) {
            return List.of();
        }
        if (!FileChanges.hasPatches(result)) {
            return FileChanges.plan(result, call.run()).problems();
        }
        Map<String, Object> plan = once(call, call.turnKey(turn).child("patches"), "patches", () -> {
            FileChanges.Plan made = FileChanges.plan(result, call.run());
            return Map.of("files", Json.plain(made.files()), "problems", made.problems());
        });
        object.set("files", Json.MAPPER.<ArrayNode>valueToTree(plan.get("files")));
        return ((List<?>) plan.get("problems")).stream().map(String::valueOf).toList();
    }

    /** Runs or measures what the step names, when the answer's files are in the workspace, and adds it to the result. */
    void after(AgentCall call, Map<String, Object> arguments, JsonNode result) {
        if (!(result instanceof ObjectNode object)) {
            return;
        }
        if (isMeasured(arguments)) {
            object.set("measurements", Json.MAPPER.valueToTree(compared(call, arguments)));
        } else if (isTested(arguments)) {
            Map<String, Object> tests =
                    once(call, call.key().child("tests"), "tests", () -> masked(call, tested(call, arguments)));
            object.setAll(Json.MAPPER.<ObjectNode>valueToTree(tests));
            call.say(tests.get("passed") + " of " + tests.get("total") + " tests passed");
        }
    }

    /** Failures quote what the tests printed. */
    private static Map<String, Object> masked(AgentCall call, Map<String, Object> made) {
        Map<String, Object> masked = new LinkedHashMap<>();
        made.forEach((name, value) -> masked.put(name, call.run().masked(value)));
        return masked;
    }

    private static Map<String, Object> tested(AgentCall call, Map<String, Object> arguments) {
        List<String> command = command(arguments);
        try {
            return TestRun.of(command, String.valueOf(arguments.get("report")), call.run())
                    .toMap();
        } catch (AgenticException e) {
            if (e.code() != ErrorCode.BUILD) {
                throw e;
            }
            // The tests were not run; that is a result, and the answer itself is paid for.
            return TestRun.none(command, e.sentence()).toMap();
        }
    }

    private Map<String, Object> compared(AgentCall call, Map<String, Object> arguments) {
        Measurement before = Measurement.fromMap(measured(call, "before", arguments));
        Map<String, Object> after;
        try {
            after = measured(call, "after", arguments);
        } catch (AgenticException e) {
            if (e.code() != ErrorCode.BUILD) {
                throw e;
            }
            // What the change broke is what a person must know of it; the answer itself is paid for.
            String error = call.run().mask().apply(e.sentence());
            call.say(error);
            return Map.of("before", before.toMap(), "verdict", "failed", "error", error);
        }
        Map<String, Object> compared = Measurement.compare(before, Measurement.fromMap(after));
        call.say("measured " + compared.get("verdict") + ": " + compared.get("changePercent") + " %");
        return compared;
    }

    private Map<String, Object> measured(AgentCall call, String when, Map<String, Object> arguments) {
        int runs = ((Number) arguments.get("runs")).intValue();
        return once(call, call.key().child("measurement-" + when), "measurement", () -> Measurement.take(
                        command(arguments), runs, call.run())
                .toMap());
    }

    private static boolean isMeasured(Map<String, Object> arguments) {
        return arguments.get("runs") != null && !command(arguments).isEmpty();
    }

    /** Whether the engine runs tests after such a call; their outcome is no model's word. */
    static boolean isTested(Map<String, Object> arguments) {
        return arguments.get("report") != null && !command(arguments).isEmpty();
    }

    private static List<String> command(Map<String, Object> arguments) {
        return arguments.get("command") instanceof List<?> words
                ? words.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Work whose outcome is kept; work that was cut off by a crash, or failed, is done again. */
    private Map<String, Object> once(AgentCall call, StepKey key, String name, Supplier<Map<String, Object>> work) {
        Recorded known = journal.begin(
                key, StepCall.of("engine." + name, Map.of(), call.run().mask()));
        if (known instanceof Recorded.Completed done) {
            return Json.readMap(done.result());
        }
        String result = Json.write(work.get());
        journal.complete(key, result);
        return Json.readMap(result);
    }
}
