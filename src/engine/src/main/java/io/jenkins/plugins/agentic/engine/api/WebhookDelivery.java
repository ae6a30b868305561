package io.jenkins.plugins.agentic.engine.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A webhook whose signature held, and what a job takes of it. It is genuine: the sender sent it. But what people wrote into
 * it (titles, comments, names) is theirs, and stays untrusted.
 *
 * @param event what happened, in the sender's words; may be empty
 * @param sender who did it; may be empty
 * @param wanted whether all filters hold
 * @param parameters of the build, by name
 * @param keys SHA-256 of what makes this delivery itself, by which a second one is known
 */
public record WebhookDelivery(
        String event, String sender, boolean wanted, Map<String, String> parameters, List<String> keys) {
    private static final int LONGEST_PARAMETER = 60_000;
    private static final int LONGEST_NAME = 200;
    private static final ObjectReader READER =
            Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * Checks a request and reads it.
     *
     * @param scope what may take a delivery once, such as a job's name
     * @throws WebhookException when it is refused
     * @throws AgenticException {@link ErrorCode#USAGE} when a field or filter of the configuration is none
     */
    public static WebhookDelivery of(String scope, Webhook hook, WebhookRequest request, Instant now) {
        WebhookSignature.check(hook, request, now);
        JsonNode payload = payload(request);
        Map<String, String> named = new LinkedHashMap<>();
        PayloadField.Root root = new PayloadField.Root(payload, named);
        WebhookSource source = hook.source();
        named.put(PayloadField.EVENT, line(source.event(request, root)));
        named.put(PayloadField.SENDER, line(source.sender(root)));
        named.put(PayloadField.DELIVERY, line(source.delivery(request)));
        return new WebhookDelivery(
                named.get(PayloadField.EVENT),
                named.get(PayloadField.SENDER),
                hook.filters().stream().allMatch(filter -> holds(filter, root)),
                parameters(hook.parameters(), root),
                keys(scope, hook, request));
    }

    /** The expression, or an error that says why it is none. */
    public static Pattern pattern(String expression) {
        try {
            return Pattern.compile(expression, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "'" + expression + "' is no regular expression: " + e.getDescription() + ".",
                    "Write one of RE2, such as opened|labeled.");
        }
    }

    private static JsonNode payload(WebhookRequest request) {
        if (request.isJson()) {
            try {
                JsonNode payload = READER.readTree(request.body());
                if (payload != null && payload.isObject()) {
                    return payload;
                }
            } catch (JsonProcessingException e) {
                // Said below, without the text: it is the sender's.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new WebhookException(WebhookException.Reason.MALFORMED);
    }

    private static boolean holds(Webhook.Filter filter, PayloadField.Root root) {
        Pattern pattern = pattern(filter.matches());
        return PayloadField.parse(filter.field()).texts(root).stream().anyMatch(pattern::matches);
    }

    private static Map<String, String> parameters(List<Webhook.Parameter> wanted, PayloadField.Root root) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Webhook.Parameter parameter : wanted) {
            List<String> texts = PayloadField.parse(parameter.field()).texts(root);
            if (!texts.isEmpty()) {
                parameters.put(parameter.name(), clean(String.join("\n", texts)));
            }
        }
        return parameters;
    }

    /** Without what moves a terminal's cursor or ends a C string, and not longer than an environment variable may be. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
                .limit(LONGEST_PARAMETER)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static String line(String text) {
        String line = clean(text).replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST_NAME ? line : line.substring(0, LONGEST_NAME);
    }

    /**
     * The sender's number, and the body with its signed time: most senders do not sign the number, so who replays a
     * delivery may change that.
     */
    private static List<String> keys(String scope, Webhook hook, WebhookRequest request) {
        List<String> keys = new ArrayList<>();
        String time = hook.source() == WebhookSource.GENERIC
                        && !hook.timestampHeader().isEmpty()
                ? request.header(hook.timestampHeader()).orElse("")
                : "";
        String body = new String(request.body(), StandardCharsets.ISO_8859_1);
        keys.add(Sha256.hex(Json.write(List.of(scope, hook.id(), "body", time, body))));
        String delivery = hook.source().delivery(request);
        if (!delivery.isEmpty()) {
            keys.add(Sha256.hex(Json.write(List.of(scope, hook.id(), "delivery", delivery))));
        }
        return keys;
    }
}
