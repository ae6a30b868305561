package io.jenkins.plugins.agentic.cost;

import io.jenkins.plugins.agentic.AgenticGlobalConfiguration;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.cost.Budgets;
import io.jenkins.plugins.agentic.engine.cost.CostReports;
import io.jenkins.plugins.agentic.engine.cost.Periods;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.StaplerProxy;

/** The page 'Costs': who spent what on what, over all jobs; so it takes more than the right to see one's own runs. */
public final class CostsPage implements StaplerProxy {
    public String getDisplayName() {
        return Messages.CostsPage_DisplayName();
    }

    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(Jenkins.SYSTEM_READ);
        return this;
    }

    /** A table: its title, and its sums, the dearest first. */
    public record Table(String title, List<Sum> sums) {}

    /** One sum; {@code key} is a dash where nobody is known. */
    public record Sum(CostReports.Row row) {
        public String key() {
            return row.key().isEmpty() ? "—" : row.key();
        }

        public long tokens() {
            return row.tokens().total();
        }

        public String callsText() {
            return CallRow.count(row.calls());
        }

        public String tokensText() {
            return CallRow.count(tokens());
        }

        public String costText() {
            return CallRow.dollars(row.cost());
        }
    }

    /** How a budget stands. */
    public record BudgetRow(Budgets.Status status) {
        public String subject() {
            return status.subject();
        }

        public String spentText() {
            return CallRow.dollars(status.spent());
        }

        public String reservedText() {
            return CallRow.dollars(status.reserved());
        }

        /** The hard limit, else the soft one; null where there is neither. */
        public BigDecimal limit() {
            return status.hard() == null ? status.soft() : status.hard();
        }

        public String limitText() {
            return limit() == null ? "" : CallRow.dollars(limit());
        }

        public String stateText() {
            return switch (status.state()) {
                case "exhausted" -> Messages.CostsPage_Exhausted();
                case "warn" -> Messages.CostsPage_Warn();
                default -> Messages.CostsPage_Ok();
            };
        }
    }

    /** What the page shows, or the one sentence why there is nothing to show. */
    public record Content(String summary, List<BudgetRow> budgets, List<Table> tables, String problem) {}

    /** @param asked day, week or month, from the address; anything else is the month */
    public Content content(String asked) {
        Jenkins.get().checkPermission(Jenkins.SYSTEM_READ);
        Budget.Period period = Stream.of(Budget.Period.DAY, Budget.Period.WEEK)
                .filter(each -> each.name().equalsIgnoreCase(asked))
                .findFirst()
                .orElse(Budget.Period.MONTH);
        try {
            Engine engine = InstalledEngine.get().engine();
            ZoneId zone = AgenticGlobalConfiguration.get().moneySettings().zone();
            Instant now = Instant.now();
            Instant from = Periods.start(period, zone, now);
            Instant to = Periods.end(period, zone, now);
            CostReports costs = engine.costs();
            return new Content(
                    summary(period, new Sum(costs.total(from, to)), costs.forecast(period, zone)),
                    engine.budgets().stream().map(BudgetRow::new).toList(),
                    List.of(
                            table(Messages.CostsPage_Job(), costs.sums(CostReports.By.JOB, from, to, zone)),
                            table(Messages.CostsPage_User(), costs.sums(CostReports.By.USER, from, to, zone)),
                            table(Messages.CostsPage_Role(), costs.sums(CostReports.By.ROLE, from, to, zone)),
                            table(Messages.CostsPage_Model(), costs.sums(CostReports.By.MODEL, from, to, zone)),
                            table(Messages.CostsPage_Day(), costs.sums(CostReports.By.DAY, from, to, zone))),
                    null);
        } catch (AgenticException e) {
            return new Content("", List.of(), List.of(), e.sentence());
        }
    }

    private static String summary(Budget.Period period, Sum total, BigDecimal forecast) {
        String name =
                switch (period) {
                    case DAY -> Messages.CostsPage_Today();
                    case WEEK -> Messages.CostsPage_ThisWeek();
                    default -> Messages.CostsPage_ThisMonth();
                };
        return Messages.CostsPage_Summary(
                name, total.costText(), total.callsText(), total.tokensText(), CallRow.dollars(forecast));
    }

    private static Table table(String title, List<CostReports.Row> rows) {
        return new Table(title, rows.stream().map(Sum::new).toList());
    }
}
