package io.jenkins.plugins.agentic.engine.publish.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.host.Secrets.Login;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Speaks HTTP with one registry, with the login that it wants. A redirect is followed only for reading, for a login must not
 * follow it to another host. An answer of more than {@value #MOST_ANSWER} bytes is an error;
 * a file may have any length.
 */
public final class RegistryClient {
    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration ANSWER = Patience.of(Duration.ofMinutes(5));
    private static final int MOST_ANSWER = 32 << 20;
    private static final int MOST_QUOTED = 300;
    private static final int MOST_REDIRECTS = 10;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final String what;
    private final String base;
    private final Optional<String> authorization;
    private final String accept;
    private final Duration patience;

    /**
     * @param what what it is, for messages, such as 'npm registry'
     * @param base address that paths are added to
     * @param authorization value of the header, or empty
     */
    public RegistryClient(String what, String base, Optional<String> authorization) {
        this(what, base, authorization, "application/json, */*;q=0.1");
    }

    /** @param accept value of the header Accept */
    public RegistryClient(String what, String base, Optional<String> authorization, String accept) {
        this(what, base, authorization, accept, ANSWER);
    }

    /** @param patience how long an answer, and then each part of it, is waited for */
    RegistryClient(String what, String base, Optional<String> authorization, String accept, Duration patience) {
        this.what = what;
        this.patience = patience;
        this.accept = accept;
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.authorization = authorization;
    }

    /**
     * For the address that a target's option gives, with the login of its {@code credentialsId}: a token as it is, user and
     * password as HTTP's basic authentication.
     */
    public static RegistryClient of(String what, Object address, PublishRequest request) {
        Object credentials = request.options().get("credentialsId");
        Optional<String> authorization = credentials == null
                ? Optional.empty()
                : Optional.of(header(request.run().secrets().find(String.valueOf(credentials))));
        return new RegistryClient(what, address(address), authorization);
    }

    /** The header for a token (no user) or for user and password. */
    public static String header(Login login) {
        return login.user().isEmpty() ? "Bearer " + login.secret() : basic(login);
    }

    /** The header of HTTP's basic authentication. */
    public static String basic(Login login) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((login.user() + ":" + login.secret()).getBytes(StandardCharsets.UTF_8));
    }

    /** Checks an address that a Jenkinsfile gives. */
    public static String address(Object given) {
        String text = String.valueOf(given);
        URI address;
        try {
            address = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw notAnAddress(text);
        }
        boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!web || address.getHost() == null || address.getUserInfo() != null) {
            throw notAnAddress(text);
        }
        return text;
    }

    private static AgenticException notAnAddress(String text) {
        return new AgenticException(
                ErrorCode.PUBLISH,
                "'" + text + "' is no address of a registry.",
                "Write one such as https://registry.example.com/, without user and password.");
    }

    public String base() {
        return base;
    }

    /** One answer. */
    public record Answer(String asked, int status, String type, byte[] body) {
        public boolean ok() {
            return status / 100 == 2;
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Sends, whatever the status of the answer is; {@code type}: the body's media type, or empty. */
    public Answer send(String method, String path, String type, BodyPublisher body) throws IOException {
        return send(method, path, type, body, "");
    }

    /** The same under a condition: the value of If-None-Match, or empty. */
    public Answer send(String method, String path, String type, BodyPublisher body, String unless) throws IOException {
        HttpRequest.Builder request = request(base + path).method(method, body);
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (!unless.isEmpty()) {
            request.header("If-None-Match", unless);
        }
        HttpResponse<InputStream> answer = exchange(http, request.build());
        try (InputStream in = new BoundedInput(answer.body(), patience)) {
            byte[] content = in.readNBytes(MOST_ANSWER + 1);
            if (content.length > MOST_ANSWER) {
                throw new AgenticException(
                        ErrorCode.PUBLISH,
                        "The " + what + " answered " + method + " " + base + path + " with more than "
                                + (MOST_ANSWER >> 20) + " MiB.",
                        "Check that the address is the registry's own.");
            }
            return new Answer(
                    method + " " + base + path,
                    answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse(""),
                    content);
        } catch (IOException e) {
            throw silent(method + " " + base + path, e);
        }
    }

    private HttpRequest.Builder request(String address) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .timeout(patience)
                .header("Accept", accept)
                .header("User-Agent", "agentic-workflow");
        authorization.ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private HttpResponse<InputStream> exchange(HttpClient by, HttpRequest request) throws IOException {
        try {
            return by.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(ErrorCode.ABORTED, "Publishing was cancelled.", "", false, e);
        } catch (IOException e) {
            throw silent(request.method() + " " + request.uri(), e);
        }
    }

    private AgenticException silent(String asked, IOException e) {
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The " + what + " did not answer " + asked + ": " + reason(e) + ".",
                "Check its address and that it runs, then run again.",
                true,
                e);
    }

    /**
     * Reads a file of any length; redirects are followed, the login stays with the registry's own host.
     *
     * @param place a path below the base, or a whole address
     */
    public void download(String place, OutputStream out) throws IOException {
        String address = place.startsWith("/") ? base + place : place;
        for (int i = 0; i < MOST_REDIRECTS; i++) {
            boolean own = isOwn(URI.create(address));
            HttpRequest.Builder request = own
                    ? request(address)
                    : HttpRequest.newBuilder(URI.create(address)).timeout(patience);
            HttpResponse<InputStream> answer = exchange(http, request.build());
            try (InputStream in = new BoundedInput(answer.body(), patience)) {
                Optional<String> moved =
                        answer.statusCode() / 100 == 3 ? answer.headers().firstValue("Location") : Optional.empty();
                if (moved.isPresent()) {
                    address = URI.create(address).resolve(moved.get()).toString();
                } else if (answer.statusCode() / 100 != 2) {
                    throw refused(new Answer("GET " + address, answer.statusCode(), "", in.readNBytes(MOST_QUOTED)));
                } else {
                    in.transferTo(out);
                    return;
                }
            } catch (IOException e) {
                throw silent("GET " + address, e);
            }
        }
        throw new AgenticException(
                ErrorCode.PUBLISH, "The " + what + " sends GET " + place + " round in circles.", "Check its address.");
    }

    /** Whether the login may go there: the same host and port, or the same host by HTTPS instead of HTTP, never the other way. */
    boolean isOwn(URI address) {
        URI registry = URI.create(base);
        if (registry.getScheme().equalsIgnoreCase(address.getScheme())) {
            return registry.getAuthority().equalsIgnoreCase(address.getAuthority());
        }
        // Both at their usual ports: another port may be another's.
        return registry.getScheme().equalsIgnoreCase("http")
                && "https".equalsIgnoreCase(address.getScheme())
                && registry.getHost().equalsIgnoreCase(address.getHost())
                && address.getUserInfo() == null
                && List.of(-1, 80).contains(registry.getPort())
                && List.of(-1, 443).contains(address.getPort());
    }

    /** SHA-256 of a file. */
    public String digest(String place) throws IOException {
        DigestOutput sum = new DigestOutput();
        download(place, sum);
        return sum.hex();
    }

    private static final class DigestOutput extends OutputStream {
        private final MessageDigest digest = Sha256.digest();

        @Override
        public void write(int b) {
            digest.update((byte) b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        private String hex() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    public Answer send(String method, String path) throws IOException {
        return send(method, path, "", HttpRequest.BodyPublishers.noBody());
    }

    public Answer sendJson(String method, String path, JsonNode body) throws IOException {
        return send(method, path, "application/json", HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    /** The answer as a JSON object; a page of a proxy or a login is none. */
    public JsonNode json(Answer answer) {
        try {
            JsonNode json = Json.MAPPER.readTree(answer.body());
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            // Said below.
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw confused(answer, "not JSON");
    }

    /** The failure that an answer is which can't be understood: it is never taken for something that is not there. */
    public AgenticException confused(Answer answer, String is) {
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The " + what + " answered " + answer.asked() + " with something that is " + is + ": " + quoted(answer)
                        + ".",
                "Check that the address is the registry's own, not that of a page or a proxy.");
    }

    /** The failure that an answer is. */
    public AgenticException refused(Answer answer) {
        String hint =
                switch (answer.status()) {
                    case 401 -> "Give a credentialsId whose credential is valid there.";
                    case 403 -> "Check that the credential may publish this name, and that the version is new.";
                    case 404 -> "Check the registry's address.";
                    case 413 -> "The package is larger than the registry takes.";
                    default -> answer.status() >= 500 ? "Try again later." : "See what it says.";
                };
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The " + what + " refused " + answer.asked() + " with " + answer.status() + ": " + quoted(answer) + ".",
                hint,
                answer.status() >= 500 || answer.status() == 429,
                null);
    }

    private static String quoted(Answer answer) {
        String text = answer.text();
        try {
            JsonNode json = Json.MAPPER.readTree(text);
            if (json != null && json.path("error").isTextual()) {
                text = json.path("error").asText();
            }
        } catch (JsonProcessingException e) {
            // Quoted as it is.
        }
        String line = text.replaceAll("\\s+", " ").strip();
        String cut = line.length() > MOST_QUOTED ? line.substring(0, MOST_QUOTED) + "…" : line;
        return cut.endsWith(".") ? cut.substring(0, cut.length() - 1) : cut.isEmpty() ? "no reason given" : cut;
    }
}
