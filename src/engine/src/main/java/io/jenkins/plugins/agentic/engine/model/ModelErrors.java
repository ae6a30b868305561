package io.jenkins.plugins.agentic.engine.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.genai.errors.ApiException;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
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

    private ModelErrors() {}

    /** {@code retryAfter}: how long the service asked to be left alone, or null. */
    static AgenticException explain(RuntimeException failure, String model, Duration retryAfter) {
        if (failure instanceof AgenticException known) {
            return known;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApiException api) {
                return api(api, model, retryAfter);
            }
            if (cause instanceof UnknownHostException || cause instanceof ConnectException) {
                return network(
                        failure, model, "can't be reached (" + cause.getMessage() + ")", "Check network and base URL.");
            }
            if (cause instanceof InterruptedException
                    || cause instanceof InterruptedIOException && "interrupted".equals(cause.getMessage())) {
                Thread.currentThread().interrupt();
                return new AgenticException(
                        ErrorCode.ABORTED, "The call to the model " + model + " was cancelled.", "", false, failure);
            }
            if (cause instanceof SocketTimeoutException || cause instanceof InterruptedIOException) {
                return network(failure, model, "did not answer in time", "Raise the step's timeout, or try later.");
            }
            if (cause instanceof JsonProcessingException json) {
                return unreadable(failure, model, json.getOriginalMessage());
            }
            if (cause instanceof IOException) {
                return network(failure, model, "broke off its answer (" + cause.getMessage() + ")", "Try again.");
            }
        }
        return unreadable(failure, model, String.valueOf(failure.getMessage()));
    }

    private static AgenticException unreadable(RuntimeException failure, String model, String why) {
        return new AgenticException(
                ErrorCode.MODEL,
                "The model " + model + " gave an answer that can't be read ("
                        + why.lines().findFirst().orElse("") + ").",
                "Check that the base URL is a Gemini-compatible endpoint.",
                false,
                failure);
    }

    private static AgenticException network(RuntimeException failure, String model, String what, String hint) {
        return new AgenticException(ErrorCode.MODEL, "The model " + model + " " + what + ".", hint, true, failure);
    }

    private static AgenticException api(ApiException e, String model, Duration retryAfter) {
        String said = String.valueOf(e.message());
        if (said.startsWith(REHEARSAL)) {
            return new AgenticException(
                    ErrorCode.REHEARSAL,
                    said.substring(REHEARSAL.length()).strip(),
                    "Set GEMINI_API_KEY to use the real model, or GEMINI_BASE_URL for a Gemini-compatible one.",
                    false,
                    e);
        }
        String what = "The model " + model + " refused the call (HTTP " + e.code() + ": " + said + ").";
        return switch (e.code()) {
            case 401, 403 -> refused(what, "Check the API key and what it is allowed to use.", e);
            case 404 -> refused(what, "Check the model's name.", e);
            case 408, 429, 500, 502, 503, 504 ->
                new ModelException(what, "Try again later, or use another model.", true, retryAfter, e.code(), e);
            default -> refused(what, "Check the step's parameters.", e);
        };
    }

    private static ModelException refused(String what, String hint, ApiException e) {
        return new ModelException(what, hint, false, null, e.code(), e);
    }
}
