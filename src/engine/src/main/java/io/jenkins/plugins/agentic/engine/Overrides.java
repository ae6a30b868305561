package io.jenkins.plugins.agentic.engine;

import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.Routing;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a folder or a job decides beside the installation's settings. Choices of models win over those further out; limits
 * only narrow: every budget applies, the least cap holds, and a command must be admitted everywhere.
 *
 * @param defaultModel a model or a class of models; empty for the outer one
 * @param routing own classes and roles, over the outer ones
 * @param capPerCall US dollars that no single model call may be able to cost, or null
 * @param commands first words of the commands that agents may run, or null for those that are admitted further out
 * @param budgets in addition to all others; their names must be unique in the installation
 */
public record Overrides(
        String defaultModel, Routing routing, BigDecimal capPerCall, List<String> commands, List<Budget> budgets) {
    /** Nothing of its own. */
    public static final Overrides NONE = new Overrides("", new Routing(Map.of(), Map.of()), null, null, List.of());
    /** Most characters of a budget's name in the database. */
    private static final int LONGEST_NAME = 100;

    private static final int DIGITS = 16;

    public Overrides {
        commands = commands == null ? null : List.copyOf(commands);
        budgets = List.copyOf(budgets);
    }

    /** This one's, with those of what lies within it. */
    public Overrides with(Overrides inner) {
        List<Budget> all = new ArrayList<>(budgets);
        all.addAll(inner.budgets);
        return new Overrides(
                inner.defaultModel.isEmpty() ? defaultModel : inner.defaultModel,
                over(routing, inner.routing),
                least(capPerCall, inner.capPerCall),
                commands == null ? inner.commands : inner.narrowed(commands),
                all);
    }

    public ModelSettings on(ModelSettings outer) {
        return new ModelSettings(
                outer.providers(),
                defaultModel.isEmpty() ? outer.defaultModel() : defaultModel,
                over(outer.routing(), routing),
                outer.limits(),
                outer.retry(),
                outer.recordingFolder().orElse(null));
    }

    public MoneySettings on(MoneySettings outer) {
        List<Budget> all = new ArrayList<>(outer.budgets());
        all.addAll(budgets);
        return new MoneySettings(
                outer.prices(),
                all,
                least(outer.capPerCall(), capPerCall),
                outer.zone(),
                outer.executionsPerMinute(),
                outer.askAbove());
    }

    public ToolSettings on(ToolSettings outer) {
        return new ToolSettings(
                narrowed(outer.commands()),
                outer.mostTurns(),
                outer.mostCalls(),
                outer.longest(),
                outer.mostOutput(),
                outer.mcpServers());
    }

    /**
     * A budget's name that no other place has: the place stands before it. One that gets too long for the database keeps
     * its beginning, after a digest of the whole.
     *
     * @param place full name of the folder or job
     */
    public static String nameOfBudget(String place, String name) {
        String whole = place + ": " + name;
        if (whole.length() <= LONGEST_NAME) {
            return whole;
        }
        String digest = Sha256.hex(whole).substring(0, DIGITS) + " ";
        return digest + name.substring(0, Math.min(name.length(), LONGEST_NAME - digest.length()));
    }

    private List<String> narrowed(List<String> outer) {
        return commands == null
                ? outer
                : outer.stream().filter(commands::contains).toList();
    }

    private static Routing over(Routing outer, Routing inner) {
        Map<String, List<String>> classes = new HashMap<>(outer.classes());
        classes.putAll(inner.classes());
        Map<String, String> roles = new HashMap<>(outer.roles());
        roles.putAll(inner.roles());
        return new Routing(classes, roles);
    }

    private static BigDecimal least(BigDecimal one, BigDecimal other) {
        return Optional.ofNullable(one)
                .map(amount -> other == null ? amount : amount.min(other))
                .orElse(other);
    }
}
