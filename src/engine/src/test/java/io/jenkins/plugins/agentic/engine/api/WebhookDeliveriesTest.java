package io.jenkins.plugins.agentic.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.testkit.SignedWebhook;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookDeliveriesTest {
    private static final String SECRET = "s3cret";
    private static final Instant NOW = Instant.ofEpochSecond(1_760_000_000);

    @TempDir
    Path home;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.embedded(home);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void should_take_a_delivery_once() {
        deliveries(NOW).take(delivery("job", "d-1", "{\"n\": 1}"));

        assertReplayed(NOW, delivery("job", "d-1", "{\"n\": 1}"));
    }

    @Test
    void should_know_a_body_again_whatever_number_it_comes_with() {
        deliveries(NOW).take(delivery("job", "d-1", "{\"n\": 1}"));

        assertReplayed(NOW, delivery("job", "d-2", "{\"n\": 1}"));
    }

    @Test
    void should_know_a_number_again() {
        deliveries(NOW).take(delivery("job", "d-1", "{\"n\": 1}"));

        assertReplayed(NOW, delivery("job", "d-1", "{\"n\": 2}"));
    }

    @Test
    void should_let_each_job_take_it() {
        deliveries(NOW).take(delivery("job", "d-1", "{\"n\": 1}"));

        assertThatCode(() -> deliveries(NOW).take(delivery("other", "d-1", "{\"n\": 1}")))
                .doesNotThrowAnyException();
    }

    @Test
    void should_remember_over_a_restart_and_for_thirty_days() {
        WebhookDelivery delivery = delivery("job", "d-1", "{\"n\": 1}");
        deliveries(NOW).take(delivery);
        database.close();
        open();

        assertReplayed(NOW.plus(Duration.ofDays(30)), delivery);
        assertThatCode(() -> deliveries(NOW.plus(Duration.ofDays(31))).take(delivery))
                .doesNotThrowAnyException();
    }

    @Test
    void should_let_the_sender_try_again_what_was_given_back() {
        WebhookDelivery delivery = delivery("job", "d-1", "{\"n\": 1}");
        deliveries(NOW).take(delivery);
        deliveries(NOW).giveBack(delivery);

        assertThatCode(() -> deliveries(NOW).take(delivery)).doesNotThrowAnyException();
    }

    private void assertReplayed(Instant when, WebhookDelivery delivery) {
        assertThatThrownBy(() -> deliveries(when).take(delivery))
                .isInstanceOfSatisfying(WebhookException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(WebhookException.Reason.REPLAYED));
    }

    private WebhookDeliveries deliveries(Instant now) {
        return new WebhookDeliveries(database, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static WebhookDelivery delivery(String scope, String number, String body) {
        return WebhookDelivery.of(
                scope,
                WebhookDeliveryTest.hook(List.of(), List.of()),
                WebhookSignatureTest.request(SignedWebhook.github(SECRET, "issues", number, body)),
                NOW);
    }
}
