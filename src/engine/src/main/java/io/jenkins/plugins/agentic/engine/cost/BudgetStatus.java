package io.jenkins.plugins.agentic.engine.cost;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How a budget stands for one of those whose spending it counts.
 *
 * @param subject whose: a job's or folder's full name, a user's or a run's id; empty for the installation's, {@code *} where
 *     each has a budget of its own and none of them has spent anything yet
 * @param spent US dollars, in the present period
 * @param reserved US dollars that calls under way may still cost
 * @param resets when the next period begins; null for a budget of a run
 * @param stored whether it is kept in the database, where it may be changed; else it is of a configuration
 */
public record BudgetStatus(
        Budget budget, String subject, BigDecimal spent, BigDecimal reserved, Instant resets, boolean stored) {
    public String name() {
        return budget.name();
    }

    /** Whose spending is counted, for people: {@code each user} stands for {@code *}; empty for the installation's. */
    public String whose() {
        String one = budget.byRun() ? "run" : budget.scope().name().toLowerCase(Locale.ROOT);
        return subject.equals("*") ? "each " + one : subject;
    }

    /** 'ok', 'warn' from the soft limit on, 'exhausted' when nothing is left of the hard one. */
    public String state() {
        if (budget.hard() != null && spent.add(reserved).compareTo(budget.hard()) >= 0) {
            return "exhausted";
        }
        return budget.soft() != null && spent.compareTo(budget.soft()) >= 0 ? "warn" : "ok";
    }

    /** For JSON; the amounts are numbers, {@code resets} a moment in UTC. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", budget.name());
        map.put("scope", budget.scope().name().toLowerCase(Locale.ROOT));
        map.put("period", budget.period().name().toLowerCase(Locale.ROOT));
        map.put("subject", subject);
        map.put("whose", whose());
        map.put("state", state());
        map.put("spent", spent.stripTrailingZeros());
        map.put("reserved", reserved.stripTrailingZeros());
        map.put("soft", budget.soft());
        map.put("hard", budget.hard());
        map.put("resets", resets == null ? null : resets.toString());
        map.put("stored", stored);
        return map;
    }
}
