package io.jenkins.plugins.agentic.engine.api;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A webhook as it came, by HTTP POST: nothing of it is to be trusted yet. */
public final class WebhookRequest {
    /** Bytes that a body may have; a host reads no further. */
    public static final int LARGEST_BODY = 1 << 20;

    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final byte[] body;

    /**
     * @param headers by name, in any case
     * @param body the bytes as they came: a signature holds for these, not for what they mean
     */
    public WebhookRequest(Map<String, String> headers, byte[] body) {
        this.headers.putAll(headers);
        this.body = body.clone();
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    byte[] body() {
        return body.clone();
    }

    /** Whether it says that its body is JSON; form fields that contain JSON are not read. */
    boolean isJson() {
        String type = header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        String media = type.split(";", 2)[0].strip();
        return media.equals("application/json") || media.endsWith("+json");
    }
}
