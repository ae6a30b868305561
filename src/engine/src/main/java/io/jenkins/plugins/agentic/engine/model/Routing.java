package io.jenkins.plugins.agentic.engine.model;

import java.util.List;
import java.util.Map;

/**
 * Which model serves which role.
 *
 * @param classes by the name of a class ('fast', 'balanced', 'deep', and the older 'flash-8b', 'flash-thinking', 'pro'):
 *     models in order, the first preferred, the others its fallbacks
 * @param roles by role: the name of a class or a model; a role that is not named takes the default model
 */
public record Routing(Map<String, List<String>> classes, Map<String, String> roles) {
    public Routing {
        classes = Map.copyOf(classes);
        roles = Map.copyOf(roles);
    }

    /** The classes as they ship, and no role's own choice. */
    public static Routing standard() {
        List<String> fast = List.of("gemini-2.5-flash-lite", "gemini-2.5-flash");
        List<String> balanced = List.of("gemini-2.5-flash", "gemini-2.5-pro");
        List<String> deep = List.of("gemini-2.5-pro", "gemini-2.5-flash");
        return new Routing(
                Map.of(
                        "fast", fast,
                        "balanced", balanced,
                        "deep", deep,
                        "flash-8b", fast,
                        "flash-thinking", balanced,
                        "pro", deep),
                Map.of());
    }
}
