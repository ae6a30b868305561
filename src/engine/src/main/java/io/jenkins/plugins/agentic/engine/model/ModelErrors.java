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

/** The one place that turns what an SDK throws into a sentence for a person and 'retriable or not'. */
final class ModelErrors {
    /** Begins the message of a rehearsal that was asked something it was not recorded for. */
    private static final String REHEARSAL = "REHEARSAL:";

    private ModelErrors() {}

    static AgenticException explain(RuntimeException failure, String model) {
        if (failure instanceof AgenticException known) {
            return known;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApiException api) {
                return api(api, model);
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

    private static AgenticException api(ApiException e, String model) {
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
            case 401, 403 ->
                new AgenticException(
                        ErrorCode.MODEL, what, "Check the API key and what it is allowed to use.", false, e);
            case 404 -> new AgenticException(ErrorCode.MODEL, what, "Check the model's name.", false, e);
            case 408, 429, 500, 502, 503, 504 ->
                new AgenticException(ErrorCode.MODEL, what, "Try again later, or use another model.", true, e);
            default -> new AgenticException(ErrorCode.MODEL, what, "Check the step's parameters.", false, e);
        };
    }
}
