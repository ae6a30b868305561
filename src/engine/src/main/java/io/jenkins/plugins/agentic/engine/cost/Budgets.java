package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Sql;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Keeps spending within the budgets. Before a call, the most it can cost is reserved in every budget that applies, each by
 * one compare-and-set; after it, what it did cost takes the reservation's place. All methods work inside the caller's
 * transaction, which must be rolled back when one throws: then nothing is reserved anywhere.
 */
public final class Budgets {
    /** US dollars; more than the columns can hold. */
    private static final BigDecimal NO_LIMIT = new BigDecimal("10000000000000");

    private static final String ROW = " WHERE budget = ? AND subject = ? AND period_start = ?";

    private final Ledger ledger;
    private final SoftLimits softLimits;

    public Budgets(Ledger ledger, AuditLog audit) {
        this.ledger = ledger;
        this.softLimits = new SoftLimits(audit);
    }

    private record Applied(Budget budget, Reservation.Hold hold) {}

    private record Use(BigDecimal spent, BigDecimal reserved) {}

    /**
     * Reserves what a call may cost. That a soft limit is reached is audited once a period.
     *
     * @param settings the budgets and the cap for any one call
     * @param cap US dollars that the caller itself admits for this call, or null
     * @param lives after which the reservation is given back, should the caller never settle it
     * @param mayHold whether the owner may hold a reservation from before a crash; it is replaced
     * @throws BudgetException that names the budget that does not admit it
     */
    public Reservation reserve(
            Handle handle,
            Ledger.Caller caller,
            String model,
            BigDecimal worstCase,
            BigDecimal cap,
            MoneySettings settings,
            Instant now,
            Duration lives,
            boolean mayHold) {
        if (cap != null && worstCase.compareTo(cap) > 0) {
            throw BudgetException.cap("the step's parameter 'budget'", cap, worstCase);
        }
        if (settings.capPerCall() != null && worstCase.compareTo(settings.capPerCall()) > 0) {
            throw BudgetException.cap("the configuration", settings.capPerCall(), worstCase);
        }
        if (mayHold) {
            release(handle, caller.key());
        }
        List<Reservation.Hold> holds = new ArrayList<>();
        List<SoftLimits.Reached> reached = new ArrayList<>();
        for (Applied applied : applied(caller, settings, now)) {
            hold(handle, applied, worstCase, settings, now, reached);
            holds.add(applied.hold);
            Sql.expect(
                    handle,
                    1,
                    "INSERT INTO reservation (run_id, path, budget, subject, period_start, amount, expires,"
                            + " job, user_name, agent_role, prompt_version, model)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    caller.key().runId(),
                    caller.key().path(),
                    applied.hold.budget(),
                    applied.hold.subject(),
                    applied.hold.periodStart(),
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
                caller.key(),
                worstCase,
                holds,
                reached.stream().map(SoftLimits.Reached::sentence).toList());
    }

    private static void hold(
            Handle handle,
            Applied applied,
            BigDecimal amount,
            MoneySettings settings,
            Instant now,
            List<SoftLimits.Reached> reached) {
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
        if (budget.soft() != null) {
            BigDecimal spent = use(handle, hold).map(Use::spent).orElse(BigDecimal.ZERO);
            if (spent.compareTo(budget.soft()) >= 0) {
                reached.add(new SoftLimits.Reached(budget, hold.subject(), hold.periodStart(), spent));
            }
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
     * reservation that has expired meanwhile are counted all the same.
     */
    public void settle(Handle handle, Reservation reservation, BigDecimal price) {
        if (reservation.holds().isEmpty()) {
            return;
        }
        boolean held = forget(handle, reservation.owner(), reservation.holds().size());
        for (Reservation.Hold hold : reservation.holds()) {
            give(handle, hold, price, held ? reservation.amount() : BigDecimal.ZERO);
        }
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
        add(handle, hold, spent, released.negate(), BigDecimal.ZERO, NO_LIMIT);
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
        record Lost(Ledger.Caller caller, String model) {}
        List<Lost> lost = handle.createQuery("SELECT DISTINCT run_id, path, job, user_name, agent_role, prompt_version,"
                        + " model FROM reservation WHERE expires < ?")
                .bind(0, limit)
                .map((rs, ctx) -> new Lost(
                        new Ledger.Caller(
                                new StepKey(rs.getString(1), rs.getString(2)),
                                rs.getString(3),
                                rs.getString(4),
                                rs.getString(5),
                                rs.getString(6)),
                        rs.getString(7)))
                .list();
        for (Lost call : lost) {
            release(handle, call.caller.key());
            ledger.add(handle, new Ledger.Row(call.caller, call.model, false, Usage.NONE, Price.NOTHING, 0, "unknown"));
        }
        return lost.size();
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
