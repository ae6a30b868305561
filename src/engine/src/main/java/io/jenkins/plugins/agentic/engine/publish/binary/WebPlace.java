package io.jenkins.plugins.agentic.engine.publish.binary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.Published;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A server that takes files by HTTP PUT (RFC 9110) or WebDAV (RFC 4918). A release claims its place first with
 * {@value #CLAIM}, and becomes visible with {@code SHA256SUMS}, which comes last: a folder without it is no release.
 */
final class WebPlace implements Place {
    /** Who publishes the version, and the names and sums of its files. */
    static final String CLAIM = "RELEASE.json";

    private static final int MISSING = 404;
    private static final int PRECONDITION_FAILED = 412;
    private static final String BYTES = "application/octet-stream";

    private final RegistryClient client;

    WebPlace(RegistryClient client) {
        this.client = client;
    }

    private static String folder(Id id) {
        return "/" + encoded(id.name()).replace("%2F", "/") + "/" + encoded(id.version()) + "/";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String location(Id id) {
        return client.base() + folder(id);
    }

    /** Deletes what is not there: a server that knows who may write says so, and nothing is changed. */
    @Override
    public void checkWriting(Id id) throws IOException {
        Answer answer = client.send("DELETE", folder(id) + ".agentic-check");
        if (answer.status() == 401 || answer.status() == 403 || answer.status() >= 500 && answer.status() != 501) {
            throw client.refused(answer);
        }
    }

    /** The claim on a version: publisher and files; empty where nobody has one. */
    private Optional<JsonNode> claim(Id id) throws IOException {
        Optional<Answer> answer = text(folder(id) + CLAIM);
        if (answer.isPresent() && answer.get().body().length == 0) {
            // Another run is writing it at this moment: not every server shows a file only when it is whole.
            throw Place.taken(id);
        }
        Optional<JsonNode> claim = answer.map(client::json);
        if (claim.isPresent() && !claim.get().path("publisher").isTextual()) {
            throw client.confused(answer.get(), "no record of a release");
        }
        return claim;
    }

    private Optional<Answer> text(String path) throws IOException {
        Answer answer = client.send("GET", path);
        if (answer.status() == MISSING) {
            return Optional.empty();
        }
        return Optional.of(require(answer));
    }

    private Answer require(Answer answer) {
        if (!answer.ok()) {
            throw client.refused(answer);
        }
        return answer;
    }

    private static boolean isOf(JsonNode claim, String publisher) {
        return claim.path("publisher").asText().equals(Sha256.hex(publisher));
    }

    @Override
    public Destination.Presence look(Id id, String publisher) throws IOException {
        Optional<JsonNode> claim = claim(id);
        Optional<String> visible = text(folder(id) + SUMS).map(Answer::text);
        if (claim.isPresent() && !isOf(claim.get(), publisher) || claim.isEmpty() && visible.isPresent()) {
            return Destination.Presence.OTHERS;
        }
        return claim.isPresent() && visible.equals(Optional.of(sums(claim.get()).toString()))
                ? Destination.Presence.OURS
                : Destination.Presence.NOBODYS;
    }

    @Override
    public void stage(Id id, String publisher, Contents contents, Optional<Signer> signer) throws IOException {
        Path copies = Files.createTempDirectory("agentic-publish");
        try {
            TreeMap<String, String> sums = new TreeMap<>();
            for (String name : contents.names()) {
                try (InputStream in = contents.open(name);
                        OutputStream out = Files.newOutputStream(copies.resolve(name))) {
                    sums.put(name, Sha256.copying(in, out));
                }
            }
            makeFolders(id);
            take(id, publisher, sums);
            for (String name : sums.keySet()) {
                require(client.send(
                        "PUT", folder(id) + encoded(name), BYTES, BodyPublishers.ofFile(copies.resolve(name))));
            }
            if (signer.isPresent()) {
                byte[] signature = signer.get().sign(new Sums(sums).toString().getBytes(StandardCharsets.UTF_8));
                require(client.send("PUT", folder(id) + SIGNATURE, BYTES, BodyPublishers.ofByteArray(signature)));
            }
        } finally {
            for (String name : contents.names()) {
                Files.deleteIfExists(copies.resolve(name));
            }
            Files.delete(copies);
        }
    }

    /** WebDAV wants folders made; a server that only knows PUT refuses, and does not need it. */
    private void makeFolders(Id id) throws IOException {
        client.send("MKCOL", "/");
        StringBuilder path = new StringBuilder("/");
        for (String part : folder(id).substring(1).split("/")) {
            path.append(part).append('/');
            client.send("MKCOL", path.toString());
        }
    }

    /** Claims the version, then looks who has it: not every server knows a condition. */
    private void take(Id id, String publisher, TreeMap<String, String> sums) throws IOException {
        Optional<JsonNode> known = claim(id);
        if (known.isPresent() && !isOf(known.get(), publisher)) {
            throw Place.taken(id);
        }
        ObjectNode claim = Json.MAPPER.createObjectNode();
        claim.put("publisher", Sha256.hex(publisher));
        ObjectNode files = claim.putObject("files");
        sums.forEach(files::put);
        Answer answer = put(id, claim, known.isPresent() ? "" : "*");
        Optional<JsonNode> now = claim(id);
        if (answer.status() == PRECONDITION_FAILED && now.isEmpty()) {
            // Some servers fail the condition whether or not there is a file.
            answer = put(id, claim, "");
            now = claim(id);
        }
        if (!answer.ok() && now.isPresent() && !isOf(now.get(), publisher)) {
            throw Place.taken(id);
        }
        require(answer);
        if (now.isEmpty()) {
            throw lied("took " + CLAIM + " of " + id, "does not have it");
        }
        if (!now.get().equals(claim)) {
            throw Place.taken(id);
        }
    }

    private Answer put(Id id, JsonNode claim, String unless) throws IOException {
        return client.send(
                "PUT", folder(id) + CLAIM, "application/json", BodyPublishers.ofString(claim.toString()), unless);
    }

    private AgenticException lied(String said, String but) {
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The server " + client.base() + " said that it " + said + ", but " + but + ".",
                "Look at the server's log.");
    }

    private static Sums sums(JsonNode claim) {
        TreeMap<String, String> sums = new TreeMap<>();
        claim.path("files")
                .properties()
                .forEach(each -> sums.put(each.getKey(), each.getValue().asText()));
        return new Sums(sums);
    }

    @Override
    public void verify(Id id, String publisher) throws IOException {
        JsonNode claim = ours(id, publisher);
        for (var each : sums(claim).all().entrySet()) {
            if (!client.digest(folder(id) + encoded(each.getKey())).equals(each.getValue())) {
                throw Place.spoilt(each.getKey(), location(id));
            }
        }
    }

    private JsonNode ours(Id id, String publisher) throws IOException {
        JsonNode claim = claim(id).orElseThrow(() -> Place.missing(id, location(id)));
        if (!isOf(claim, publisher)) {
            throw Place.taken(id);
        }
        return claim;
    }

    @Override
    public void commit(Id id, String publisher) throws IOException {
        String sums = sums(ours(id, publisher)).toString();
        require(client.send("PUT", folder(id) + SUMS, "text/plain", BodyPublishers.ofString(sums)));
        // Not every 200 means it.
        if (!text(folder(id) + SUMS).map(Answer::text).equals(Optional.of(sums))) {
            throw lied("took " + SUMS + " of " + id, "does not have it");
        }
        ours(id, publisher);
    }

    @Override
    public boolean undo(Id id, String publisher) throws IOException {
        Optional<JsonNode> claim = claim(id);
        if (claim.isEmpty() || !isOf(claim.get(), publisher)) {
            return false;
        }
        List<String> files = new ArrayList<>(List.of(SUMS, SIGNATURE));
        files.addAll(sums(claim.get()).all().keySet());
        // The claim goes last: what is left is found again.
        files.add(CLAIM);
        for (String file : files) {
            Answer gone = client.send("DELETE", folder(id) + encoded(file));
            if (gone.status() != MISSING) {
                require(gone);
            }
            if (client.send("HEAD", folder(id) + encoded(file)).ok()) {
                throw lied("deleted " + file + " of " + id, "still has it");
            }
        }
        // Where folders are things of their own; a server without them has nothing left by now.
        client.send("DELETE", folder(id));
        return true;
    }

    @Override
    public Contents contents(Id id, Published published) throws IOException {
        Answer text = text(folder(id) + SUMS).orElseThrow(() -> Place.missing(id, location(id)));
        Sums sums = Sums.parse(text.text(), location(id) + SUMS);
        sums.all().forEach(published::require);
        return new Contents() {
            @Override
            public List<String> names() {
                return List.copyOf(sums.all().keySet());
            }

            @Override
            public InputStream open(String name) throws IOException {
                Path copy = Files.createTempFile("agentic-promote", "");
                try (OutputStream out = Files.newOutputStream(copy)) {
                    client.download(folder(id) + encoded(name), out);
                } catch (IOException | RuntimeException e) {
                    Files.deleteIfExists(copy);
                    throw e;
                }
                try (InputStream in = Files.newInputStream(copy)) {
                    published.require(name, Sha256.of(in).hex());
                } catch (IOException | RuntimeException e) {
                    Files.delete(copy);
                    throw e;
                }
                return Files.newInputStream(copy, StandardOpenOption.DELETE_ON_CLOSE);
            }
        };
    }
}
