package io.jenkins.plugins.agentic.engine.agent;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.resilience4j.core.IntervalFunction;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.BudgetException;
import io.jenkins.plugins.agentic.engine.cost.Price;
import io.jenkins.plugins.agentic.engine.cost.Reservation;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.UnfinishedAnswers;
import io.jenkins.plugins.agentic.engine.journal.Waiting;
import io.jenkins.plugins.agentic.engine.model.Gates;
import io.jenkins.plugins.agentic.engine.model.ModelException;
import io.jenkins.plugins.agentic.engine.model.ModelRequest;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.Models;
import io.jenkins.plugins.agentic.engine.model.RetryPolicy;
import io.jenkins.plugins.agentic.engine.model.Router;
import io.jenkins.plugins.agentic.engine.model.TokenCounts;
import io.jenkins.plugins.agentic.engine.model.UnusableAnswerException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Model turns: each routed to a model, reserved in the budgets, asked once, and journaled together with what it cost. What
 * must wait (for a limit, a retry, a budget) throws {@link Waiting} and holds nothing meanwhile.
 */
public final class Turns {
    private static final double JITTER = 0.5;
    private static final int NOT_FOUND = 404;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration BUDGET_PAUSE = Duration.ofSeconds(2);
    /** A service that wants to be left alone for longer is given up for another model, or for good. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration LONGEST_PATIENCE = Duration.ofHours(1);

    private final TurnBooks books;
    private final Models models;
    private final Gates gates;
    private final Journal journal;
    private final CallNumbers numbers;
    private final UnfinishedAnswers answers;
    private final Clock clock;

    public Turns(TurnBooks books, Journal journal, Models models, UnfinishedAnswers answers, Clock clock) {
        this.answers = answers;
        this.books = books;
        this.models = models;
        this.gates = new Gates(clock);
        this.journal = journal;
        this.numbers = new CallNumbers(journal);
        this.clock = clock;
    }

    /**
     * What is asked.
     *
     * @param spent US dollars that the call's turns before have cost
     */
    record Question(int turn, List<ChatMessage> messages, List<ToolSpecification> tools, BigDecimal spent) {}

    /**
     * The answer, and when it is on disk: nothing it asks for may be done before.
     *
     * @param millis how long the model took; −1 where the answer comes from the journal
     */
    record Asked(TurnAnswer answer, CompletableFuture<Void> recorded, long millis) {

        /** Waits until the answer and what it cost are on disk. */
        void settled() {
            try {
                recorded.join();
            } catch (CompletionException e) {
                throw new AgenticException(
                        ErrorCode.HOME,
                        "What the model " + answer.model()
                                + " answered, and what that cost, could not be written down: "
                                + e.getCause().getMessage() + ".",
                        "Look at the database, then make the call again.",
                        true,
                        e);
            }
        }
    }

    /** The whole call is recorded already: nothing is asked. */
    static final class AlreadyRecorded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Recorded call;

        AlreadyRecorded(Recorded call) {
            super(null, null, false, false);
            this.call = call;
        }

        Recorded call() {
            return call;
        }
    }

    /** This model is given up for this turn; there is another in the chain. */
    private static final class NextModel extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NextModel(String why) {
            super(why, null, false, false);
        }
    }

    ModelSettings settings() {
        return models.settings();
    }

    /** The prompt's version that a call's first turn was answered by, if it was. */
    Optional<String> promptOf(StepKey call, String role) {
        return numbers.mayBeResumed(call.runId(), role) ? books.promptOf(call) : Optional.empty();
    }

    /** What the journal knows of a call; fresh where the run's calls of this role are all this process' own. */
    Recorded known(StepKey call, StepCall step, String role) {
        return numbers.mayBeResumed(call.runId(), role) ? journal.known(call, step) : new Recorded.Fresh();
    }

    /** A call ended without an outcome. */
    void cutOff(StepKey call, String role) {
        numbers.cutOff(call.runId(), role);
    }

    /** Asks, or answers from the journal. */
    Asked ask(AgentCall call, Question question) {
        CallProgress progress = call.progress();
        progress.enter(question.turn());
        if (progress.number() == 0) {
            progress.number(number(call));
        }
        while (true) {
            ModelRequest draft = request(call, question, call.settings().policy(), null);
            long input = progress.isCounted() ? progress.inputTokens() : PromptSize.atMost(draft);
            Router.Route route = route(call, draft);
            String model = route.models().stream()
                    .filter(name -> !progress.hasGivenUp(name))
                    .findFirst()
                    .orElseThrow(() -> noneLeft(route));
            try {
                return ask(call, question, route, model, input);
            } catch (BudgetException e) {
                otherwise(call, question, route, model, e);
            } catch (NextModel e) {
                call.say(e.getMessage() + " The next model is tried.");
                giveUp(progress, model, e.getMessage());
            }
        }
    }

    /** A call that was cut off keeps the number it had: it is made again, not once more. */
    private int number(AgentCall call) {
        String runId = call.key().runId();
        Optional<Integer> had =
                numbers.mayBeResumed(runId, call.role()) ? books.numberOf(call.key()) : Optional.empty();
        return had.orElseGet(() -> numbers.next(runId, call.role()));
    }

    /** Nothing was sent since the call took its place among the model's: the place is another's. */
    private void giveUp(CallProgress progress, String model, String why) {
        leavePlace(progress, model);
        progress.giveUp(model, why);
    }

    /** The call was sent: its place is used up, though not all of its tokens. */
    private void usePlace(AgentCall call, String model, long tokens) {
        gates.used(model, call.progress().placedTokens(), tokens);
        call.progress().unplace();
    }

    private void leavePlace(CallProgress progress, String model) {
        if (progress.placed()) {
            gates.giveBack(model, progress.placedTokens());
            progress.unplace();
        }
    }

    private Router.Route route(AgentCall call, ModelRequest draft) {
        Router.Difficulty difficulty = call.progress()
                .difficulty(() -> Router.Difficulty.of(
                        PromptSize.about(draft), call.progress().effort()));
        return Router.route(
                call.settings().overrides().on(models.settings()).routing(),
                call.settings().policy(),
                call.settings().chosenBy(),
                difficulty,
                gates::healthy);
    }

    private static AgenticException noneLeft(Router.Route route) {
        return new AgenticException(
                ErrorCode.MODEL,
                "None of the models " + String.join(", ", route.models()) + " could answer.",
                "Look at the lines above, try later, or use another model.",
                true,
                null);
    }

    private void warn(AgentCall call, Reservation reservation) {
        if (!reservation.warnings().isEmpty()) {
            reservation.warnings().forEach(call::say);
            books.warned(call);
        }
    }

    /** A refused budget: count exactly, then try a cheaper model, then wait for others' calls, then give up. */
    private void otherwise(
            AgentCall call, Question question, Router.Route route, String model, BudgetException refused) {
        CallProgress progress = call.progress();
        if (!progress.isCounted()) {
            progress.counted(count(request(call, question, model, books.mostTokens(call, model))));
        } else if (hasOther(route, model, progress)) {
            call.say(refused.getMessage() + " The next model is tried.");
            giveUp(progress, model, refused.getMessage());
        } else if (refused.mayFreeUp()) {
            throw Waiting.forOthers(clock.instant().plus(BUDGET_PAUSE), refused.getMessage());
        } else {
            leavePlace(progress, model);
            throw refused;
        }
    }

    /** As the model counts, or the bound there is without it: a counter that is out of order refuses no call by itself. */
    private long count(ModelRequest request) {
        try {
            return models.countTokens(request).orElseGet(() -> PromptSize.atMost(request));
        } catch (AgenticException e) {
            if (e.code() == ErrorCode.ABORTED) {
                throw e;
            }
            return PromptSize.atMost(request);
        }
    }

    private Asked ask(AgentCall call, Question question, Router.Route route, String model, long input) {
        int turn = question.turn();
        BigDecimal spent = question.spent().add(call.progress().lostCost());
        TurnBooks.Begun begun = books.begin(call, turn, model, input, spent);
        if (begun.turn() == null) {
            if (!books.numberOf(call.key()).equals(Optional.of(call.progress().number()))) {
                numbers.giveBack(
                        call.key().runId(), call.role(), call.progress().number());
            }
            throw new AlreadyRecorded(begun.call());
        }
        if (begun.turn() instanceof Recorded.Completed done) {
            return new Asked(TurnAnswer.fromJson(done.result()), CompletableFuture.completedFuture(null), -1);
        }
        if (begun.turn() instanceof Recorded.Failed failed) {
            throw RecordedFailure.fromJson(failed.error());
        }
        warn(call, begun.reservation());
        enter(call, route, model, input, begun.reservation());
        UnfinishedAnswers.Shown shown =
                answers.begin(call.turnKey(turn), call.run().mask());
        try {
            Asked asked = answered(call, question, route, model, begun, shown);
            // Not before the journal has the whole answer, which is shown from then on.
            return new Asked(
                    asked.answer(), asked.recorded().whenComplete((done, failure) -> shown.end()), asked.millis());
        } catch (RuntimeException | Error e) {
            shown.end();
            throw e;
        }
    }

    /** Asks the model, and writes down what came of it. */
    private Asked answered(
            AgentCall call,
            Question question,
            Router.Route route,
            String model,
            TurnBooks.Begun begun,
            Consumer<String> shown) {
        int turn = question.turn();
        long start = System.nanoTime();
        ChatResponse response;
        try {
            response = answer(call, question, model, shown);
        } catch (UnusableAnswerException e) {
            gates.succeeded(model, since(start));
            usePlace(call, model, e.usage().total());
            books.unusable(call, turn, model, e, since(start), begun);
            throw e;
        } catch (AgenticException e) {
            if (e.retriable()) {
                gates.failed(model, since(start), e);
            } else {
                gates.left(model);
            }
            usePlace(call, model, used(e));
            books.attemptFailed(call, turn, model, e, since(start), begun);
            if (e.code() == ErrorCode.ABORTED) {
                call.say("the call was cancelled; " + model + "'s provider may bill what it did until then");
            }
            throw e.retriable()
                    ? again(call, route, model, e)
                    : isGone(e) && hasOther(route, model, call.progress()) ? new NextModel(e.getMessage()) : e;
        } catch (RuntimeException | Error e) {
            // A provider that others add may throw anything.
            gates.left(model);
            usePlace(call, model, 0);
            books.attemptFailed(call, turn, model, e, since(start), begun);
            throw e;
        }
        long millis = since(start);
        gates.succeeded(model, millis);
        Usage usage = TokenCounts.of(response.metadata().tokenUsage());
        usePlace(call, model, usage.total());
        String answering = TurnBooks.answering(model, response.metadata().modelName());
        Price price = books.price(begun, model, answering, usage);
        TurnAnswer answer = new TurnAnswer(response.aiMessage(), answering, usage, price.amount(), reason(call, route));
        String outcome = TokenCounts.isEstimated(response.metadata().tokenUsage()) ? "estimated" : "ok";
        return new Asked(
                answer, books.answered(call, turn, answer, price, outcome, millis, begun.reservation()), millis);
    }

    /** Passes the model's limits and its breaker, or gives the reservation back and waits. */
    private void enter(AgentCall call, Router.Route route, String model, long input, Reservation reservation) {
        CallProgress progress = call.progress();
        try {
            if (!gates.enter(model)) {
                if (hasOther(route, model, progress)) {
                    throw new NextModel("The model " + model + " fails at present.");
                }
                Instant soon = clock.instant().plusSeconds(1);
                Instant opens = gates.opensUntil(model);
                throw new Waiting(
                        opens.isAfter(soon) ? opens : soon,
                        "the model " + model + " fails at present, and is left alone for a while");
            }
            if (!progress.placed()) {
                takePlace(call, model, input);
            }
        } catch (RuntimeException e) {
            books.release(reservation);
            throw e;
        }
    }

    /** Among this minute's calls of a model whose breaker let the call pass; where it is a later minute's, the call waits. */
    private void takePlace(AgentCall call, String model, long input) {
        try {
            Integer most = books.mostTokens(call, model);
            long tokens = input + (most == null ? 0 : most);
            Duration wait = gates.take(model, tokens, models.settings().limits());
            call.progress().place(tokens);
            if (wait.toMillis() > 0) {
                throw new Waiting(
                        clock.instant().plus(wait),
                        "the limit of calls or tokens a minute of the model " + model + " is used up");
            }
        } catch (RuntimeException e) {
            gates.left(model);
            throw e;
        }
    }

    /** Why this model answers: what the routing says, and why those before it did not. */
    private static String reason(AgentCall call, Router.Route route) {
        List<String> reasons = new ArrayList<>(List.of(route.reason()));
        reasons.addAll(call.progress().reasons());
        return String.join("; ", reasons);
    }

    private static long used(AgenticException failure) {
        return failure instanceof ModelException known ? known.used().total() : 0;
    }

    /** The provider does not have the model, or not any more. */
    private static boolean isGone(AgenticException failure) {
        return failure instanceof ModelException known && known.status() == NOT_FOUND;
    }

    private static boolean hasOther(Router.Route route, String model, CallProgress progress) {
        return route.models().stream().anyMatch(name -> !name.equals(model) && !progress.hasGivenUp(name));
    }

    /** After a failure that may pass: wait, or another model, or the failure itself. */
    private RuntimeException again(AgentCall call, Router.Route route, String model, AgenticException failure) {
        CallProgress progress = call.progress();
        progress.attempted();
        Duration pause = pause(call, progress.attempts(), failure);
        boolean patient = pause.compareTo(hasOther(route, model, progress) ? PATIENCE : LONGEST_PATIENCE) <= 0;
        if (patient && progress.attempts() < call.settings().retry().maxAttempts()) {
            return waiting(call, progress.attempts(), pause, failure);
        }
        return hasOther(route, model, progress) ? new NextModel(failure.getMessage()) : failure;
    }

    /** After a failed attempt, another. */
    Waiting waiting(AgentCall call, int attempts, AgenticException failure) {
        return waiting(call, attempts, pause(call, attempts, failure), failure);
    }

    private Waiting waiting(AgentCall call, int attempts, Duration pause, AgenticException failure) {
        return new Waiting(
                clock.instant().plus(pause),
                "attempt " + attempts + " of " + call.settings().retry().maxAttempts() + " failed: "
                        + failure.getMessage());
    }

    private static Duration pause(AgentCall call, int attempts, AgenticException failure) {
        if (failure instanceof ModelException known && known.retryAfter().isPresent()) {
            return known.retryAfter().get();
        }
        RetryPolicy policy = call.settings().retry();
        return Duration.ofMillis(IntervalFunction.ofExponentialRandomBackoff(
                        policy.initialInterval(), policy.backoffMultiplier(), JITTER, LONGEST_PAUSE)
                .apply(attempts));
    }

    private static long since(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    /** Nobody is asked yet. */
    private ModelRequest request(AgentCall call, Question question, String model, Integer maxTokens) {
        return request(call, question, model, maxTokens, piece -> {});
    }

    /** From here on the answer is shown as it comes. */
    private ChatResponse answer(AgentCall call, Question question, String model, Consumer<String> shown) {
        Integer maxTokens = books.mostTokens(call, model);
        return models.ask(
                request(call, question, model, maxTokens, new AnswerProgress(call, System::nanoTime).andThen(shown)));
    }

    private ModelRequest request(
            AgentCall call, Question question, String model, Integer maxTokens, Consumer<String> partial) {
        int turn = question.turn();
        return new ModelRequest(
                model,
                question.messages(),
                question.tools(),
                call.settings().temperature(),
                maxTokens,
                call.settings().timeout(),
                call.role() + "/" + call.progress().number() + (turn == 1 ? "" : "." + turn),
                call.schema(),
                call.settings().thinking(),
                call.settings().safety(),
                partial);
    }
}
