package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.store.Durability;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;

/** 64 callers of one budget, whose calls cost and fail at random; also as a process of its own, which is then killed. */
final class BudgetHammer {
    static final int THREADS = 64;
    static final BigDecimal LIMIT = new BigDecimal("20");

    private final Database database;
    private final Ledger ledger;
    private final Budgets budgets;
    private final String name;
    private final MoneySettings settings;

    /** {@code name}: the budget's and the run's, so that several may share a database. */
    BudgetHammer(Database database, String name) {
        this.database = database;
        this.ledger = new Ledger(database, Clock.systemUTC());
        this.budgets = new Budgets(ledger, new AuditLog(database, Clock.systemUTC()));
        this.name = name;
        Budget budget = new Budget(name, Budget.Scope.JOB, name, Budget.Period.RUN, null, LIMIT);
        this.settings = new MoneySettings(PriceTable.shipped(), List.of(budget), null, ZoneOffset.UTC, 0, null);
    }

    /** One call of random price: refused, failed, or settled for at most what it reserved. Whether it was settled. */
    boolean call(String path, Random random) {
        BigDecimal worst = BigDecimal.valueOf(1 + random.nextInt(50_000), 6);
        BigDecimal price = worst.multiply(BigDecimal.valueOf(random.nextInt(1001), 3));
        boolean fails = random.nextInt(4) == 0;
        Ledger.Caller caller = new Ledger.Caller(new StepKey(name, path), name, "ann", "coder", "coder@1");
        Reservation reservation;
        try {
            reservation = database.write(
                    Durability.COMMITTED,
                    handle -> budgets.reserve(
                            handle, caller, "m", worst, null, settings, Instant.now(), Duration.ofHours(1), false));
        } catch (BudgetException e) {
            return false;
        }
        if (fails) {
            database.update(handle -> budgets.release(handle, caller.key()));
            return false;
        }
        Price paid = new Price(price, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
        database.update(handle -> {
            ledger.add(handle, new Ledger.Row(caller, "m", false, Usage.NONE, paid, 0, "ok"));
            budgets.settle(handle, reservation, price);
        });
        return true;
    }

    /** As a new process does when it starts. */
    void returnLost() {
        database.update(handle -> budgets.expire(handle, Instant.MAX));
    }

    BigDecimal sum(String columns) {
        return database.read(
                handle -> one(handle, "SELECT COALESCE(SUM(" + columns + "), 0) FROM budget_use WHERE budget = ?"));
    }

    BigDecimal ledgerSum() {
        return database.read(handle -> one(handle, "SELECT COALESCE(SUM(price), 0) FROM ledger WHERE run_id = ?"));
    }

    private BigDecimal one(Handle handle, String sql) {
        return handle.createQuery(sql).bind(0, name).mapTo(BigDecimal.class).one();
    }

    /** Arguments: home, address, user, password, the budget's name, a name for this round. A line for each 50 settled. */
    public static void main(String[] args) {
        // A test that is killed itself must not leave this behind.
        ProcessHandle.current().parent().ifPresent(test -> test.onExit()
                .thenRun(() -> Runtime.getRuntime().halt(1)));
        Database database = Database.open(new DatabaseSettings(args[1], args[2], args[3]), Path.of(args[0]));
        BudgetHammer hammer = new BudgetHammer(database, args[4]);
        AtomicInteger settled = new AtomicInteger();
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            new Thread(() -> {
                        Random random = new Random();
                        for (int i = 0; ; i++) {
                            if (hammer.call(args[5] + "." + thread + "." + i, random)
                                    && settled.incrementAndGet() % 50 == 0) {
                                System.out.println(settled);
                            }
                        }
                    })
                    .start();
        }
    }
}
