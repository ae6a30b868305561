package io.jenkins.plugins.agentic.engine.cost;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;

/**
 * What an admin decides about money.
 *
 * @param prices the price table that holds, shipped or an admin's own
 * @param capPerCall US dollars that no single model call may be able to cost, or null
 * @param zone in which days, weeks and months begin
 * @param executionsPerMinute most runs one user may start within a minute; 0 for no limit
 * @param askAbove US dollars: a run expected (90th percentile of the job's history) to cost more asks a person first, or
 *     null
 */
public record MoneySettings(
        PriceTable prices,
        List<Budget> budgets,
        BigDecimal capPerCall,
        ZoneId zone,
        int executionsPerMinute,
        BigDecimal askAbove) {
    public static final int DEFAULT_EXECUTIONS_PER_MINUTE = 10;

    public MoneySettings {
        budgets = List.copyOf(budgets);
    }

    /** Shipped prices, no budgets, this machine's time zone. */
    public static MoneySettings standard() {
        return new MoneySettings(
                PriceTable.shipped(), List.of(), null, ZoneId.systemDefault(), DEFAULT_EXECUTIONS_PER_MINUTE, null);
    }
}
