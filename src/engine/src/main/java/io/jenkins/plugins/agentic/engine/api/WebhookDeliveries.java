package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Which deliveries were taken, in the table {@code webhook_delivery}, so that none starts something twice. */
public final class WebhookDeliveries {
    /** How long a delivery is remembered. Senders that sign no time can be replayed after that, if the secret is the same. */
    public static final Duration REMEMBERED = Duration.ofDays(30);

    private final Database database;
    private final Clock clock;

    public WebhookDeliveries(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Takes a delivery; on disk when this returns.
     *
     * @throws WebhookException {@link WebhookException.Reason#REPLAYED} when it was taken before
     */
    public void take(WebhookDelivery delivery) {
        long now = clock.millis();
        boolean first = database.write(handle -> {
            handle.createUpdate("DELETE FROM webhook_delivery WHERE at < ?")
                    .bind(0, now - REMEMBERED.toMillis())
                    .execute();
            for (String key : delivery.keys()) {
                if (handle.createQuery("SELECT 1 FROM webhook_delivery WHERE delivery = ?")
                        .bind(0, key)
                        .mapTo(Integer.class)
                        .findOne()
                        .isPresent()) {
                    return false;
                }
            }
            for (String key : delivery.keys()) {
                handle.createUpdate("INSERT INTO webhook_delivery (delivery, at) VALUES (?, ?)")
                        .bind(0, key)
                        .bind(1, now)
                        .execute();
            }
            return true;
        });
        if (!first) {
            throw new WebhookException(WebhookException.Reason.REPLAYED);
        }
    }

    /** Forgets a delivery that could not be acted on, so that its sender may try again. */
    public void giveBack(WebhookDelivery delivery) {
        List<String> keys = delivery.keys();
        database.update(
                handle -> keys.forEach(key -> handle.createUpdate("DELETE FROM webhook_delivery WHERE delivery = ?")
                        .bind(0, key)
                        .execute()));
    }
}
