package io.jenkins.plugins.agentic.engine.telemetry;

import java.net.URI;
import java.util.Map;

/**
 * Where measurements go.
 *
 * @param endpoint base address of an OpenTelemetry collector that takes OTLP over HTTP with protobuf, such as
 *     {@code http://localhost:4318}; {@code /v1/traces} and {@code /v1/metrics} are added to it. Empty: nothing is sent
 * @param headers sent with each request, such as {@code Authorization}; secrets
 * @param serviceName the resource attribute {@code service.name}
 */
public record TelemetrySettings(String endpoint, Map<String, String> headers, String serviceName) {
    public static final String DEFAULT_SERVICE = "agentic-workflow";

    /** Nothing is measured. */
    public static final TelemetrySettings OFF = new TelemetrySettings("", Map.of(), DEFAULT_SERVICE);

    public TelemetrySettings {
        headers = Map.copyOf(headers);
        endpoint = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
    }

    boolean on() {
        return !endpoint.isEmpty();
    }

    /** Whether a text is an address that measurements can be sent to. */
    public static boolean isEndpoint(String text) {
        try {
            URI address = URI.create(text);
            return address.getHost() != null
                    && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Without the headers. */
    @Override
    public String toString() {
        return "TelemetrySettings[" + endpoint + ", " + serviceName + "]";
    }
}
