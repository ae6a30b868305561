package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.audit.AuditEntry;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Sql;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Keeps spending within the budgets. Before a call, the most it can cost is reserved in every budget that applies, each by
 * one compare-and-set; after it, what it did cost takes the reservation's place. All methods work inside the caller's
 * transaction, which must be rolled back when one throws: then nothing is reserved anywhere.
 */
public final class Budgets {
    /** US dollars; more than the columns can hold. */
    private static final BigDecimal NO_LIMIT = new BigDecimal("10000000000000");

    private static final String LOST = "SELECT DISTINCT run_id, path, job, user_name, agent_role, prompt_version, model"
            + " FROM reservation WHERE ";

    private static final String ROW = " WHERE budget = ? AND subject = ? AND period_start = ?";

    private final Ledger ledger;
    private final AuditLog audit;
    private final SoftLimits softLimits;

    public Budgets(Ledger ledger, AuditLog audit) {
        this.ledger = ledger;
        this.audit = audit;
        this.softLimits = new SoftLimits(audit);
    }

    /**
     * What the caller itself admits for a call.
     *
     * @param most US dollars for the whole call
     * @param spent US dollars that it has cost so far
     */
    public record Cap(BigDecimal most, BigDecimal spent) {}

    private record Applied(Budget budget, Reservation.Hold hold) {}

    /** A call that holds a reservation and never ended. */
    private record Lost(Ledger.Caller caller, String model) {}

    private record Use(BigDecimal spent, BigDecimal reserved) {}

    /**
     * Reserves what a call may cost. That a soft limit is reached is audited once a period.
     *
     * @param settings the budgets and the cap for any one call
     * @param cap what the caller itself admits for this call, or null
     * @param lives after which the reservation is given back, should the caller never settle it
     * @param mayHold whether the owner may hold a reservation from before a crash; it is replaced, and leaves a row as
     *     {@link #expire} says
     * @throws BudgetException that names the budget that does not admit it
     */
    public Reservation reserve(
            Handle handle,
            Ledger.Caller caller,
            String model,
            BigDecimal worstCase,
            Cap cap,
            MoneySettings settings,
            Instant now,
            Duration lives,
            boolean mayHold) {
        if (cap != null && cap.spent.add(worstCase).compareTo(cap.most) > 0) {
            throw BudgetException.step(cap, worstCase);
        }
        if (settings.capPerCall() != null && worstCase.compareTo(settings.capPerCall()) > 0) {
            throw BudgetException.cap(settings.capPerCall(), worstCase);
        }
        if (mayHold) {
            lost(handle, caller.key()).forEach(call -> giveBack(handle, call));
        }
        List<Reservation.Hold> holds = new ArrayList<>();
        List<SoftLimits.Reached> reached = new ArrayList<>();
        List<Reservation.Watched> watched = new ArrayList<>();
        for (Applied applied : applied(caller, settings, now)) {
            hold(handle, applied, worstCase, settings, now);
            if (applied.budget.soft() != null) {
                look(handle, applied, worstCase, reached, watched);
            }
            holds.add(applied.hold);
        }
        if (holds.isEmpty()) {
            holds.add(Reservation.Hold.OF_NONE);
        }
        for (Reservation.Hold hold : holds) {
            Sql.expect(
                    handle,
                    1,
                    "INSERT INTO reservation (run_id, path, budget, subject, period_start, amount, expires,"
                            + " job, user_name, agent_role, prompt_version, model)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    caller.key().runId(),
                    caller.key().path(),
                    hold.budget(),
                    hold.subject(),
                    hold.periodStart(),
                    worstCase,
                    now.plus(lives).toEpochMilli(),
                    caller.job(),
                    caller.user(),
                    caller.role(),
                    caller.promptVersion(),
                    model);
        }
        // In the end: nothing of a budget is locked any more after the audit log is.
        reached.forEach(each -> softLimits.note(handle, each, caller));
        return new Reservation(
                caller,
                worstCase,
                holds,
                reached.stream().map(SoftLimits.Reached::sentence).toList(),
                watched);
    }

    private static void hold(Handle handle, Applied applied, BigDecimal amount, MoneySettings settings, Instant now) {
        Reservation.Hold hold = applied.hold;
        Budget budget = applied.budget;
        if (!admit(handle, hold, amount, budget.hard())) {
            Optional<Use> use = use(handle, hold);
            if (use.isEmpty()) {
                Sql.update(
                        handle,
                        "INSERT INTO budget_use (budget, subject, period_start, spent, reserved)"
                                + " VALUES (?, ?, ?, 0, 0)",
                        hold.budget(),
                        hold.subject(),
                        hold.periodStart());
            }
            if (use.isPresent() || !admit(handle, hold, amount, budget.hard())) {
                throw BudgetException.exhausted(
                        budget,
                        hold.subject(),
                        use.map(Use::spent).orElse(BigDecimal.ZERO),
                        use.map(Use::reserved).orElse(BigDecimal.ZERO),
                        amount,
                        hold.periodStart() == 0
                                ? Optional.empty()
                                : Optional.of(Periods.end(budget.period(), settings.zone(), now)));
            }
        }
    }

    /**
     * Whether a budget has reached its soft limit, or the calls under way may take it there. Where later calls do so this one isn't
     * told: to look at every budget once more when a call ends is a query for each, and the next call sees it here.
     */
    private static void look(
            Handle handle,
            Applied applied,
            BigDecimal amount,
            List<SoftLimits.Reached> reached,
            List<Reservation.Watched> watched) {
        Reservation.Hold hold = applied.hold;
        Budget budget = applied.budget;
        Use use = use(handle, hold).orElse(new Use(BigDecimal.ZERO, BigDecimal.ZERO));
        if (use.spent.compareTo(budget.soft()) >= 0) {
            reached.add(new SoftLimits.Reached(budget, hold.subject(), hold.periodStart(), use.spent));
        } else if (use.spent.add(use.reserved).add(amount).compareTo(budget.soft()) >= 0) {
            watched.add(new Reservation.Watched(budget, hold));
        }
    }

    private static boolean admit(Handle handle, Reservation.Hold hold, BigDecimal amount, BigDecimal hard) {
        return add(handle, hold, BigDecimal.ZERO, amount, amount, hard == null ? NO_LIMIT : hard);
    }

    /**
     * Adds to what is spent and reserved if both and {@code asked} come to no more than the limit. One text for all that
     * is done to these rows, so that what several calls do goes to the database together.
     */
    private static boolean add(
            Handle handle,
            Reservation.Hold hold,
            BigDecimal spent,
            BigDecimal reserved,
            BigDecimal asked,
            BigDecimal limit) {
        return Sql.add(
                handle,
                "UPDATE budget_use SET spent = spent + ?, reserved = reserved + ? WHERE spent + reserved + ? <= ?"
                        + " AND budget = ? AND subject = ? AND period_start = ?",
                List.of(spent, reserved, asked),
                limit,
                hold.budget(),
                hold.subject(),
                hold.periodStart());
    }

    private static Optional<Use> use(Handle handle, Reservation.Hold hold) {
        return handle.createQuery("SELECT spent, reserved FROM budget_use" + ROW)
                .bind(0, hold.budget())
                .bind(1, hold.subject())
                .bind(2, hold.periodStart())
                .map((rs, ctx) -> new Use(rs.getBigDecimal(1), rs.getBigDecimal(2)))
                .findOne();
    }

    /**
     * Puts what a call did cost in its reservation's place, in the periods the reservation was made in. Costs of a
     * reservation that has expired meanwhile are counted all the same. That the call takes a budget to its soft limit, and
     * that it cost more than was reserved, is audited.
     */
    public void settle(Handle handle, Reservation reservation, BigDecimal price) {
        List<SoftLimits.Reached> reached = new ArrayList<>();
        for (Reservation.Watched watched : reservation.watched()) {
            Reservation.Hold hold = watched.hold();
            // Read before it is written: what is gathered can't be read again.
            BigDecimal spent =
                    use(handle, hold).map(Use::spent).orElse(BigDecimal.ZERO).add(price);
            if (spent.compareTo(watched.budget().soft()) >= 0) {
                reached.add(new SoftLimits.Reached(watched.budget(), hold.subject(), hold.periodStart(), spent));
            }
        }
        boolean held =
                forget(handle, reservation.caller().key(), reservation.holds().size());
        for (Reservation.Hold hold : reservation.holds()) {
            give(handle, hold, price, held ? reservation.amount() : BigDecimal.ZERO);
        }
        reached.forEach(each -> softLimits.note(handle, each, reservation.caller()));
        if (reservation.isPassedBy(price)) {
            audit.append(handle, overrun(reservation, price));
        }
    }

    private static AuditEntry overrun(Reservation reservation, BigDecimal price) {
        Ledger.Caller caller = reservation.caller();
        return new AuditEntry(
                AuditEntry.ENGINE,
                "budget.overrun",
                "the " + caller.role() + "'s call " + caller.key().path(),
                Map.of(
                        "job", caller.job(),
                        "reserved", reservation.amount().toPlainString(),
                        "cost", price.toPlainString()),
                caller.key().runId());
    }

    /** Gives back whatever the owner holds. */
    public void release(Handle handle, StepKey owner) {
        record Held(Reservation.Hold hold, BigDecimal amount) {}
        List<Held> rows = handle.createQuery("SELECT budget, subject, period_start, amount FROM reservation"
                        + " WHERE run_id = ? AND path = ? ORDER BY budget, subject")
                .bind(0, owner.runId())
                .bind(1, owner.path())
                .map((rs, ctx) -> new Held(
                        new Reservation.Hold(rs.getString(1), rs.getString(2), rs.getLong(3)), rs.getBigDecimal(4)))
                .list();
        if (!rows.isEmpty() && forget(handle, owner, rows.size())) {
            rows.forEach(row -> give(handle, row.hold, BigDecimal.ZERO, row.amount));
        }
    }

    private static boolean forget(Handle handle, StepKey owner, int holds) {
        return Sql.expect(
                handle, holds, "DELETE FROM reservation WHERE run_id = ? AND path = ?", owner.runId(), owner.path());
    }

    private static void give(Handle handle, Reservation.Hold hold, BigDecimal spent, BigDecimal released) {
        if (!hold.equals(Reservation.Hold.OF_NONE)) {
            add(handle, hold, spent, released.negate(), BigDecimal.ZERO, NO_LIMIT);
        }
    }

    /**
     * Gives back reservations whose call never ended, and leaves a ledger row 'unknown' without a price for each: the
     * provider may have billed such a call up to what was reserved for it.
     *
     * @param before those that expire before; {@link Instant#MAX} for all, when no call can be under way
     * @return how many calls
     */
    public int expire(Handle handle, Instant before) {
        long limit = before.equals(Instant.MAX) ? Long.MAX_VALUE : before.toEpochMilli();
        List<Lost> lost = handle.createQuery(LOST + "expires < ?")
                .bind(0, limit)
                .map(Budgets::lost)
                .list();
        lost.forEach(call -> giveBack(handle, call));
        return lost.size();
    }

    private static List<Lost> lost(Handle handle, StepKey owner) {
        return handle.createQuery(LOST + "run_id = ? AND path = ?")
                .bind(0, owner.runId())
                .bind(1, owner.path())
                .map(Budgets::lost)
                .list();
    }

    private static Lost lost(ResultSet rs, StatementContext ctx) throws SQLException {
        return new Lost(
                new Ledger.Caller(
                        new StepKey(rs.getString(1), rs.getString(2)),
                        rs.getString(3),
                        rs.getString(4),
                        rs.getString(5),
                        rs.getString(6)),
                rs.getString(7));
    }

    private void giveBack(Handle handle, Lost call) {
        release(handle, call.caller.key());
        ledger.add(handle, new Ledger.Row(call.caller, call.model, false, Usage.NONE, Price.NOTHING, 0, "unknown"));
    }

    /** The budgets' rows that a call counts in, in an order that is the same for every caller, so none blocks another. */
    private static List<Applied> applied(Ledger.Caller caller, MoneySettings settings, Instant now) {
        List<Applied> applied = new ArrayList<>();
        for (Budget budget : settings.budgets()) {
            for (String subject : subjects(budget, caller)) {
                boolean byRun = budget.byRun();
                long start = byRun
                        ? 0
                        : Periods.start(budget.period(), settings.zone(), now).toEpochMilli();
                String counted = byRun ? caller.key().runId() : subject;
                applied.add(new Applied(budget, new Reservation.Hold(budget.name(), counted, start)));
                if (byRun) {
                    break;
                }
            }
        }
        applied.sort(Comparator.comparing((Applied entry) -> entry.hold.budget())
                .thenComparing(entry -> entry.hold.subject()));
        return applied;
    }

    private static List<String> subjects(Budget budget, Ledger.Caller caller) {
        List<String> candidates =
                switch (budget.scope()) {
                    case RUN -> List.of(caller.key().runId());
                    case JOB -> List.of(caller.job());
                    case FOLDER -> folders(caller.job());
                    case USER -> List.of(caller.user());
                    case INSTALLATION -> List.of("");
                };
        boolean everyone = budget.scope() == Budget.Scope.RUN
                || budget.scope() == Budget.Scope.INSTALLATION
                || budget.subject().equals("*");
        return everyone
                ? candidates
                : candidates.stream().filter(budget.subject()::equals).toList();
    }

    /** {@code a/b/c} is in the folders {@code a/b} and {@code a}. */
    static List<String> folders(String job) {
        List<String> folders = new ArrayList<>();
        for (int slash = job.lastIndexOf('/'); slash > 0; slash = job.lastIndexOf('/', slash - 1)) {
            folders.add(job.substring(0, slash));
        }
        return folders;
    }
}
