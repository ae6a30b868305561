package io.jenkins.plugins.agentic.engine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Chooses the models that may answer a call, the preferred one first. A name that is a class of {@link Routing} gives the
 * class's chain; any other name is a model that somebody asked for by name, and has no fallback. A hard task moves a class
 * up by one step, under the older names of the classes too; a model that is not healthy goes to the end of its chain.
 */
public final class Router {
    /** How Gemini's own API names its resources: it takes names with and without it. */
    private static final String RESOURCE_PREFIX = "models/";

    private Router() {}

    /** How much a task asks of a model. */
    public enum Difficulty {
        NORMAL,
        HARD;

        /** From this many tokens of input on a task counts as hard. */
        private static final long HARD_INPUT = 50_000;

        /**
         * An estimate from what is known before the call.
         *
         * @param inputTokens as estimated
         * @param attempt the how-many-th time this role works in its run: from the third on, easier means have failed
         */
        public static Difficulty of(long inputTokens, int attempt) {
            return inputTokens >= HARD_INPUT || attempt >= 3 ? HARD : NORMAL;
        }
    }

    /** Models in the order they are asked, and why in that order. */
    public record Route(String policy, List<String> models, String reason) {}

    /**
     * The models for a call.
     *
     * @param policy a class or a model: the step's own, the role's, the template's, or the default
     * @param chosenBy where the policy comes from, for the reason
     * @param healthy whether a model has answered lately
     */
    public static Route route(
            Routing routing, String policy, String chosenBy, Difficulty difficulty, Predicate<String> healthy) {
        String name = policy;
        StringBuilder reason = new StringBuilder("'" + policy + "' is the choice of " + chosenBy);
        Optional<String> harder = difficulty == Difficulty.HARD ? routing.harder(policy) : Optional.empty();
        if (harder.isPresent()) {
            name = harder.get();
            reason.append("; the task is hard, so '").append(name).append("' is used");
        }
        List<String> chain = routing.models(name).stream().map(Router::plain).toList();
        if (!routing.classes().containsKey(name)) {
            return new Route(policy, chain, reason.toString());
        }
        List<String> models = new ArrayList<>();
        chain.stream().filter(healthy).forEach(models::add);
        for (String model : chain) {
            if (!models.contains(model)) {
                models.add(model);
                reason.append("; ").append(model).append(" fails at present");
            }
        }
        return new Route(policy, models, reason.toString());
    }

    /** One name for one model, whichever way it was written: limits, health, prices and reports go by it. */
    private static String plain(String model) {
        return model.startsWith(RESOURCE_PREFIX + "gemini-") ? model.substring(RESOURCE_PREFIX.length()) : model;
    }
}
