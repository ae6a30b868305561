package io.jenkins.plugins.agentic.engine.publish.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.Secrets.Login;
import io.jenkins.plugins.agentic.engine.publish.docker.DockerHttp.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One repository of images in a registry.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">OCI distribution specification</a>
 */
final class DockerRegistry {
    private static final String MANIFESTS =
            String.join(", ", Manifest.IMAGE, Manifest.INDEX, Manifest.DOCKER_IMAGE, Manifest.DOCKER_INDEX);
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>;\\s*rel=\"?next\"?");
    private static final int MOST_PAGES = 100;
    private static final int MOST_QUOTED = 200;
    private static final int MOST_AGAIN = 3;

    private final DockerHttp http;
    private final String image;

    DockerRegistry(String base, String image, Optional<Login> login) {
        this.http = new DockerHttp(base, image, login);
        this.image = image;
    }

    /** As {@code docker pull} takes it; {@code tag} begins with ':' or '@', or is empty. */
    String location(String tag) {
        return http.base().replaceFirst("^https?://", "") + "/" + image + tag;
    }

    private String path(String rest) {
        return "/v2/" + image + rest;
    }

    static AgenticException refused(Answer answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        try {
            JsonNode error = Json.MAPPER.readTree(text).path("errors").path(0);
            if (error.has("code")) {
                text = error.path("code").asText() + " " + error.path("message").asText();
            }
        } catch (JsonProcessingException e) {
            // Quoted as it is.
        }
        String line = text.replaceAll("\\s+", " ").strip();
        String cut = line.length() > MOST_QUOTED ? line.substring(0, MOST_QUOTED) + "…" : line;
        String hint =
                switch (answer.status()) {
                    case 401 -> "Give a credentialsId whose login is valid there.";
                    case 403 -> "Check that the login may pull from and push to the repository.";
                    case 404 -> "Check the registry's address and the image's name.";
                    case 413 -> "A layer is larger than the registry takes.";
                    default -> answer.status() >= 500 ? "Try again later." : "See what it says.";
                };
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The registry refused " + answer.asked() + " with " + answer.status()
                        + (cut.isEmpty() ? "" : ": " + cut) + ".",
                hint,
                answer.status() >= 500 || answer.status() == 429,
                null);
    }

    private static Answer require(Answer answer) {
        if (!answer.ok()) {
            throw refused(answer);
        }
        return answer;
    }

    /** Finds out whether this login may push, and leaves nothing: an upload is begun and ended. */
    void checkPushing() throws IOException {
        String upload = begin();
        // What it answers does not matter: an upload that is never finished is forgotten.
        http.send("DELETE", upload);
    }

    /** Path and query of a new upload: it stays at the registry's own host, whatever that is called inside. */
    private String begin() throws IOException {
        Answer answer = require(http.send("POST", path("/blobs/uploads/")));
        URI place = URI.create(answer.header("Location"));
        if (place.getRawPath() == null || place.getRawPath().isEmpty()) {
            throw DockerTarget.wrong(
                    "What answers " + answer.asked() + " is no registry of images: it names no place to upload to.",
                    "Check the registry's address.");
        }
        return place.getRawPath() + (place.getRawQuery() == null ? "" : "?" + place.getRawQuery());
    }

    /** A manifest by tag or digest; empty where there is none. */
    Optional<Manifest> manifest(String reference) throws IOException {
        Answer answer =
                http.send("GET", path("/manifests/" + reference), Map.of("Accept", MANIFESTS), BodyPublishers::noBody);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        require(answer);
        String type = answer.header("Content-Type").replaceAll(";.*", "").strip();
        Manifest manifest = new Manifest(type, answer.body());
        boolean known = MANIFESTS.contains(type) && !type.isEmpty();
        if (!known || reference.startsWith("sha256:") && !manifest.digest().equals(reference)) {
            throw DockerTarget.wrong(
                    "What " + answer.asked() + " got is not the manifest of an image.",
                    "Check that the address is the registry's own, and its log.");
        }
        return Optional.of(manifest);
    }

    /** What a tag points to; empty where there is no such tag. */
    String digest(String tag) throws IOException {
        return manifest(tag).map(Manifest::digest).orElse("");
    }

    void put(String reference, Manifest manifest) throws IOException {
        Answer answer = send(reference, manifest);
        // A registry may read what another run, which sends the same bytes at this moment, has written half of.
        for (int again = 0; again < MOST_AGAIN && answer.status() == 400 && says(answer, "DIGEST_INVALID"); again++) {
            answer = send(reference, manifest);
        }
        require(answer);
    }

    private Answer send(String reference, Manifest manifest) throws IOException {
        return http.send(
                "PUT",
                path("/manifests/" + reference),
                Map.of("Content-Type", manifest.type()),
                () -> BodyPublishers.ofByteArray(manifest.bytes()));
    }

    private static boolean says(Answer answer, String code) {
        return new String(answer.body(), StandardCharsets.UTF_8).contains(code);
    }

    /** Removes a manifest and all its tags. Answers false where the registry removes nothing. */
    boolean delete(String digest) throws IOException {
        Answer answer = http.send("DELETE", path("/manifests/" + digest));
        if (answer.status() == 405 || answer.status() == 403 || answer.status() == 400) {
            return false;
        }
        if (answer.status() != 404) {
            require(answer);
        }
        return true;
    }

    boolean has(Manifest.Part blob) throws IOException {
        Answer answer = http.send("HEAD", path("/blobs/" + blob.digest()));
        if (answer.status() == 404) {
            return false;
        }
        require(answer);
        String length = answer.header("Content-Length");
        return length.isEmpty() || length.equals(String.valueOf(blob.size()));
    }

    /** Sends a configuration or layer, unless it is there; the registry checks its digest. */
    void upload(Manifest.Part blob, Supplier<InputStream> content) throws IOException {
        if (has(blob)) {
            return;
        }
        String place = begin();
        require(http.send(
                "PUT",
                place + (place.contains("?") ? "&" : "?") + "digest=" + blob.digest(),
                Map.of("Content-Type", "application/octet-stream"),
                () -> BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(content), blob.size())));
    }

    /** All tags; none where there is no such repository. */
    List<String> tags() throws IOException {
        List<String> tags = new ArrayList<>();
        String page = path("/tags/list?n=1000");
        for (int i = 0; i < MOST_PAGES && !page.isEmpty(); i++) {
            Answer answer = http.send("GET", page);
            if (answer.status() == 404) {
                return tags;
            }
            require(answer);
            JsonNode json = Json.MAPPER.readTree(answer.body());
            if (!json.has("tags")) {
                throw DockerTarget.wrong(
                        "What " + answer.asked() + " got is no list of tags.",
                        "Check that the address is the registry's own.");
            }
            json.path("tags").forEach(tag -> tags.add(tag.asText()));
            Matcher next = NEXT.matcher(answer.header("Link"));
            page = next.find() ? pathOf(next.group(1)) : "";
        }
        return tags;
    }

    private static String pathOf(String address) {
        URI uri = URI.create(address);
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }
}
