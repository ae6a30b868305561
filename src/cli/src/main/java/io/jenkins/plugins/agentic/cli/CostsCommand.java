package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.Csv;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.cost.BudgetStatus;
import io.jenkins.plugins.agentic.engine.cost.CostReports;
import io.jenkins.plugins.agentic.engine.cost.Periods;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** agentic costs: who spent what on what, what is left of the budgets. */
@Command(name = "costs", description = "Shows what was spent, by whom and on what, and what is left of the budgets.")
final class CostsCommand implements Callable<Integer> {
    private static final int BAR = 20;

    private final Terminal terminal;

    @Option(names = "--home", paramLabel = "DIR", description = "Home folder.")
    private Path home;

    @Option(
            names = "--by",
            defaultValue = "model",
            description = "user, job, folder, run, role, prompt, model, outcome or day. Default: model.")
    private CostReports.By by;

    @Option(names = "--period", defaultValue = "month", description = "This day, week or month. Default: month.")
    private Budget.Period period;

    @Option(names = "--from", paramLabel = "DATE", description = "First day instead, such as 2026-01-31.")
    private LocalDate from;

    @Option(names = "--to", paramLabel = "DATE", description = "Last day instead.")
    private LocalDate to;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Only what this user has spent in the present period, of everything.")
    private String user;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--csv", description = "Print CSV (RFC 4180).")
    private boolean csv;

    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    CostsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (period == Budget.Period.RUN) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(), "--period is day, week or month; 'agentic runs show RUN' shows a run.");
        }
        if (user != null && (from != null || to != null || csv)) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(),
                    "--user goes with --period and --json; for other days give --by user with --from and --to.");
        }
        Path place = terminal.home(home);
        ZoneId zone = HomeSettings.of(place).money().zone();
        try (Engine engine = RunsCommand.open(terminal, place)) {
            if (user != null) {
                printCurrent(engine, zone);
                return ExitCode.OK.number();
            }
            Instant now = Instant.now();
            Instant start = from == null
                    ? Periods.start(period, zone, now)
                    : from.atStartOfDay(zone).toInstant();
            Instant end = to == null
                    ? now.plusMillis(1)
                    : to.plusDays(1).atStartOfDay(zone).toInstant();
            List<CostReports.Row> rows = engine.costs().sums(by, start, end, zone);
            if (json) {
                terminal.out()
                        .println(
                                Json.pretty(rows.stream().map(CostsCommand::map).toList()));
            } else if (csv) {
                printCsv(rows);
            } else {
                print(engine, rows, start, end, zone);
            }
        }
        return ExitCode.OK.number();
    }

    private void printCurrent(Engine engine, ZoneId zone) {
        if (json) {
            terminal.out().println(Json.pretty(engine.costView().current(user, period)));
            return;
        }
        terminal.out()
                .println(user + " has spent $"
                        + Summary.money(engine.costs().currentCost(user, period, zone))
                        + (period == Budget.Period.DAY
                                ? " today."
                                : " this " + period.name().toLowerCase(Locale.ROOT) + "."));
    }

    private static Map<String, Object> map(CostReports.Row row) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("key", row.key());
        map.put("calls", row.calls());
        map.put("inputTokens", row.tokens().input());
        map.put("cachedTokens", row.tokens().cached());
        map.put("outputTokens", row.tokens().output());
        map.put("thoughtTokens", row.tokens().thoughts());
        map.put("cost", row.cost().stripTrailingZeros());
        map.put("rehearsalCost", row.rehearsed().stripTrailingZeros());
        return map;
    }

    private void printCsv(List<CostReports.Row> rows) {
        terminal.out()
                .print(
                        by
                                + ",calls,input_tokens,cached_tokens,output_tokens,thought_tokens,cost_usd,rehearsal_cost_usd\r\n");
        for (CostReports.Row row : rows) {
            terminal.out()
                    .print(Csv.cell(row.key()) + "," + row.calls() + ","
                            + row.tokens().input() + "," + row.tokens().cached() + ","
                            + row.tokens().output() + "," + row.tokens().thoughts() + ","
                            + row.cost().toPlainString() + ","
                            + row.rehearsed().stripTrailingZeros().toPlainString() + "\r\n");
        }
    }

    private void print(Engine engine, List<CostReports.Row> rows, Instant start, Instant end, ZoneId zone) {
        CostReports.Row total = engine.costs().total(start, end);
        terminal.out()
                .println("Costs from " + start.atZone(zone).toLocalDate() + " to "
                        + end.minusMillis(1).atZone(zone).toLocalDate() + ", by "
                        + by);
        for (CostReports.Row row : rows) {
            line(row.key().isEmpty() ? "(none)" : row.key(), row);
        }
        line("total", total);
        if (from == null && to == null) {
            terminal.out()
                    .println("At this pace $"
                            + engine.costs().forecast(period, zone).toPlainString() + " by the end of the "
                            + period.name().toLowerCase(Locale.ROOT) + ".");
        }
        for (BudgetStatus status : engine.budgets()) {
            bar(status, zone);
        }
    }

    private void line(String name, CostReports.Row row) {
        terminal.out()
                .println(String.format(
                        Locale.ROOT,
                        "  %-44s %6d calls %10d in %9d out %9d thoughts  $%s%s",
                        name,
                        row.calls(),
                        row.tokens().input(),
                        row.tokens().output(),
                        row.tokens().thoughts(),
                        Summary.money(row.cost()),
                        rehearsed(row)));
    }

    private static String rehearsed(CostReports.Row row) {
        if (row.rehearsed().signum() == 0) {
            return "";
        }
        return row.rehearsed().compareTo(row.cost()) == 0
                ? " in rehearsal"
                : ", $" + Summary.money(row.rehearsed()) + " of it in rehearsal";
    }

    private void bar(BudgetStatus status, ZoneId zone) {
        Budget budget = status.budget();
        BigDecimal limit = budget.hard() == null ? budget.soft() : budget.hard();
        int full = limit.signum() == 0
                ? BAR
                : Math.min(
                        BAR,
                        status.spent()
                                .multiply(BigDecimal.valueOf(BAR))
                                .divide(limit, 0, RoundingMode.HALF_UP)
                                .intValue());
        terminal.out()
                .println(String.format(
                        Locale.ROOT,
                        "  budget %-37s [%s%s] $%s of $%s, reserved $%s%s%s",
                        status.name() + (status.whose().isEmpty() ? "" : " of " + status.whose()),
                        "#".repeat(full),
                        ".".repeat(BAR - full),
                        Summary.money(status.spent()),
                        limit.toPlainString(),
                        Summary.money(status.reserved()),
                        status.state().equals("ok") ? "" : ", " + status.state(),
                        status.resets() == null
                                ? ""
                                : ", resets " + status.resets().atZone(zone).toLocalDate()));
    }
}
