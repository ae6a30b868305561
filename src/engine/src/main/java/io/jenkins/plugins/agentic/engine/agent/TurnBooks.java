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

    /** Characters of a role's name, with which the journal's, the ledger's and the budgets' rows still hold it. */
    private static final int LONGEST_ROLE = 150;

    /** Characters of a model's name that the tables hold. */
    private static final int LONGEST_MODEL = 200;

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
     * @param reservation what the turn holds; null where nothing is to be asked
     * @param prices the table by which it was reserved
     */
    record Begun(Recorded call, Recorded turn, Reservation reservation, PriceTable prices) {}

    /**
     * Begins a turn with as much reserved as {@code input} tokens at {@code model} can come to. Every other call sees the
     * reservation at once; that it is on disk some ms later only is no loss, for a call cut off with its process is made
     * again, and its reservation given back, in either case.
     *
     * @param spent US dollars that the call has cost before this turn
     * @throws BudgetException when a budget does not admit it: nothing is written
     */
    Begun begin(AgentCall call, int turn, String model, long input, BigDecimal spent) {
        requireShort(call.role());
        MoneySettings settings = call.settings().overrides().on(money.get());
        PriceTable prices = settings.prices();
        Instant now = clock.instant();
        Supplier<BigDecimal> worst = worstCase(prices, call, model, input, now);
        return database.write(Durability.COMMITTED, handle -> {
            Recorded step = new Recorded.Interrupted(0);
            if (turn == 1) {
                step = journal.begin(handle, call.key(), call.step());
                if (step instanceof Recorded.Completed || step instanceof Recorded.Failed) {
                    return new Begun(step, null, null, prices);
                }
            }
            StepKey key = call.turnKey(turn);
            Recorded known = journal.begin(
                    handle, key, turnCall(call.role(), call.progress().number(), turn));
            if (known instanceof Recorded.Completed || known instanceof Recorded.Failed) {
                return new Begun(step, known, null, prices);
            }
            Reservation reservation = budgets.reserve(
                    handle,
                    call.caller(turn),
                    model,
                    worst.get(),
                    call.settings().budget() == null
                            ? null
                            : new Budgets.Cap(call.settings().budget(), spent),
                    settings,
                    now,
                    call.settings().timeout().plus(GRACE),
                    known instanceof Recorded.Interrupted);
            return new Begun(step, known, reservation, prices);
        });
    }

    private static void requireShort(String role) {
        if (role.length() > LONGEST_ROLE) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "The role '" + Shortened.start(role, 40) + "' has a name of " + role.length()
                            + " characters; at most " + LONGEST_ROLE + " are kept.",
                    "Give it a shorter name.");
        }
    }

    /** Worked out before the transaction; a model without a price is no error for a turn that the journal answers. */
    private Supplier<BigDecimal> worstCase(PriceTable prices, AgentCall call, String model, long input, Instant now) {
        try {
            BigDecimal worst = prices.worstCase(
                    model, input, prices.mostOutput(model, call.settings().maxTokens(), now), now);
            return () -> worst;
        } catch (AgenticException e) {
            return () -> {
                throw e;
            };
        }
    }

    /** The first turn's name carries the call's number; the model is left out, for another may take over. */
    private static StepCall turnCall(String role, int number, int turn) {
        String name = CallNumbers.turnName(role, number) + (turn == 1 ? "" : "." + turn);
        return new StepCall(name, NOTHING.summary(), NOTHING.hash());
    }

    /** The number that a call has in its run since its first turn began; empty where it did not begin. */
    Optional<Integer> numberOf(StepKey call) {
        StepKey first = AgentCall.turnKey(call, 1);
        return database.read(handle -> journal.stepAt(handle, first)).map(CallNumbers::numberIn);
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
        database.update(handle -> budgets.release(handle, reservation.caller().key()));
    }

    /** Ends a turn well, 'ok' or with usage that is 'estimated'; the future says when that is on disk. */
    CompletableFuture<Void> answered(
            AgentCall call, int turn, TurnAnswer answer, Price price, String outcome, long millis, Reservation held) {
        Ledger.Row row = new Ledger.Row(
                call.caller(turn), answer.model(), answer.rehearsal(), answer.usage(), price, millis, outcome);
        measure(call, answer.model(), row, held);
        String result = answer.toJson();
        return database.queue(handle -> {
            if (journal.complete(handle, call.turnKey(turn), result)) {
                ledger.add(handle, row);
            }
            budgets.settle(handle, held, price.amount());
        });
    }

    /** Ends a turn whose answer is paid for and of no use: it fails, also when it is met again. */
    void unusable(AgentCall call, int turn, String model, UnusableAnswerException failure, long millis, Begun begun) {
        Reservation held = begun.reservation();
        String answering = answering(model, failure.model());
        Price price = price(begun, model, answering, failure.usage());
        Ledger.Row row = new Ledger.Row(
                call.caller(turn),
                answering,
                TurnAnswer.isRehearsal(failure.model()),
                failure.usage(),
                price,
                millis,
                failure.outcome());
        measure(call, model, row, held);
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
     * lost on the way or could not be read, leaves a row, for the provider may bill what it had done until then, and so does
     * one that the provider counted tokens of.
     *
     * @param failure an {@link AgenticException}, or whatever a provider that others add has thrown
     */
    void attemptFailed(AgentCall call, int turn, String model, Throwable failure, long millis, Begun begun) {
        Reservation held = begun.reservation();
        Usage used = failure instanceof ModelException known ? known.used() : Usage.NONE;
        String outcome = outcome(failure);
        Price price = used.total() == 0 ? Price.NOTHING : price(begun, model, model, used);
        call.progress().spent(used, price.amount());
        Ledger.Row row =
                new Ledger.Row(call.caller(turn), model, TurnAnswer.isRehearsal(model), used, price, millis, outcome);
        measure(call, model, row, held);
        database.update(handle -> {
            if (!outcome.isEmpty()) {
                ledger.add(handle, row);
            }
            budgets.settle(handle, held, price.amount());
        });
    }

    /** As the ledger keeps it; empty where nothing can have been used. */
    private static String outcome(Throwable failure) {
        if (!(failure instanceof AgenticException told)) {
            return "unknown";
        }
        if (told.code() == ErrorCode.ABORTED) {
            return "cancelled";
        }
        return told instanceof ModelException known ? known.outcome() : "";
    }

    private void measure(AgentCall call, String model, Ledger.Row row, Reservation held) {
        telemetry.turn(call.key(), model, row);
        if (held.isPassedBy(row.price().amount())) {
            telemetry.overrun(call.role());
        }
    }

    /** How long an answer of the model may get; null where nobody says. */
    Integer mostTokens(AgentCall call, String model) {
        return money.get().prices().mostOutput(model, call.settings().maxTokens(), clock.instant());
    }

    /** The model's name as its answer has it, as far as the tables hold it; that of the one asked where it has none. */
    static String answering(String asked, String answered) {
        return answered == null || answered.isBlank() ? asked : Shortened.start(answered, LONGEST_MODEL);
    }

    /**
     * What a call costs now: at the price of the model that answered, where it has one of its own, for a provider may let
     * another model answer than the one that was asked. By the table of the call's beginning where there is another by now
     * that does not know the model: what is paid for is written down.
     */
    Price price(Begun begun, String asked, String answered, Usage usage) {
        PriceTable now = money.get().prices();
        PriceTable prices = now.knows(asked) ? now : begun.prices();
        return prices.price(prices.names(answered) ? answered : asked, usage, clock.instant());
    }
}
