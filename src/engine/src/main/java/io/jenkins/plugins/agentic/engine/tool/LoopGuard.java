package io.jenkins.plugins.agentic.engine.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import io.jenkins.plugins.agentic.engine.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Bounds one agent call's work with tools: its turns, its tool calls, its wall time, and that it goes round in circles. One
 * for each agent call; not thread-safe.
 */
public final class LoopGuard {
    private static final int SAME = 3;

    private final ToolSettings settings;
    private final LongSupplier nanoTime;
    private final long start;
    private final Map<String, Integer> looks = new HashMap<>();
    private final Map<String, Integer> changes = new HashMap<>();
    private int turns;
    private int calls;

    /**
     * @param nanoTime a clock that never jumps, such as {@link System#nanoTime}
     * @param start when the agent call began, by that clock
     */
    public LoopGuard(ToolSettings settings, LongSupplier nanoTime, long start) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.start = start;
    }

    /** Why the work must end now; {@code reason} is one sentence, for people and for the model. */
    public record Verdict(String reason) {}

    /** Counts a model turn before it is asked. */
    public Optional<Verdict> turn() {
        turns++;
        if (turns > settings.mostTurns()) {
            return verdict("It took " + settings.mostTurns() + " turns, the most there may be.");
        }
        return time();
    }

    /**
     * Counts a tool call before it is done. The same call with the same arguments a third time is a loop. Looking or running
     * again after a file was changed is not the same: edit, test, edit, test is how programs come about; but to write the
     * same thing a third time is.
     */
    public Optional<Verdict> call(ToolExecutionRequest request, Tool.Kind kind) {
        calls++;
        if (calls > settings.mostCalls()) {
            return verdict("It made " + settings.mostCalls() + " tool calls, the most there may be.");
        }
        String call = request.name() + canonical(request.arguments());
        int same = (kind == Tool.Kind.WRITE ? changes : looks).merge(call, 1, Integer::sum);
        if (same >= SAME) {
            return verdict("It called " + request.name() + " with the same arguments " + SAME
                    + " times: it goes round in circles.");
        }
        if (kind == Tool.Kind.WRITE) {
            looks.clear();
        }
        return time();
    }

    private Optional<Verdict> time() {
        Duration taken = Duration.ofNanos(nanoTime.getAsLong() - start);
        return taken.compareTo(settings.longest()) > 0
                ? verdict("It took longer than the " + settings.longest().toSeconds() + " s it may take.")
                : Optional.empty();
    }

    private static Optional<Verdict> verdict(String reason) {
        return Optional.of(new Verdict(reason));
    }

    /** Without spaces, keys sorted, 3 for 3.0; what is no JSON stands for itself. */
    private static String canonical(String arguments) {
        if (arguments == null || arguments.isBlank()) {
            return "{}";
        }
        try {
            return String.valueOf(canonical(Json.MAPPER.readValue(arguments, Object.class)));
        } catch (JsonProcessingException e) {
            return arguments.strip();
        }
    }

    private static Object canonical(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, inner) -> sorted.put(Json.write(key), canonical(inner)));
            return sorted;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(LoopGuard::canonical).toList();
        }
        return value instanceof Number number
                ? new BigDecimal(number.toString()).stripTrailingZeros()
                : Json.write(value);
    }
}
