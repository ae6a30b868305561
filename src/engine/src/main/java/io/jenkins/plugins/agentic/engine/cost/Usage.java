package io.jenkins.plugins.agentic.engine.cost;

import java.util.Map;

/**
 * Tokens of one model call, as Gemini's {@code usageMetadata} counts them.
 *
 * @param input prompt tokens, cached ones included
 * @param cached those of the input that came from a context cache
 * @param output tokens of the answer, thoughts not included
 * @param thoughts tokens the model spent thinking; billed as output
 */
public record Usage(long input, long cached, long output, long thoughts) {
    public static final Usage NONE = new Usage(0, 0, 0, 0);

    public long total() {
        return input + output + thoughts;
    }

    public Usage plus(Usage other) {
        return new Usage(input + other.input, cached + other.cached, output + other.output, thoughts + other.thoughts);
    }

    public Map<String, Object> toMap() {
        return Map.of("input", input, "cached", cached, "output", output, "thoughts", thoughts);
    }

    public static Usage fromMap(Map<?, ?> map) {
        return new Usage(number(map, "input"), number(map, "cached"), number(map, "output"), number(map, "thoughts"));
    }

    private static long number(Map<?, ?> map, String name) {
        return ((Number) map.get(name)).longValue();
    }
}
