package io.jenkins.plugins.agentic.engine.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which model serves which role.
 *
 * @param classes by the name of a class ('fast', 'balanced', 'deep', and the older 'flash-8b', 'flash-thinking', 'pro'):
 *     models in order, the first preferred, the others its fallbacks
 * @param roles by role, what an administrator chose: the name of a class or a model. It wins over the default model; a
 *     role that is not named takes that one, or where there is none its {@linkplain #usual usual} class.
 */
public record Routing(Map<String, List<String>> classes, Map<String, String> roles) {
    private static final String BALANCED = "balanced";
    /** The class of a role where nobody chose; of one that is not named here, {@value #BALANCED}. */
    private static final Map<String, String> USUAL = Map.of(
            "architect", "deep",
            "coder", "deep",
            "reviewer", "deep",
            "packager", "fast",
            "monitor", "fast");
    /** From the easiest tasks to the hardest, under today's names and the older ones. */
    private static final List<List<String>> LADDERS =
            List.of(List.of("fast", BALANCED, "deep"), List.of("flash-8b", "flash-thinking", "pro"));

    public Routing {
        classes = Map.copyOf(classes);
        roles = Map.copyOf(roles);
    }

    /** The classes as they ship, and no role's own choice. */
    public static Routing standard() {
        List<String> fast = List.of("gemini-3.1-flash-lite", "gemini-3.5-flash-lite");
        List<String> balanced = List.of("gemini-3.8-flash", "gemini-3.5-flash-lite");
        List<String> deep = List.of("gemini-4-hydrogen", "gemini-3.8-flash");
        return new Routing(
                Map.of(
                        "fast",
                        fast,
                        BALANCED,
                        balanced,
                        "deep",
                        deep,
                        "flash-8b",
                        fast,
                        "flash-thinking",
                        balanced,
                        "pro",
                        deep),
                Map.of());
    }

    /** The class that serves a role, also one of your own, where nobody chose a model or a class for it. */
    public static String usual(String role) {
        return USUAL.getOrDefault(role, BALANCED);
    }

    /** The models that a class or a model stands for, in the order they are asked; never empty. */
    public List<String> models(String policy) {
        List<String> chain = classes.getOrDefault(policy, List.of());
        return chain.isEmpty() ? List.of(policy) : chain;
    }

    /** The class for harder tasks than those of a class; empty for the hardest, for your own, and for a model. */
    Optional<String> harder(String policy) {
        return LADDERS.stream()
                .filter(ladder -> ladder.contains(policy))
                .flatMap(ladder -> ladder.stream().skip(ladder.indexOf(policy) + 1L))
                .findFirst()
                .filter(classes::containsKey);
    }

    /** Every model that the classes and the roles name. */
    public Set<String> named() {
        Set<String> models = new TreeSet<>();
        classes.values().forEach(models::addAll);
        roles.values().forEach(policy -> models.addAll(models(policy)));
        return models;
    }
}
