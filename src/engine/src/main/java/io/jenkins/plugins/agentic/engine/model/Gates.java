package io.jenkins.plugins.agentic.engine.model;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What stands before each model: limits on requests and tokens a minute, and a circuit breaker that opens when half of its
 * last ten calls failed and lets one try through after half a minute. Nothing here waits: callers are told how long to.
 * Thread-safe; kept in memory, for a limit is the provider's and a new process may well ask again.
 */
public final class Gates {
    private static final int WINDOW = 10;
    private static final int LEAST_CALLS = 5;
    private static final float FAILURE_RATE = 50;
    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    /** More than is ever asked for in a minute. */
    private static final long NO_LIMIT = 10_000_000_000L;

    private final Clock clock;
    private final CircuitBreakerRegistry breakers;
    private final Map<String, Instant> opened = new ConcurrentHashMap<>();
    private final Map<String, Limits> limits = new ConcurrentHashMap<>();

    public Gates(Clock clock) {
        this.clock = clock;
        this.breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .clock(clock)
                .slidingWindowSize(WINDOW)
                .minimumNumberOfCalls(LEAST_CALLS)
                .failureRateThreshold(FAILURE_RATE)
                .waitDurationInOpenState(OPEN)
                .permittedNumberOfCallsInHalfOpenState(1)
                .build());
    }

    private record Limits(ModelLimit limit, Bucket requests, Bucket tokens) {}

    /** Whether a call would be let through. */
    public boolean healthy(String model) {
        return breaker(model).getState() != CircuitBreaker.State.OPEN
                || !opensUntil(model).isAfter(clock.instant());
    }

    /** When an open breaker lets a try through. */
    public Instant opensUntil(String model) {
        return opened.getOrDefault(model, Instant.EPOCH).plus(OPEN);
    }

    /** Passes the breaker; each true must be answered by {@link #succeeded}, {@link #failed} or {@link #left}. */
    public boolean enter(String model) {
        return breaker(model).tryAcquirePermission();
    }

    /** A call ended in a way that says nothing of the model's service. */
    public void left(String model) {
        breaker(model).releasePermission();
    }

    /**
     * Takes a place among this minute's calls of the model.
     *
     * @param tokens that the call may use at most
     * @return how long the caller has to wait before it calls; the place is taken already and must not be taken again
     * @throws AgenticException {@link ErrorCode#BUDGET} when the place would be more than an hour away
     */
    public Duration take(String model, long tokens, List<ModelLimit> configured) {
        Optional<ModelLimit> limit = configured.stream()
                .filter(entry -> entry.model().equals(model))
                .findFirst()
                .or(() -> configured.stream()
                        .filter(entry -> entry.model().equals("*"))
                        .findFirst());
        if (limit.isEmpty()) {
            return Duration.ZERO;
        }
        Limits gate = limits.compute(
                model, (name, known) -> known != null && known.limit.equals(limit.get()) ? known : limits(limit.get()));
        synchronized (gate) {
            Duration wait = wait(gate.requests, 1, limit.get().requestsPerMinute());
            Duration ofTokens = wait(gate.tokens, tokens, limit.get().tokensPerMinute());
            Duration longer = wait.compareTo(ofTokens) > 0 ? wait : ofTokens;
            if (longer.compareTo(LONGEST_WAIT) > 0) {
                throw new AgenticException(
                        ErrorCode.BUDGET,
                        "The calls that wait for the model " + model + " already fill its limit for the next hour.",
                        "Try later, use another model, or raise the model's limits.",
                        true,
                        null);
            }
            gate.requests.consumeIgnoringRateLimits(1);
            gate.tokens.consumeIgnoringRateLimits(Math.max(1, tokens));
            return longer;
        }
    }

    /** How long until there is room for so much. */
    private static Duration wait(Bucket bucket, long amount, int perMinute) {
        long missing = amount - bucket.getAvailableTokens();
        return perMinute == 0 || missing <= 0
                ? Duration.ZERO
                : MINUTE.multipliedBy(missing).dividedBy(perMinute);
    }

    /** A call that took a place for so many tokens is not made. */
    public void giveBack(String model, long tokens) {
        Limits gate = limits.get(model);
        if (gate != null) {
            synchronized (gate) {
                gate.requests.addTokens(1);
                gate.tokens.addTokens(Math.max(1, tokens));
            }
        }
    }

    /** A call that took a place for so many tokens has used fewer, or more: the difference is others'. */
    public void used(String model, long taken, long used) {
        Limits gate = limits.get(model);
        if (gate == null || taken == used) {
            return;
        }
        synchronized (gate) {
            if (used < taken) {
                gate.tokens.addTokens(taken - used);
            } else {
                gate.tokens.consumeIgnoringRateLimits(used - taken);
            }
        }
    }

    private Limits limits(ModelLimit limit) {
        return new Limits(limit, bucket(limit.requestsPerMinute()), bucket(limit.tokensPerMinute()));
    }

    /** A minute's worth, filled again evenly; 0 for no limit. */
    private Bucket bucket(int perMinute) {
        long capacity = perMinute == 0 ? NO_LIMIT : perMinute;
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, MINUTE))
                .withCustomTimePrecision(new Time(clock))
                .build();
    }

    private record Time(Clock clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            Instant now = clock.instant();
            return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }

    /** A call ended well. */
    public void succeeded(String model, long millis) {
        breaker(model).onSuccess(millis, TimeUnit.MILLISECONDS);
    }

    /** A call failed for a reason that lies with the model's service. */
    public void failed(String model, long millis, Throwable failure) {
        breaker(model).onError(millis, TimeUnit.MILLISECONDS, failure);
    }

    private CircuitBreaker breaker(String model) {
        return breakers.find(model).orElseGet(() -> {
            CircuitBreaker breaker = breakers.circuitBreaker(model);
            breaker.getEventPublisher().onStateTransition(event -> {
                if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                    opened.put(model, clock.instant());
                }
            });
            return breaker;
        });
    }
}
