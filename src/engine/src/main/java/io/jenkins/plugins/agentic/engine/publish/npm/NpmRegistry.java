package io.jenkins.plugins.agentic.engine.publish.npm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One package in a registry that speaks npm's protocol: what the npm client sends for publish, dist-tag, deprecate and
 * unpublish.
 *
 * @see <a href="https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md">npm's public registry API</a>
 */
final class NpmRegistry {
    /** In a version's manifest: the step that published it. The client adds fields of its own there as well. */
    static final String PUBLISHER = "_agenticPublisher";

    /** In a version's manifest: the version that users' dist-tag had when it was sent. */
    static final String BEFORE = "_agenticBefore";

    /** Why a version is deprecated that could not be unpublished. */
    private static final String TAKEN_BACK = "Taken back by the run that published it.";

    private static final Set<String> RIGHTS = Set.of("read", "write", "read-only", "read-write");

    /** What begins the dist-tag of a version that is not committed yet. */
    static final String STAGING = "next-";

    private final RegistryClient client;
    private final String name;

    NpmRegistry(RegistryClient client, String name) {
        this.client = client;
        this.name = name;
    }

    String base() {
        return client.base();
    }

    private String path() {
        return "/" + name.replace("/", "%2f");
    }

    private String tagPath(String tag) {
        return "/-/package/" + name.replace("/", "%2f") + "/dist-tags/"
                + URLEncoder.encode(tag, StandardCharsets.UTF_8);
    }

    /** The package's document; empty where there is none. */
    Optional<ObjectNode> document() throws IOException {
        Answer answer = client.send("GET", path() + "?write=true");
        if (answer.status() == 404) {
            return Optional.empty();
        }
        if (!answer.ok()) {
            throw client.refused(answer);
        }
        JsonNode document = client.json(answer);
        if (!document.path("name").asText().equals(name)) {
            throw client.confused(answer, "not the package " + name);
        }
        return Optional.of((ObjectNode) document);
    }

    /** Refuses a login that the registry does not know; some answer that with 200 and no name. Answers who it is of. */
    String checkLogin() throws IOException {
        Answer answer = client.send("GET", "/-/whoami");
        require(answer);
        String user = client.json(answer).path("username").asText("");
        if (user.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    "The npm registry " + client.base() + " does not know the login.",
                    "Give a credentialsId whose token is valid there.");
        }
        return user;
    }

    /**
     * Refuses a user that may not write a package that is there, where the registry tells who may: the public one does, as
     * {@code npm access list collaborators} shows; others have no such list, and show it when it is sent.
     */
    void checkWriting(String user) throws IOException {
        String path = "/-/package/" + name.replace("/", "%2f") + "/collaborators?format=cli";
        Answer answer = client.send("GET", path);
        if (!answer.ok()) {
            return;
        }
        JsonNode rights = client.json(answer);
        boolean told = rights.isObject()
                && !rights.isEmpty()
                && rights.properties().stream()
                        .allMatch(each -> RIGHTS.contains(each.getValue().asText()));
        if (told && !rights.path(user).asText().endsWith("write")) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    "The npm registry " + client.base() + " does not let " + user + " write " + name + ".",
                    "Let an owner of the package add the user, or give another credentialsId.");
        }
    }

    /**
     * Sends a version under a dist-tag; {@code marks} go into its manifest.
     *
     * @param tarball opens what {@code npm} was read from; it is sent as it is read
     */
    void publish(NpmPackage npm, Supplier<InputStream> tarball, String tag, String access, Map<String, String> marks)
            throws IOException {
        String file = name.substring(name.indexOf('/') + 1) + "-" + npm.version() + ".tgz";
        ObjectNode manifest = npm.manifest().deepCopy();
        manifest.put("_id", name + "@" + npm.version());
        marks.forEach(manifest::put);
        manifest.putObject("dist")
                .put("integrity", npm.integrity())
                .put("shasum", npm.sha1())
                .put("tarball", client.base() + "/" + name + "/-/" + file);
        // Stands for the tarball's text, which is never whole in memory.
        String cut = UUID.randomUUID().toString();
        ObjectNode document = Json.MAPPER.createObjectNode();
        document.put("_id", name);
        document.put("name", name);
        document.put("description", manifest.path("description").asText(""));
        document.put("access", access);
        document.putObject("dist-tags").put(tag, npm.version());
        document.putObject("versions").set(npm.version(), manifest);
        document.putObject("_attachments")
                .putObject(file)
                .put("content_type", "application/octet-stream")
                .put("data", cut)
                .put("length", npm.length());
        String[] around = document.toString().split(cut);
        byte[] head = around[0].getBytes(StandardCharsets.UTF_8);
        byte[] tail = around[1].getBytes(StandardCharsets.UTF_8);
        BodyPublisher body = BodyPublishers.ofInputStream(() -> new SequenceInputStream(
                new SequenceInputStream(new ByteArrayInputStream(head), new Base64Input(tarball.get())),
                new ByteArrayInputStream(tail)));
        long length = head.length + Base64Input.length(npm.length()) + tail.length;
        require(client.send("PUT", path(), "application/json", BodyPublishers.fromPublisher(body, length)));
    }

    /** SHA-256 of the tarball, as users get it. */
    String digest(JsonNode version) throws IOException {
        // The path only: behind a proxy, a registry may name itself by another host.
        String path = URI.create(version.at("/dist/tarball").asText()).getRawPath();
        String own = Optional.ofNullable(URI.create(client.base()).getRawPath()).orElse("");
        return client.digest(path.startsWith(own) ? path.substring(own.length()) : path);
    }

    void moveTag(String tag, String version) throws IOException {
        require(client.sendJson("PUT", tagPath(tag), TextNode.valueOf(version)));
    }

    /** The same, and looks whether it was done: not every 200 means it. */
    ObjectNode movedTag(String tag, String version) throws IOException {
        moveTag(tag, version);
        ObjectNode now = document().orElseThrow(() -> lied("moved " + tag + " to " + version));
        if (!now.path("dist-tags").path(tag).asText("").equals(version)) {
            throw lied("moved " + tag + " to " + version);
        }
        return now;
    }

    /** The failure that an answer is which was not true. */
    AgenticException lied(String said) {
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The npm registry " + client.base() + " said that it " + said + ", but did not.",
                "Look at the registry's log, and do it by hand.");
    }

    /**
     * The versions that users may have instead of one: neither on their way nor deprecated; where all are deprecated, those
     * that were not taken back.
     */
    static Set<String> standing(ObjectNode document, String version) {
        Set<String> standing = marked(document, String::isEmpty);
        standing.remove(version);
        return standing.isEmpty() ? marked(document, why -> !why.equals(TAKEN_BACK)) : standing;
    }

    private static Set<String> marked(ObjectNode document, Predicate<String> deprecated) {
        Set<String> standing = new HashSet<>();
        document.path("versions").properties().forEach(each -> {
            if (deprecated.test(each.getValue().path("deprecated").asText(""))) {
                standing.add(each.getKey());
            }
        });
        document.path("dist-tags").properties().forEach(each -> {
            if (each.getKey().startsWith(STAGING)) {
                standing.remove(each.getValue().asText());
            }
        });
        return standing;
    }

    /** Removes a dist-tag; nothing happens where there is none. */
    void removeTag(String tag) throws IOException {
        Answer answer = client.send("DELETE", tagPath(tag));
        if (answer.status() != 404) {
            require(answer);
        }
    }

    /** Removes one version, and the package with its last. Answers false where the registry does not allow it. */
    boolean unpublish(ObjectNode document, String version) throws IOException {
        String revision = document.path("_rev").asText("");
        String tarball =
                document.at("/versions/" + pointer(version) + "/dist/tarball").asText();
        if (document.path("versions").size() == 1) {
            return allowed(client.send("DELETE", path() + "/-rev/" + revision));
        }
        ObjectNode left = document.deepCopy();
        left.remove("_revisions");
        left.remove("_attachments");
        ((ObjectNode) left.path("versions")).remove(version);
        if (left.path("time") instanceof ObjectNode time) {
            time.remove(version);
        }
        ObjectNode tags = (ObjectNode) left.path("dist-tags");
        tags.properties().stream()
                .filter(tag -> tag.getValue().asText().equals(version))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(tags::remove);
        if (!allowed(client.sendJson("PUT", path() + "/-rev/" + revision, left))) {
            return false;
        }
        String file = tarball.substring(tarball.lastIndexOf('/') + 1);
        String now = document().map(it -> it.path("_rev").asText("")).orElse(revision);
        Answer gone = client.send("DELETE", path() + "/-/" + file + "/-rev/" + now);
        return gone.status() == 404 || allowed(gone);
    }

    private boolean allowed(Answer answer) {
        if (answer.status() == 403 || answer.status() == 405 || answer.status() == 404 || answer.status() == 422) {
            return false;
        }
        require(answer);
        return true;
    }

    /** Marks a version as taken back and looks whether it was done, so that who installs it is told. */
    void deprecate(ObjectNode document, String version) throws IOException {
        ObjectNode marked = document.deepCopy();
        marked.remove("_attachments");
        ((ObjectNode) marked.path("versions").path(version)).put("deprecated", TAKEN_BACK);
        require(client.sendJson("PUT", path(), marked));
        boolean done = document()
                .filter(now -> !now.path("versions")
                        .path(version)
                        .path("deprecated")
                        .asText("")
                        .isEmpty())
                .isPresent();
        if (!done) {
            throw lied("deprecated " + name + " " + version);
        }
    }

    private void require(Answer answer) {
        if (!answer.ok()) {
            throw client.refused(answer);
        }
    }

    /** A key in a JSON pointer (RFC 6901). */
    static String pointer(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
