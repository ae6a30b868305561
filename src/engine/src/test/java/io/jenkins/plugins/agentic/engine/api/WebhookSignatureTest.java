package io.jenkins.plugins.agentic.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.agentic.engine.api.WebhookException.Reason;
import io.jenkins.plugins.agentic.testkit.SignedWebhook;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WebhookSignatureTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_760_000_000);
    private static final String SECRET = "correct horse battery staple";
    private static final String STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String BODY = "{\"a\": 1}";

    static Stream<Arguments> senders() {
        long now = NOW.getEpochSecond();
        return Stream.of(
                Arguments.of(WebhookSource.GITHUB, SECRET, SignedWebhook.github(SECRET, "issues", "d-1", BODY)),
                Arguments.of(WebhookSource.GITEA, SECRET, SignedWebhook.gitea(SECRET, "issues", "d-1", BODY)),
                Arguments.of(WebhookSource.BITBUCKET, SECRET, SignedWebhook.bitbucket(SECRET, "x:y", "d-1", BODY)),
                Arguments.of(
                        WebhookSource.GITLAB,
                        STANDARD_SECRET,
                        SignedWebhook.standard(STANDARD_SECRET, "msg_1", now, BODY)),
                Arguments.of(
                        WebhookSource.STANDARD,
                        STANDARD_SECRET,
                        SignedWebhook.standard(STANDARD_SECRET, "msg_1", now, BODY)),
                Arguments.of(
                        WebhookSource.GENERIC,
                        SECRET,
                        SignedWebhook.timed(SECRET, "X-Signature", "X-Time", now, BODY)));
    }

    @ParameterizedTest
    @MethodSource("senders")
    void should_take_what_is_signed(WebhookSource source, String secret, SignedWebhook webhook) {
        assertThatCode(() -> check(source, secret, webhook)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("senders")
    void should_refuse_another_body(WebhookSource source, String secret, SignedWebhook webhook) {
        assertThat(refusal(source, secret, webhook.withBody("{\"a\": 2}"))).isEqualTo(Reason.FORGED);
    }

    @ParameterizedTest
    @MethodSource("senders")
    void should_refuse_another_secret(WebhookSource source, String secret, SignedWebhook webhook) {
        String other = secret.startsWith("whsec_") ? "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" : "guess";

        assertThat(refusal(source, other, webhook)).isEqualTo(Reason.FORGED);
    }

    @ParameterizedTest
    @MethodSource("senders")
    void should_refuse_all_where_no_secret_is_known(WebhookSource source, String secret, SignedWebhook webhook) {
        assertThat(refusal(source, "", webhook)).isEqualTo(Reason.FORGED);
    }

    @ParameterizedTest
    @MethodSource("senders")
    void should_refuse_what_has_no_signature(WebhookSource source, String secret, SignedWebhook webhook) {
        SignedWebhook bare = new SignedWebhook(Map.of("Content-Type", "application/json"), webhook.body());

        assertThat(refusal(source, secret, bare)).isEqualTo(Reason.FORGED);
    }

    /** The example of GitHub's documentation. */
    @Test
    void should_agree_with_github() {
        SignedWebhook example = new SignedWebhook(
                Map.of(
                        "x-hub-signature-256",
                        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
                "Hello, World!");

        assertThatCode(() -> check(WebhookSource.GITHUB, "It's a Secret to Everybody", example))
                .doesNotThrowAnyException();
    }

    /** The example of the libraries of the Standard Webhooks, with a signature of an older secret before it. */
    @Test
    void should_agree_with_the_standard_webhooks() {
        SignedWebhook example = new SignedWebhook(
                Map.of(
                        "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        "webhook-timestamp", "1614265330",
                        "webhook-signature", "v1,AAAA v1a,BBBB v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
                "{\"test\": 2432232314}");
        Webhook hook = hook(WebhookSource.STANDARD, STANDARD_SECRET);

        assertThatCode(() -> WebhookSignature.check(hook, request(example), Instant.ofEpochSecond(1_614_265_400)))
                .doesNotThrowAnyException();
    }

    @Test
    void should_refuse_a_time_outside_the_window_either_way() {
        for (long seconds : List.of(-301L, 301L)) {
            SignedWebhook webhook = SignedWebhook.standard(
                    STANDARD_SECRET, "m", NOW.plusSeconds(seconds).getEpochSecond(), BODY);

            assertThat(refusal(WebhookSource.STANDARD, STANDARD_SECRET, webhook))
                    .isEqualTo(Reason.STALE);
        }
        SignedWebhook edge = SignedWebhook.standard(
                STANDARD_SECRET, "m", NOW.minus(Duration.ofMinutes(5)).getEpochSecond(), BODY);
        assertThatCode(() -> check(WebhookSource.STANDARD, STANDARD_SECRET, edge))
                .doesNotThrowAnyException();
    }

    @Test
    void should_refuse_a_time_that_was_changed_after_signing() {
        SignedWebhook old = SignedWebhook.timed(SECRET, "X-Signature", "X-Time", 1_600_000_000, BODY);

        assertThat(refusal(WebhookSource.GENERIC, SECRET, old)).isEqualTo(Reason.STALE);
        assertThat(refusal(WebhookSource.GENERIC, SECRET, old.with("X-Time", "" + NOW.getEpochSecond())))
                .isEqualTo(Reason.FORGED);
        assertThat(refusal(WebhookSource.GENERIC, SECRET, old.without("X-Time")))
                .isEqualTo(Reason.FORGED);
    }

    @Test
    void should_take_gitlabs_token_where_it_is_not_asked_to_sign() {
        SignedWebhook token = SignedWebhook.gitlab(SECRET, "Issue Hook", "k-1", BODY);

        assertThatCode(() -> check(WebhookSource.GITLAB, SECRET, token)).doesNotThrowAnyException();
        assertThat(refusal(WebhookSource.GITLAB, "other", token)).isEqualTo(Reason.FORGED);
        assertThat(refusal(WebhookSource.GITLAB, SECRET, token.without("X-Gitlab-Token")))
                .isEqualTo(Reason.FORGED);
    }

    @Test
    void should_not_let_a_token_stand_in_for_a_signature() {
        SignedWebhook both = SignedWebhook.gitlab(STANDARD_SECRET, "Issue Hook", "k-1", BODY);

        assertThat(refusal(WebhookSource.GITLAB, STANDARD_SECRET, both)).isEqualTo(Reason.FORGED);
        assertThat(refusal(
                        WebhookSource.GITLAB,
                        SECRET,
                        SignedWebhook.gitlab(SECRET, "e", "k", BODY).with("webhook-signature", "v1,AAAA")))
                .isEqualTo(Reason.FORGED);
    }

    @Test
    void should_not_show_the_secret() {
        assertThat(hook(WebhookSource.GITHUB, SECRET).toString()).doesNotContain(SECRET);
    }

    private static Reason refusal(WebhookSource source, String secret, SignedWebhook webhook) {
        return catchThrowableOfType(WebhookException.class, () -> check(source, secret, webhook))
                .reason();
    }

    private static void check(WebhookSource source, String secret, SignedWebhook webhook) {
        WebhookSignature.check(hook(source, secret), request(webhook), NOW);
    }

    private static Webhook hook(WebhookSource source, String secret) {
        return new Webhook("calc", source, secret, "X-Signature", "X-Time", List.of(), List.of());
    }

    static WebhookRequest request(SignedWebhook webhook) {
        return new WebhookRequest(webhook.headers(), webhook.body().getBytes(StandardCharsets.UTF_8));
    }
}
