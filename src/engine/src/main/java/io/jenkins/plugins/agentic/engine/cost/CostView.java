package io.jenkins.plugins.agentic.engine.cost;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The costs of the present day, week or month and the budgets, as pages, REST and downloads show them. */
public final class CostView {
    private static final List<CostReports.By> TABLES = List.of(
            CostReports.By.JOB, CostReports.By.USER, CostReports.By.ROLE, CostReports.By.MODEL, CostReports.By.DAY);

    private final CostReports costs;
    private final Supplier<List<Budgets.Status>> budgets;
    private final Supplier<ZoneId> zone;
    private final Clock clock;

    public CostView(CostReports costs, Supplier<List<Budgets.Status>> budgets, Supplier<ZoneId> zone, Clock clock) {
        this.costs = costs;
        this.budgets = budgets;
        this.zone = zone;
        this.clock = clock;
    }

    /** Sums in US dollars and tokens; {@code forecast} as {@link CostReports#forecast}. */
    public Map<String, Object> of(Budget.Period period) {
        ZoneId here = zone.get();
        Instant now = clock.instant();
        Instant from = Periods.start(period, here, now);
        Instant to = Periods.end(period, here, now);
        Map<CostReports.By, List<CostReports.Row>> tables = costs.tables(from, to, here);
        CostReports.Row total = CostReports.total(tables.get(CostReports.By.JOB));
        Map<String, Object> by = new LinkedHashMap<>();
        for (CostReports.By each : TABLES) {
            by.put(name(each), tables.get(each).stream().map(CostView::sum).toList());
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("period", period.name().toLowerCase(Locale.ROOT));
        view.put("from", from.toString());
        view.put("to", to.toString());
        view.put("zone", here.getId());
        view.put("total", sum(total));
        view.put("forecast", costs.forecast(period, here, total.cost()));
        view.put("by", by);
        view.put("budgets", budgets());
        return view;
    }

    private static String name(CostReports.By by) {
        return by.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> sum(CostReports.Row row) {
        Map<String, Object> sum = new LinkedHashMap<>();
        sum.put("key", row.key());
        sum.put("calls", row.calls());
        sum.put("tokens", row.tokens().total());
        sum.put("cost", row.cost().stripTrailingZeros());
        return sum;
    }

    /** How the calendar budgets stand in their present periods. */
    public List<Map<String, Object>> budgets() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Budgets.Status status : budgets.get()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", status.name());
            map.put("subject", status.subject());
            map.put("state", status.state());
            map.put("spent", status.spent().stripTrailingZeros());
            map.put("reserved", status.reserved().stripTrailingZeros());
            map.put("soft", status.soft());
            map.put("hard", status.hard());
            all.add(map);
        }
        return all;
    }

    /** The tables one below the other, as RFC 4180 has it. */
    public String csv(Budget.Period period) {
        ZoneId here = zone.get();
        Instant now = clock.instant();
        Instant from = Periods.start(period, here, now);
        Instant to = Periods.end(period, here, now);
        StringBuilder csv = new StringBuilder("from,to,by,name,calls,input_tokens,cached_tokens,output_tokens,")
                .append("thought_tokens,cost_usd\r\n");
        Map<CostReports.By, List<CostReports.Row>> tables = costs.tables(from, to, here);
        for (CostReports.By each : TABLES) {
            for (CostReports.Row row : tables.get(each)) {
                csv.append(String.join(
                                ",",
                                from.toString(),
                                to.toString(),
                                name(each),
                                cell(row.key()),
                                String.valueOf(row.calls()),
                                String.valueOf(row.tokens().input()),
                                String.valueOf(row.tokens().cached()),
                                String.valueOf(row.tokens().output()),
                                String.valueOf(row.tokens().thoughts()),
                                row.cost().stripTrailingZeros().toPlainString()))
                        .append("\r\n");
            }
        }
        return csv.toString();
    }

    /** Quoted; a spreadsheet must not take a name for a formula. */
    private static String cell(String text) {
        String safe = text.matches("(?s)[=+\\-@\t\r].*") ? "'" + text : text;
        return '"' + safe.replace("\"", "\"\"") + '"';
    }
}
