package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Csv;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What was spent, and how the budgets stand, as pages, REST and downloads show them. */
public final class CostView {
    /** As many as a chart can tell apart. */
    static final int MOST_LINES = 6;

    private static final List<CostReports.By> TABLES = List.of(
            CostReports.By.JOB,
            CostReports.By.FOLDER,
            CostReports.By.USER,
            CostReports.By.ROLE,
            CostReports.By.MODEL,
            CostReports.By.DAY);

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9998;
    private static final String HEAD =
            "from,to,by,name,calls,input_tokens,cached_tokens,output_tokens,thought_tokens,cost_usd,rehearsal_cost_usd\r\n";

    private final CostReports costs;
    private final BudgetView budgets;
    private final Supplier<ZoneId> zone;
    private final Clock clock;

    public CostView(CostReports costs, BudgetView budgets, Supplier<ZoneId> zone, Clock clock) {
        this.costs = costs;
        this.budgets = budgets;
        this.zone = zone;
        this.clock = clock;
    }

    /** From a moment up to another that is not part of it. */
    public record Span(Instant from, Instant to) {}

    /** The present day, week or month, to its end. */
    public Span present(Budget.Period period) {
        ZoneId here = zone.get();
        Instant now = clock.instant();
        return new Span(Periods.start(period, here, now), Periods.end(period, here, now));
    }

    /**
     * Whole days of the installation's time zone.
     *
     * @param first such as 2026-01-31; empty for the first day of the present month
     * @param last empty for today
     * @throws AgenticException {@link ErrorCode#USAGE} for what is no date, or a last day before the first
     */
    public Span days(String first, String last) {
        ZoneId here = zone.get();
        LocalDate today = clock.instant().atZone(here).toLocalDate();
        LocalDate from = first.isEmpty() ? today.withDayOfMonth(1) : date(first);
        LocalDate to = last.isEmpty() ? today : date(last);
        if (to.isBefore(from)) {
            throw new AgenticException(
                    ErrorCode.USAGE, "The last day, " + to + ", is before the first, " + from + ".", "Exchange them.");
        }
        return new Span(
                from.atStartOfDay(here).toInstant(),
                to.plusDays(1).atStartOfDay(here).toInstant());
    }

    private static LocalDate date(String text) {
        try {
            LocalDate date = LocalDate.parse(text);
            if (date.getYear() >= FIRST_YEAR && date.getYear() <= LAST_YEAR) {
                return date;
            }
        } catch (DateTimeParseException e) {
            throw noDate(text, e);
        }
        throw noDate(text, null);
    }

    private static AgenticException noDate(String text, Exception cause) {
        return new AgenticException(
                ErrorCode.USAGE,
                "'" + text + "' is no date from " + FIRST_YEAR + " to " + LAST_YEAR + ".",
                "Write it as 2026-01-31.",
                false,
                cause);
    }

    /** The same with everybody's budgets. */
    public Map<String, Object> of(Budget.Period period) {
        return of(period, "", job -> true);
    }

    /**
     * The present period with its budgets: sums in US dollars and tokens, {@code forecast} as
     * {@link CostReports#forecast}.
     *
     * @param user who asks: {@code mine} is what that user has spent; empty for nobody
     * @param visible as {@link BudgetView#of} has it
     */
    public Map<String, Object> of(Budget.Period period, String user, Predicate<String> visible) {
        ZoneId here = zone.get();
        Span span = present(period);
        Map<CostReports.By, List<CostReports.Row>> tables = costs.tables(span.from, span.to, here);
        CostReports.Row total = CostReports.total(tables.get(CostReports.By.JOB));
        Map<String, Object> by = new LinkedHashMap<>();
        for (CostReports.By each : TABLES) {
            by.put(each.toString(), sums(tables.get(each)));
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("period", name(period));
        put(view, span, here);
        view.put("total", sum(total));
        if (!user.isEmpty()) {
            view.put("mine", plain(costs.currentCost(user, period, here)));
        }
        view.put("forecast", costs.forecast(period, here, total.cost()));
        view.put("by", by);
        view.put("budgets", budgets(visible));
        return view;
    }

    /** The sums of any time by any of what a call is known by, as {@link CostReports#sums} orders them. */
    public Map<String, Object> of(CostReports.By by, Span span) {
        ZoneId here = zone.get();
        List<CostReports.Row> rows = costs.sums(by, span.from, span.to, here);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("by", by.toString());
        put(view, span, here);
        view.put("total", sum(CostReports.total(rows)));
        view.put("rows", sums(rows));
        return view;
    }

    /**
     * The same with what was spent day by day: {@code days}, of the {@value #MOST_LINES} dearest by their keys, and of all
     * others together.
     */
    public Map<String, Object> daily(CostReports.By by, Span span) {
        Map<String, Object> view = of(by, span);
        List<String> keys = costs.sums(by, span.from, span.to, zone.get()).stream()
                .limit(MOST_LINES)
                .map(CostReports.Row::key)
                .toList();
        List<Object> days = new ArrayList<>();
        costs.daily(by, span.from, span.to, zone.get()).forEach((day, spent) -> {
            Map<String, Object> own = new LinkedHashMap<>();
            keys.stream().filter(spent::containsKey).forEach(key -> own.put(key, plain(spent.get(key))));
            BigDecimal others = spent.entrySet().stream()
                    .filter(each -> !keys.contains(each.getKey()))
                    .map(Map.Entry::getValue)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("day", day);
            line.put("costs", own);
            line.put("others", plain(others));
            days.add(line);
        });
        view.put("days", days);
        return view;
    }

    /** What a user has spent since the present day, week or month began, in US dollars. */
    public Map<String, Object> current(String user, Budget.Period period) {
        ZoneId here = zone.get();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("user", user);
        view.put("period", name(period));
        put(view, present(period), here);
        view.put("cost", plain(costs.currentCost(user, period, here)));
        return view;
    }

    private static void put(Map<String, Object> view, Span span, ZoneId zone) {
        view.put("from", span.from.toString());
        view.put("to", span.to.toString());
        view.put("zone", zone.getId());
    }

    private static String name(Budget.Period period) {
        return period.name().toLowerCase(Locale.ROOT);
    }

    private static List<Map<String, Object>> sums(List<CostReports.Row> rows) {
        return rows.stream().map(CostView::sum).toList();
    }

    private static Map<String, Object> sum(CostReports.Row row) {
        Map<String, Object> sum = new LinkedHashMap<>();
        sum.put("key", row.key());
        sum.put("calls", row.calls());
        sum.put("tokens", row.tokens().total());
        sum.put("inputTokens", row.tokens().input());
        sum.put("cachedTokens", row.tokens().cached());
        sum.put("outputTokens", row.tokens().output());
        sum.put("thoughtTokens", row.tokens().thoughts());
        sum.put("cost", plain(row.cost()));
        sum.put("rehearsalCost", plain(row.rehearsed()));
        return sum;
    }

    private static BigDecimal plain(BigDecimal amount) {
        return amount.stripTrailingZeros();
    }

    /** How everybody's budgets stand. */
    public List<Map<String, Object>> budgets() {
        return budgets(job -> true);
    }

    /** How the budgets stand, as {@link BudgetView#of} has it. */
    public List<Map<String, Object>> budgets(Predicate<String> visible) {
        return budgets.of(visible).stream().map(BudgetStatus::toMap).toList();
    }

    /** The present period's tables one below the other, as RFC 4180 has it; folders are what the names of jobs begin with. */
    public String csv(Budget.Period period) {
        Span span = present(period);
        StringBuilder csv = new StringBuilder(HEAD);
        Map<CostReports.By, List<CostReports.Row>> tables = costs.tables(span.from, span.to, zone.get());
        TABLES.stream()
                .filter(each -> each != CostReports.By.FOLDER)
                .forEach(each -> lines(csv, each, span, tables.get(each)));
        return csv.toString();
    }

    /** {@link #of(CostReports.By, Span)} in the same form. */
    public String csv(CostReports.By by, Span span) {
        StringBuilder csv = new StringBuilder(HEAD);
        lines(csv, by, span, costs.sums(by, span.from, span.to, zone.get()));
        return csv.toString();
    }

    private static void lines(StringBuilder csv, CostReports.By by, Span span, List<CostReports.Row> rows) {
        for (CostReports.Row row : rows) {
            csv.append(String.join(
                            ",",
                            span.from.toString(),
                            span.to.toString(),
                            by.toString(),
                            Csv.cell(row.key()),
                            String.valueOf(row.calls()),
                            String.valueOf(row.tokens().input()),
                            String.valueOf(row.tokens().cached()),
                            String.valueOf(row.tokens().output()),
                            String.valueOf(row.tokens().thoughts()),
                            plain(row.cost()).toPlainString(),
                            plain(row.rehearsed()).toPlainString()))
                    .append("\r\n");
        }
    }
}
