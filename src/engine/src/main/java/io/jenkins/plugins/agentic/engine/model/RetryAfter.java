package io.jenkins.plugins.agentic.engine.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Keeps how long a refused call is to be left alone, which the SDK's exception does not tell: the header
 * {@code Retry-After} (RFC 9110, section 10.2.3: seconds or a date), or {@code google.rpc.RetryInfo} in the error's details.
 * The SDK makes its calls on the caller's thread, so what was seen last belongs to the call that just failed there.
 */
final class RetryAfter implements Interceptor {
    private static final long ERROR_BYTES = 64 * 1024;
    private static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

    private final Clock clock;
    private final ThreadLocal<Duration> seen = new ThreadLocal<>();

    RetryAfter(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        seen.remove();
        Response response = chain.proceed(chain.request());
        if (response.code() >= 400) {
            Optional<Duration> wait = header(response.header("Retry-After", ""));
            if (wait.isEmpty()) {
                wait = details(response.peekBody(ERROR_BYTES).string());
            }
            wait.ifPresent(seen::set);
        }
        return response;
    }

    /** What the call that just failed on this thread was told, once. */
    Optional<Duration> take() {
        Optional<Duration> wait = Optional.ofNullable(seen.get());
        seen.remove();
        return wait;
    }

    private Optional<Duration> header(String value) {
        if (value.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Duration wait = Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> details(String body) {
        try {
            for (JsonNode detail : Json.MAPPER.readTree(body).path("error").path("details")) {
                String delay = detail.path("retryDelay").asText("");
                if (RETRY_INFO.equals(detail.path("@type").asText()) && delay.matches("\\d{1,9}(\\.\\d+)?s")) {
                    return Optional.of(Duration.parse("PT" + delay.toUpperCase(Locale.ROOT)));
                }
            }
        } catch (JsonProcessingException e) {
            // Not Google's form of an error: it says nothing of a wait.
            return Optional.empty();
        }
        return Optional.empty();
    }
}
