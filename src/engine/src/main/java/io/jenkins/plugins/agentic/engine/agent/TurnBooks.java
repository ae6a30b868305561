package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.BudgetException;
import io.jenkins.plugins.agentic.engine.cost.Budgets;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.cost.Price;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.cost.Reservation;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelException;
import io.jenkins.plugins.agentic.engine.model.UnusableAnswerException;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.Durability;
import io.jenkins.plugins.agentic.engine.telemetry.Telemetry;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The two transactions of a model turn: at its beginning call, turn and reservation are written together, at its end
 * outcome, ledger row and settlement.
 */
public final class TurnBooks {
    /** A reservation outlives the longest call by this much before it is taken for lost. */
    private static final Duration GRACE = Duration.ofMinutes(5);

    private static final StepCall NOTHING = StepCall.of("", Map.of(), UnaryOperator.identity());

    private final Database database;
    private final Journal journal;
    private static final Pattern NUMBERED = Pattern.compile(".+@[0-9]+\\.[0-9]+\\.[0-9]+");

    private final Ledger ledger;
    private final Budgets budgets;
    private final Supplier<MoneySettings> money;
    private final Telemetry telemetry;
    private final Clock clock;

    public TurnBooks(
            Database database,
            Journal journal,
            Ledger ledger,
            Budgets budgets,
            Supplier<MoneySettings> money,
            Telemetry telemetry,
            Clock clock) {
        this.database = database;
        this.journal = journal;
        this.ledger = ledger;
        this.budgets = budgets;
        this.money = money;
        this.telemetry = telemetry;
        this.clock = clock;
    }

    /**
     * What one transaction made of a turn's beginning.
     *
     * @param call what is known of the whole call
     * @param turn what is known of the turn; null where the call's outcome is known
     * @param number the call's number in its run
     * @param reservation what the turn holds; null where nothing is to be asked
     */
    record Begun(Recorded call, Recorded turn, int number, Reservation reservation) {}

    /**
     * Begins a turn with as much reserved as {@code input} tokens at {@code model} can come to. Every other call sees the
     * reservation at once; that it is on disk some ms later only is no loss, for a call cut off with its process is made
     * again, and its reservation given back, in either case.
     *
     * @throws BudgetException when a budget does not admit it: nothing is written
     */
    Begun begin(AgentCall call, int turn, String model, long input) {
        MoneySettings settings = call.settings().overrides().on(money.get());
        Instant now = clock.instant();
        BigDecimal worst = settings.prices().worstCase(model, input, mostTokens(call, model), now);
        return database.write(Durability.COMMITTED, handle -> {
            Recorded step = new Recorded.Interrupted(0);
            if (turn == 1) {
                step = journal.begin(handle, call.key(), call.step());
                if (step instanceof Recorded.Completed || step instanceof Recorded.Failed) {
                    return new Begun(step, null, 0, null);
                }
            }
            StepKey key = call.turnKey(turn);
            int number = call.progress().number();
            if (turn == 1 && !(step instanceof Recorded.Fresh)) {
                number = journal.stepAt(handle, key).map(CallNumbers::numberIn).orElse(number);
            }
            Recorded known = journal.begin(handle, key, turnCall(call.role(), number, turn));
            if (known instanceof Recorded.Completed || known instanceof Recorded.Failed) {
                return new Begun(step, known, number, null);
            }
            Reservation reservation = budgets.reserve(
                    handle,
                    call.caller(turn),
                    model,
                    worst,
                    call.settings().budget(),
                    settings,
                    now,
                    call.settings().timeout().plus(GRACE),
                    known instanceof Recorded.Interrupted);
            return new Begun(step, known, number, reservation);
        });
    }

    /** The first turn's name carries the call's number; the model is left out, for another may take over. */
    private static StepCall turnCall(String role, int number, int turn) {
        String name = CallNumbers.turnName(role, number) + (turn == 1 ? "" : "." + turn);
        return new StepCall(name, NOTHING.summary(), NOTHING.hash());
    }

    /** The prompt's version that a call's first turn was answered by; empty where none was, or by one without a number. */
    Optional<String> promptOf(StepKey call) {
        StepKey first = AgentCall.turnKey(call, 1);
        return database.read(handle -> journal.stepAt(handle, first).flatMap(step -> ledger.promptOf(handle, first)))
                .filter(version -> NUMBERED.matcher(version).matches());
    }

    /** A budget of the call's is at or beyond its soft limit. */
    void warned(AgentCall call) {
        telemetry.warned(call.role());
    }

    /** Gives a reservation back: the turn waits, and makes another. */
    void release(Reservation reservation) {
        if (!reservation.holds().isEmpty()) {
            database.update(handle -> budgets.release(handle, reservation.owner()));
        }
    }

    /** Ends a turn well, 'ok' or with usage that is 'estimated'; the future says when that is on disk. */
    CompletableFuture<Void> answered(
            AgentCall call, int turn, TurnAnswer answer, Price price, String outcome, long millis, Reservation held) {
        Ledger.Row row = new Ledger.Row(
                call.caller(turn), answer.model(), answer.rehearsal(), answer.usage(), price, millis, outcome);
        telemetry.turn(call.key(), answer.model(), row);
        String result = answer.toJson();
        return database.queue(handle -> {
            if (journal.complete(handle, call.turnKey(turn), result)) {
                ledger.add(handle, row);
            }
            budgets.settle(handle, held, price.amount());
        });
    }

    /** Ends a turn whose answer is paid for and of no use: it fails, also when it is met again. */
    void unusable(
            AgentCall call, int turn, String model, UnusableAnswerException failure, long millis, Reservation held) {
        Price price = price(model, failure.model(), failure.usage());
        Ledger.Row row = new Ledger.Row(
                call.caller(turn),
                failure.model(),
                TurnAnswer.isRehearsal(failure.model()),
                failure.usage(),
                price,
                millis,
                failure.outcome());
        telemetry.turn(call.key(), model, row);
        database.update(handle -> {
            if (journal.fail(
                    handle,
                    call.turnKey(turn),
                    RecordedFailure.toJson(failure, call.run().mask()))) {
                ledger.add(handle, row);
            }
            budgets.settle(handle, held, price.amount());
        });
    }

    /**
     * Ends an attempt that got no answer of use; the turn stays open. One that a person cancelled, and one whose answer was
     * lost on the way, leaves a row, for the provider may bill what it had done until then, and so does one that the
     * provider counted tokens of.
     */
    void attemptFailed(
            AgentCall call, int turn, String model, AgenticException failure, long millis, Reservation held) {
        Usage used = failure instanceof ModelException known ? known.used() : Usage.NONE;
        String outcome = failure.code() == ErrorCode.ABORTED
                ? "cancelled"
                : failure instanceof ModelException known ? known.outcome() : "";
        Price price = used.total() == 0 ? Price.NOTHING : price(model, model, used);
        call.progress().spent(used, price.amount());
        Ledger.Row row =
                new Ledger.Row(call.caller(turn), model, TurnAnswer.isRehearsal(model), used, price, millis, outcome);
        telemetry.turn(call.key(), model, row);
        database.update(handle -> {
            if (!outcome.isEmpty()) {
                ledger.add(handle, row);
            }
            budgets.settle(handle, held, price.amount());
        });
    }

    /** How long an answer of the model may get; null where nobody says. */
    Integer mostTokens(AgentCall call, String model) {
        return money.get().prices().mostOutput(model, call.settings().maxTokens(), clock.instant());
    }

    /**
     * What a call costs now: at the price of the model that answered, where it has one of its own, for a provider may let
     * another model answer than the one that was asked.
     */
    Price price(String asked, String answered, Usage usage) {
        PriceTable prices = money.get().prices();
        return prices.price(prices.knows(answered) ? answered : asked, usage, clock.instant());
    }
}
