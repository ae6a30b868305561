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

    /**
     * What a step wants done by the engine itself.
     *
     * @param command program and arguments, a word each; empty for none
     * @param report pattern of the tests' reports; null where the command is no test
     * @param runs how often it is measured; null where it is not
     * @param isReverted whether the answer's files are put back as they were unless they are measured to be faster
     */
    record Work(List<String> command, String report, Integer runs, boolean isReverted) {
        Work {
            if (isReverted && command.isEmpty()) {
                throw new AgenticException(
                        ErrorCode.JENKINSFILE,
                        "Parameter 'revert' is given without 'command'.",
                        "Only a benchmark can say what is faster: name its program and arguments as 'command'.");
            }
        }

        /** Of a step's bound arguments. */
        static Work of(Map<String, Object> arguments) {
            return new Work(
                    arguments.get("command") instanceof List<?> words
                            ? words.stream().map(String::valueOf).toList()
                            : List.of(),
                    (String) arguments.get("report"),
                    arguments.get("runs") instanceof Number runs ? Integer.valueOf(runs.intValue()) : null,
                    Boolean.TRUE.equals(arguments.get("revert")));
        }

        boolean isMeasured() {
            return runs != null && !command.isEmpty();
        }

        /** Whether tests are run after the call; their outcome is no model's word. */
        boolean isTested() {
            return report != null && !command.isEmpty();
        }
    }

    /** The call's input, with what is measured before the model is asked: {@code context.measurement}. */
    AgentInput before(AgentCall call, Work work, AgentInput input) {
        return work.isMeasured() ? input.knowing("measurement", measured(call, "before", work)) : input;
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

    /**
     * Puts the answer's files into the workspace. Of a change that may be reverted it is kept first what the files hold; one
     * that could not be put back is not made.
     */
    void apply(AgentCall call, Work work, JsonNode result) {
        if (!work.isReverted() || standing(call, result).get("problem") == null) {
            FileChanges.apply(result, call.run());
        }
    }

    private Map<String, Object> standing(AgentCall call, JsonNode result) {
        return once(call, call.key().child("standing"), "standing", () -> FileChanges.standing(result, call.run()));
    }

    /** Runs or measures what the step names, when the answer's files are in the workspace, and adds it to the result. */
    void after(AgentCall call, Work work, JsonNode result) {
        if (!(result instanceof ObjectNode object)) {
            return;
        }
        if (work.isMeasured()) {
            object.set("measurements", Json.MAPPER.valueToTree(judged(call, work, result)));
        } else if (work.isTested()) {
            Map<String, Object> tests =
                    once(call, call.key().child("tests"), "tests", () -> masked(call, tested(call, work)));
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

    private static Map<String, Object> tested(AgentCall call, Work work) {
        try {
            return TestRun.of(work.command(), work.report(), call.run()).toMap();
        } catch (AgenticException e) {
            if (e.code() != ErrorCode.BUILD) {
                throw e;
            }
            // The tests were not run; that is a result, and the answer itself is paid for.
            return TestRun.none(work.command(), e.sentence()).toMap();
        }
    }

    /** What the measurements say; with a change that is not faster put back where the step wants that. */
    private Map<String, Object> judged(AgentCall call, Work work, JsonNode result) {
        if (!work.isReverted()) {
            return compared(call, work);
        }
        Map<String, Object> standing = standing(call, result);
        if (standing.get("problem") instanceof String problem) {
            call.say(problem);
            return Map.of("before", measured(call, "before", work), "verdict", "failed", "error", problem);
        }
        Map<String, Object> compared = compared(call, work);
        if (!"faster".equals(compared.get("verdict"))) {
            FileChanges.revert((Map<?, ?>) standing.get("files"), call.run());
        }
        return compared;
    }

    private Map<String, Object> compared(AgentCall call, Work work) {
        Measurement before = Measurement.fromMap(measured(call, "before", work));
        Map<String, Object> after;
        try {
            after = measured(call, "after", work);
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

    private Map<String, Object> measured(AgentCall call, String when, Work work) {
        return once(call, call.key().child("measurement-" + when), "measurement", () -> Measurement.take(
                        work.command(), work.runs(), call.run())
                .toMap());
    }

    /** Work whose outcome is kept; work that was cut off by a crash, or failed, is done again. */
    private Map<String, Object> once(AgentCall call, StepKey key, String name, Supplier<Map<String, Object>> made) {
        Recorded known = journal.begin(
                key, StepCall.of("engine." + name, Map.of(), call.run().mask()));
        if (known instanceof Recorded.Completed done) {
            return Json.readMap(done.result());
        }
        String result = Json.write(made.get());
        journal.complete(key, result);
        return Json.readMap(result);
    }
}
