package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Answers to requests with an Idempotency-Key, kept for a day: the same key of the same user with the same request gets the
 * same answer, and nothing is started or spent again. A request that failed is forgotten: nothing came of it.
 */
public final class Idempotency {
    private static final long KEPT = Duration.ofDays(1).toMillis();
    private static final int LONGEST_KEY = 200;
    private static final int UNDER_WAY = 0;

    private final Database database;
    private final Clock clock;

    public Idempotency(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    private record Kept(String fingerprint, int status, String type, String headers, String body) {}

    /** Does the work unless it was done for this key; a request without a key is just done. */
    ApiAnswer once(ApiRequest request, Supplier<ApiAnswer> work) {
        String key = request.header("Idempotency-Key");
        if (key.isEmpty()) {
            return work.get();
        }
        if (key.length() > LONGEST_KEY) {
            throw Problem.of(400, "The Idempotency-Key has more than " + LONGEST_KEY + " characters. Use a UUID.");
        }
        String fingerprint = Sha256.hex(
                request.method() + " " + request.path() + " " + new TreeMap<>(request.query()) + "\n" + request.body());
        Optional<Kept> known = begin(request.user(), key, fingerprint);
        if (known.isPresent()) {
            return again(known.get(), fingerprint);
        }
        ApiAnswer answer;
        try {
            answer = work.get();
        } catch (RuntimeException e) {
            forget(request.user(), key);
            throw e;
        }
        // Where the database fails now the key stays as under way: what was started is not started again.
        if (answer.status() < 300) {
            keep(request.user(), key, answer);
        } else {
            forget(request.user(), key);
        }
        return answer;
    }

    private static ApiAnswer again(Kept kept, String fingerprint) {
        if (!kept.fingerprint.equals(fingerprint)) {
            throw Problem.of(
                    422, "This Idempotency-Key was used for another request. Give each request a key of its own.");
        }
        if (kept.status == UNDER_WAY) {
            throw Problem.of(
                    409,
                    "The first request with this Idempotency-Key is under way, or was broken off. Try again in a"
                            + " moment; if that does not help, look at the runs, then use a new key.");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        Json.readMap(kept.headers).forEach((name, value) -> headers.put(name, (String) value));
        return new ApiAnswer(kept.status, kept.type, headers, kept.body).with("Idempotent-Replayed", "true");
    }

    /** What is known of the key; empty, and it is taken, where nothing is. */
    private Optional<Kept> begin(String user, String key, String fingerprint) {
        return database.write(handle -> {
            long now = clock.millis();
            handle.createUpdate("DELETE FROM idempotency WHERE at < ?")
                    .bind(0, now - KEPT)
                    .execute();
            int taken = handle.createUpdate("INSERT INTO idempotency"
                            + " (user_name, request_key, fingerprint, status, type, headers, body, at)"
                            + " SELECT ?, ?, ?, 0, '', '{}', '', ? WHERE NOT EXISTS"
                            + " (SELECT 1 FROM idempotency WHERE user_name = ? AND request_key = ?)")
                    .bind(0, user)
                    .bind(1, key)
                    .bind(2, fingerprint)
                    .bind(3, now)
                    .bind(4, user)
                    .bind(5, key)
                    .execute();
            return taken == 1
                    ? Optional.empty()
                    : Optional.of(handle.createQuery("SELECT fingerprint, status, type, headers, body FROM idempotency"
                                    + " WHERE user_name = ? AND request_key = ?")
                            .bind(0, user)
                            .bind(1, key)
                            .map((rs, ctx) -> new Kept(
                                    rs.getString(1), rs.getInt(2), rs.getString(3), rs.getString(4), rs.getString(5)))
                            .one());
        });
    }

    private void keep(String user, String key, ApiAnswer answer) {
        database.update(
                handle -> handle.createUpdate("UPDATE idempotency SET status = ?, type = ?, headers = ?, body = ?"
                                + " WHERE user_name = ? AND request_key = ?")
                        .bind(0, answer.status())
                        .bind(1, answer.type())
                        .bind(2, Json.write(answer.headers()))
                        .bind(3, answer.body())
                        .bind(4, user)
                        .bind(5, key)
                        .execute());
    }

    private void forget(String user, String key) {
        database.update(handle -> handle.createUpdate(
                        "DELETE FROM idempotency WHERE user_name = ? AND request_key = ? AND status = 0")
                .bind(0, user)
                .bind(1, key)
                .execute());
    }
}
