package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Overrides;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.Suite;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.SuiteReader;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The arguments that {@code promptTest} and {@code promptOptimize} have in common, checked. */
public record Request(Map<String, Object> arguments) {
    private static final int DEFAULT_CONCURRENCY = 4;

    /** A text argument; empty where it is not given. */
    public String text(String name) {
        return (String) arguments.getOrDefault(name, "");
    }

    public List<String> texts(String name) {
        return ((List<?>) arguments.getOrDefault(name, List.of()))
                .stream().map(String::valueOf).toList();
    }

    public boolean flag(String name) {
        return Boolean.TRUE.equals(arguments.get(name));
    }

    /** A whole number within bounds; {@code otherwise} where it is not given. */
    public int whole(String name, int least, int most, int otherwise) {
        Number given = (Number) arguments.get(name);
        if (given == null) {
            return otherwise;
        }
        if (given.longValue() < least || given.longValue() > most) {
            throw outside(name, given, least, most);
        }
        return given.intValue();
    }

    /** A number within bounds. */
    public double number(String name, double least, double most) {
        Number given = (Number) arguments.get(name);
        double value = given.doubleValue();
        if (!(value >= least && value <= most)) {
            throw outside(name, given, least, most);
        }
        return value;
    }

    private static AgenticException outside(String name, Number given, Number least, Number most) {
        return new AgenticException(
                ErrorCode.USAGE, "'" + name + "' is " + given + ".", "It must be from " + least + " to " + most + ".");
    }

    public int repeat(Suite suite) {
        return whole("repeat", 1, SuiteReader.MOST_REPEATS, suite.repeat());
    }

    public int concurrency(Suite suite) {
        return whole(
                "concurrency",
                1,
                SuiteReader.MOST_CONCURRENT,
                suite.concurrency() == null ? DEFAULT_CONCURRENCY : suite.concurrency());
    }

    /** What the whole step may cost, as a budget of its own. */
    public List<Budget> budgets(StepKey key) {
        Number given = (Number) arguments.get("budget");
        if (given == null) {
            return List.of();
        }
        BigDecimal dollars = new BigDecimal(given.toString());
        if (dollars.signum() < 0) {
            throw new AgenticException(
                    ErrorCode.USAGE, "'budget' is " + given + ".", "It must be 0 or more US dollars.");
        }
        return List.of(new Budget(
                Overrides.nameOfBudget("evaluation", key.path()),
                Budget.Scope.RUN,
                "",
                Budget.Period.RUN,
                null,
                dollars));
    }

    public EvaluationPlan.Metric metric() {
        String metric = text("metric").toUpperCase(Locale.ROOT);
        try {
            return EvaluationPlan.Metric.valueOf(metric);
        } catch (IllegalArgumentException e) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "'metric' is '" + text("metric") + "'.",
                    "It must be 'pass' or 'score'.",
                    false,
                    e);
        }
    }
}
