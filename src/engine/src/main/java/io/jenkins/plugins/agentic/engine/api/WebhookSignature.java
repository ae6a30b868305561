package io.jenkins.plugins.agentic.engine.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks a webhook's signature over the bytes as they came, before anything reads them. Signatures are HMAC-SHA256 (RFC
 * 2104); comparisons take the same time wherever they differ.
 */
final class WebhookSignature {
    /** How far the sender's clock may be from ours, either way: that of the Standard Webhooks. */
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String HEX_PREFIX = "sha256=";
    private static final String STANDARD_PREFIX = "v1,";
    private static final String STANDARD_SECRET = "whsec_";

    private WebhookSignature() {}

    /** Refuses a request that nobody who has the secret sent, or not now. */
    static void check(Webhook hook, WebhookRequest request, Instant now) {
        if (hook.secret().isEmpty()) {
            // An empty key would sign anything.
            throw new WebhookException(WebhookException.Reason.FORGED);
        }
        switch (hook.source()) {
            case GITHUB -> hex(hook, request, "X-Hub-Signature-256", new byte[0]);
            case GITEA -> hex(hook, request, "X-Gitea-Signature", new byte[0]);
            case BITBUCKET -> hex(hook, request, "X-Hub-Signature", new byte[0]);
            case GITLAB -> gitlab(hook, request, now);
            case STANDARD -> standard(hook, request, now);
            case GENERIC -> generic(hook, request, now);
        }
    }

    /** A signature decides where there is one, and where the secret is one for signing: the token is no way around it. */
    private static void gitlab(Webhook hook, WebhookRequest request, Instant now) {
        if (request.header("webhook-signature").isPresent() || hook.secret().startsWith(STANDARD_SECRET)) {
            standard(hook, request, now);
            return;
        }
        String token = request.header("X-Gitlab-Token").orElse("");
        require(same(hook.secret().getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8)));
    }

    private static void standard(Webhook hook, WebhookRequest request, Instant now) {
        String id = request.header("webhook-id").orElse("");
        String timestamp = request.header("webhook-timestamp").orElse("");
        byte[] key = hook.secret().startsWith(STANDARD_SECRET)
                ? base64(hook.secret().substring(STANDARD_SECRET.length())).orElse(new byte[0])
                : hook.secret().getBytes(StandardCharsets.UTF_8);
        require(!id.isEmpty() && key.length > 0);
        byte[] expected = hmac(key, (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8), request.body());
        boolean signed = false;
        // Several while the sender changes its secret; each is compared, so that time tells nothing of which.
        for (String entry : request.header("webhook-signature").orElse("").split(" ")) {
            signed |= entry.startsWith(STANDARD_PREFIX)
                    && same(
                            expected,
                            base64(entry.substring(STANDARD_PREFIX.length())).orElse(new byte[0]));
        }
        require(signed);
        checkTime(timestamp, now);
    }

    private static void generic(Webhook hook, WebhookRequest request, Instant now) {
        if (hook.timestampHeader().isEmpty()) {
            hex(hook, request, hook.signatureHeader(), new byte[0]);
            return;
        }
        String timestamp = request.header(hook.timestampHeader()).orElse("");
        hex(hook, request, hook.signatureHeader(), (timestamp + ".").getBytes(StandardCharsets.UTF_8));
        checkTime(timestamp, now);
    }

    private static void hex(Webhook hook, WebhookRequest request, String header, byte[] before) {
        String given = request.header(header).orElse("").toLowerCase(Locale.ROOT);
        String digits = given.startsWith(HEX_PREFIX) ? given.substring(HEX_PREFIX.length()) : given;
        byte[] expected = hmac(hook.secret().getBytes(StandardCharsets.UTF_8), before, request.body());
        require(same(
                HexFormat.of().formatHex(expected).getBytes(StandardCharsets.US_ASCII),
                digits.getBytes(StandardCharsets.UTF_8)));
    }

    private static void checkTime(String seconds, Instant now) {
        try {
            Duration distance = Duration.between(Instant.ofEpochSecond(Long.parseLong(seconds)), now);
            if (distance.abs().compareTo(TOLERANCE) > 0) {
                throw new WebhookException(WebhookException.Reason.STALE);
            }
        } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
            throw new WebhookException(WebhookException.Reason.STALE);
        }
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new WebhookException(WebhookException.Reason.FORGED);
        }
    }

    /** In a time that does not depend on where they differ. */
    private static boolean same(byte[] expected, byte[] given) {
        return MessageDigest.isEqual(expected, given);
    }

    private static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] hmac(byte[] key, byte[] before, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            ByteArrayOutputStream signed = new ByteArrayOutputStream(before.length + body.length);
            signed.writeBytes(before);
            signed.writeBytes(body);
            return mac.doFinal(signed.toByteArray());
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java runtime has HmacSHA256.", e);
        }
    }
}
