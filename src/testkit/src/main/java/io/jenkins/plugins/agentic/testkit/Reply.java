package io.jenkins.plugins.agentic.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * One answer of a server, good or faulty. Immutable: each {@code with…} method gives another reply.
 *
 * <p>A streamed request gets a reply of {@link #answer} as several events, and any other body as one.
 */
public final class Reply {
    static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final int status;
    private final Map<String, String> headers;
    private final String body;
    private final ObjectNode answer;
    private final Delivery delivery;

    /** How the bytes leave: after {@code gate}, in pieces with pauses, and perhaps not all of them. */
    record Delivery(CountDownLatch gate, int pieceBytes, Duration pause, int cutAfterBytes, boolean twice) {
        static final Delivery PLAIN = new Delivery(null, Integer.MAX_VALUE, Duration.ZERO, -1, false);

        boolean cut() {
            return cutAfterBytes >= 0;
        }
    }

    private Reply(int status, Map<String, String> headers, String body, ObjectNode answer, Delivery delivery) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.answer = answer;
        this.delivery = delivery;
    }

    // Good answers

    /** A model's whole answer with the text, finish reason STOP, and a token count of about four characters a token. */
    public static Reply text(String text) {
        return finished("STOP", text);
    }

    /** The same with exact token counts. */
    public static Reply text(String text, int promptTokens, int candidatesTokens, int thoughtsTokens) {
        return answer(candidate("STOP", text, usage(promptTokens, candidatesTokens, thoughtsTokens)));
    }

    /**
     * An answer that asks for a function to be called.
     *
     * @param id the call's id; empty for none, as older models have it
     * @param arguments a JSON object
     * @param signature thought signature of the call in Base64; empty for none
     */
    public static Reply functionCall(String id, String name, ObjectNode arguments, String signature) {
        ObjectNode response = candidate("STOP", "", usage(100, 10, 20));
        ObjectNode part = ((ObjectNode) response.at("/candidates/0/content"))
                .putArray("parts")
                .addObject();
        ObjectNode call = part.putObject("functionCall").put("name", name);
        call.set("args", arguments);
        if (!id.isEmpty()) {
            call.put("id", id);
        }
        if (!signature.isEmpty()) {
            part.put("thoughtSignature", signature);
        }
        return answer(response);
    }

    /** A raw generateContent response. */
    public static Reply answer(ObjectNode response) {
        return new Reply(200, Map.of(), response.toString(), response.deepCopy(), Delivery.PLAIN);
    }

    /** What countTokens answers. */
    public static Reply tokens(int total) {
        return json(200, JSON.objectNode().put("totalTokens", total).toString());
    }

    /** Any body, labelled as JSON whether or not it is. */
    public static Reply json(int status, String body) {
        return new Reply(status, Map.of(), body, null, Delivery.PLAIN);
    }

    // Answers the protocol allows and nobody likes

    /** An error in the form of Google's APIs; {@code name} is their code, such as RESOURCE_EXHAUSTED. */
    public static Reply error(int status, String name, String message) {
        ObjectNode error = JSON.objectNode();
        error.putObject("error").put("code", status).put("message", message).put("status", name);
        return json(status, error.toString());
    }

    /** HTTP 429 with {@code Retry-After}. */
    public static Reply rateLimited(Duration retryAfter) {
        return rateLimited().withHeader("Retry-After", Long.toString(retryAfter.toSeconds()));
    }

    /** HTTP 429 that does not say when to come again. */
    public static Reply rateLimited() {
        return error(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).");
    }

    /** HTTP 503, as an overloaded model gives. */
    public static Reply overloaded() {
        return error(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
    }

    /** An answer that ended for another reason than STOP: MAX_TOKENS, SAFETY, RECITATION, …; the text may be empty. */
    public static Reply finished(String finishReason, String text) {
        return answer(candidate(finishReason, text, usage(100, Math.max(1, text.length() / 4), 0)));
    }

    /** No candidate at all: the prompt itself was blocked, for instance for SAFETY. */
    public static Reply blocked(String reason) {
        ObjectNode response = JSON.objectNode();
        response.putObject("promptFeedback").put("blockReason", reason);
        response.set("usageMetadata", usage(100, 0, 0));
        return answer(response);
    }

    /** A whole answer that does not say what it cost. */
    public static Reply withoutUsage(String text) {
        ObjectNode response = candidate("STOP", text, usage(0, 0, 0));
        response.remove("usageMetadata");
        return answer(response);
    }

    /** A whole answer whose text has at least so many characters. */
    public static Reply large(int characters) {
        return text("x".repeat(characters));
    }

    // Faults

    /** HTTP 200 with half a JSON object. */
    public static Reply garbage() {
        return json(200, "{\"candidates\": [{\"content\": ");
    }

    /** HTTP 200 with no body. */
    public static Reply empty() {
        return json(200, "");
    }

    /** This reply with one more header. */
    public Reply withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, Map.copyOf(more), body, answer, delivery);
    }

    /** Nothing is sent until the latch is at zero or the server closes. */
    public Reply after(CountDownLatch gate) {
        return with(new Delivery(gate, delivery.pieceBytes, delivery.pause, delivery.cutAfterBytes, delivery.twice));
    }

    /** The body comes in pieces of so many bytes with a pause after each. */
    public Reply dripping(int pieceBytes, Duration pause) {
        return with(new Delivery(delivery.gate, pieceBytes, pause, delivery.cutAfterBytes, delivery.twice));
    }

    /** Headers promise the whole body; the connection closes after so many bytes of it. */
    public Reply cutAfter(int bytes) {
        return with(new Delivery(delivery.gate, delivery.pieceBytes, delivery.pause, bytes, delivery.twice));
    }

    /** A streamed answer's every event comes twice. */
    public Reply repeatingEvents() {
        return with(new Delivery(delivery.gate, delivery.pieceBytes, delivery.pause, delivery.cutAfterBytes, true));
    }

    private Reply with(Delivery other) {
        return new Reply(status, headers, body, answer, other);
    }

    /**
     * The answer's JSON, to make another of it.
     *
     * @throws IllegalStateException for a reply that is no model's answer
     */
    public ObjectNode jsonAnswer() {
        return answer().orElseThrow(() -> new IllegalStateException("This reply is no model's answer"))
                .deepCopy();
    }

    /** This reply as the model gives it: an answer that does not say whose it is says so. */
    Reply by(String model) {
        if (answer == null || answer.has("modelVersion")) {
            return this;
        }
        ObjectNode named = answer.deepCopy().put("modelVersion", model);
        return new Reply(status, headers, named.toString(), named, delivery);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** The answer as a model's response; empty for errors and garbage. */
    Optional<ObjectNode> answer() {
        return Optional.ofNullable(answer);
    }

    byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    Delivery delivery() {
        return delivery;
    }

    private static ObjectNode candidate(String finishReason, String text, JsonNode usage) {
        ObjectNode response = JSON.objectNode();
        ArrayNode candidates = response.putArray("candidates");
        ObjectNode candidate = candidates.addObject();
        ObjectNode content = candidate.putObject("content").put("role", "model");
        if (!text.isEmpty()) {
            content.putArray("parts").addObject().put("text", text);
        }
        candidate.put("finishReason", finishReason).put("index", 0);
        response.set("usageMetadata", usage);
        response.put("responseId", "testkit");
        return response;
    }

    private static ObjectNode usage(int prompt, int candidates, int thoughts) {
        ObjectNode usage = JSON.objectNode();
        usage.put("promptTokenCount", prompt);
        usage.put("candidatesTokenCount", candidates);
        if (thoughts > 0) {
            usage.put("thoughtsTokenCount", thoughts);
        }
        usage.put("totalTokenCount", prompt + candidates + thoughts);
        return usage;
    }
}
