package io.jenkins.plugins.agentic.engine.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.genai.errors.ApiException;
import dev.langchain4j.exception.HttpException;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;

/** The one place that turns what an SDK throws into a sentence for a person and 'retriable or not'. */
final class ModelErrors {
    /** Begins the message of a rehearsal that was asked something it was not recorded for. */
    private static final String REHEARSAL = "REHEARSAL:";

    /** In OpenAI's 429 that no waiting mends. */
    private static final String NO_CREDIT = "\"insufficient_quota\"";

    private static final int LONGEST_TEXT = 200;

    private ModelErrors() {}

    /** {@code retryAfter}: how long the service asked to be left alone, or null. */
    static AgenticException explain(RuntimeException failure, String model, Duration retryAfter) {
        if (failure instanceof AgenticException known) {
            return known;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApiException api) {
                return refused(api.code(), String.valueOf(api.message()), model, retryAfter, api);
            }
            if (cause instanceof HttpException http) {
                if (String.valueOf(http.getMessage()).contains(NO_CREDIT)) {
                    return forGood(
                            "The model " + model + " refused the call (HTTP " + http.statusCode() + ": "
                                    + said(http.getMessage()) + ").",
                            "Top up the provider's account, or use another model.",
                            http.statusCode(),
                            http);
                }
                return refused(http.statusCode(), said(http.getMessage()), model, retryAfter, http);
            }
            if (cause instanceof UnknownHostException || cause instanceof ConnectException) {
                return new AgenticException(
                        ErrorCode.MODEL,
                        "The model " + model + " can't be reached (" + cause.getMessage() + ").",
                        "Check network and base URL.",
                        true,
                        failure);
            }
            if (cause instanceof InterruptedException
                    || cause instanceof InterruptedIOException && "interrupted".equals(cause.getMessage())) {
                Thread.currentThread().interrupt();
                return new AgenticException(
                        ErrorCode.ABORTED, "The call to the model " + model + " was cancelled.", "", false, failure);
            }
            if (cause instanceof SocketTimeoutException || cause instanceof InterruptedIOException) {
                return lost(failure, model, "did not answer in time", "Raise the step's timeout, or try later.");
            }
            if (cause instanceof JsonProcessingException json) {
                return unreadable(failure, model, json.getOriginalMessage());
            }
            if (cause instanceof IOException) {
                return lost(failure, model, "broke off its answer (" + cause.getMessage() + ")", "Try again.");
            }
        }
        return unreadable(failure, model, String.valueOf(failure.getMessage()));
    }

    private static AgenticException unreadable(RuntimeException failure, String model, String why) {
        return ModelException.unreadable(
                "The model " + model + " gave an answer that can't be read ("
                        + why.lines().findFirst().orElse("") + ").",
                "Check that the base URL is an endpoint of the provider's kind.",
                failure);
    }

    private static AgenticException lost(RuntimeException failure, String model, String what, String hint) {
        return ModelException.lost("The model " + model + " " + what + ".", hint, failure);
    }

    /** The message in an error's JSON, as OpenAI, Anthropic and Ollama put it; else the beginning of the text. */
    private static String said(String body) {
        try {
            JsonNode error = Json.MAPPER.readTree(body == null ? "" : body).path("error");
            String message =
                    error.isTextual() ? error.asText() : error.path("message").asText();
            if (!message.isEmpty()) {
                return message;
            }
        } catch (JsonProcessingException e) {
            // A proxy's page, or plain text.
        }
        String line = String.valueOf(body).lines().findFirst().orElse("");
        return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + "…";
    }

    private static AgenticException refused(
            int status, String said, String model, Duration retryAfter, RuntimeException e) {
        if (said.startsWith(REHEARSAL)) {
            return new AgenticException(
                    ErrorCode.REHEARSAL,
                    said.substring(REHEARSAL.length()).strip(),
                    "Set GEMINI_API_KEY to use the real model, or GEMINI_BASE_URL for a Gemini-compatible one; in Jenkins:"
                            + " Manage Jenkins, System, Agentic Workflow.",
                    false,
                    e);
        }
        String what = "The model " + model + " refused the call (HTTP " + status + ": " + said + ").";
        return switch (status) {
            case 401, 403 -> forGood(what, "Check the API key and what it is allowed to use.", status, e);
            case 404 -> forGood(what, "Check the model's name.", status, e);
            // 529: Anthropic is overloaded.
            case 408, 429, 500, 502, 503, 504, 529 ->
                new ModelException(what, "Try again later, or use another model.", true, retryAfter, status, e);
            default -> forGood(what, "Check the step's parameters.", status, e);
        };
    }

    private static ModelException forGood(String what, String hint, int status, RuntimeException e) {
        return new ModelException(what, hint, false, null, status, e);
    }
}
