package io.jenkins.plugins.agentic.engine.publish.s3;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The one place where what the SDK throws becomes what a person is told. */
final class S3Failure {
    private S3Failure() {}

    /** @param what was asked, in words */
    static AgenticException of(S3Bucket.Place place, String what, SdkException e) {
        if (e instanceof AbortedException) {
            Thread.currentThread().interrupt();
            return new AgenticException(ErrorCode.ABORTED, "Publishing was cancelled.", "", false, e);
        }
        if (e instanceof S3Exception answer) {
            return refused(place, what, answer);
        }
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The S3 endpoint of " + place + " did not answer '" + what + "' as S3 does: " + reason(e) + ".",
                "Check the endpoint's address and that it runs, then run again.",
                true,
                e);
    }

    private static String reason(SdkException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = String.valueOf(cause.getMessage()).replaceAll("\\s+", " ").strip();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    /** S3's code of the error, such as NoSuchBucket; empty where it gives none. */
    static String code(S3Exception e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? ""
                : e.awsErrorDetails().errorCode();
    }

    private static String said(S3Exception e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorMessage() == null
                ? ""
                : ": " + e.awsErrorDetails().errorMessage().replaceAll("[\\s.]+$", "");
    }

    private static AgenticException refused(S3Bucket.Place place, String what, S3Exception e) {
        String code = code(e);
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The bucket " + place + " refused '" + what + "' with " + e.statusCode()
                        + (code.isEmpty() ? "" : " " + code) + said(e) + ".",
                hint(code, e.statusCode()),
                e.statusCode() >= 500,
                e);
    }

    private static String hint(String code, int status) {
        return switch (code) {
            case "NoSuchBucket" -> "Create the bucket, or give the target another.";
            case "InvalidAccessKeyId", "SignatureDoesNotMatch" ->
                "Give a credentialsId whose access key is valid there, and the bucket's region.";
            case "RequestTimeTooSkewed" -> "Set this machine's clock.";
            default ->
                switch (status) {
                    case 401, 403 ->
                        "Check that the access key may list the bucket, and get, put and delete objects below the prefix.";
                    case 301, 307 -> "Give the bucket's region.";
                    case 404 -> "Check the bucket's name and the endpoint.";
                    default -> status >= 500 ? "Try again later." : "See what it says.";
                };
        };
    }
}
