package io.jenkins.plugins.agentic.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.testkit.GitHubServer.Answer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The releases of {@link GitHubServer}'s repository, and what may be done to them. */
final class GitHubReleases {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String HEAD = "b".repeat(40);

    private final String repository;
    private final List<ObjectNode> releases = new ArrayList<>();
    private final Map<Long, byte[]> bytes = new HashMap<>();
    private final Map<String, String> tags = new HashMap<>();
    private final Set<String> burnt = new HashSet<>();
    private String url;
    private boolean immutable;
    private boolean digests = true;
    private long last;

    GitHubReleases(String repository, String url) {
        this.repository = repository;
        this.url = url;
    }

    synchronized void publicUrl(String other) {
        url = other;
    }

    synchronized void immutable(boolean on) {
        immutable = on;
    }

    synchronized void digests(boolean on) {
        digests = on;
    }

    synchronized void tag(String name, String commit) {
        tags.put(name, commit);
    }

    synchronized String url() {
        return url + "/repos/" + repository;
    }

    synchronized List<JsonNode> all() {
        List<JsonNode> all = new ArrayList<>();
        releases.forEach(release -> all.add(0, release.deepCopy()));
        return all;
    }

    synchronized ObjectNode repository(boolean pushes) {
        String[] parts = repository.split("/");
        ObjectNode json = JSON.objectNode();
        json.put("id", 1).put("name", parts[1]).put("full_name", repository).put("private", false);
        json.put("url", url()).put("html_url", url + "/" + repository).put("archived", false);
        json.put("default_branch", "main");
        json.putObject("owner").put("login", parts[0]).put("id", 2).put("type", "User");
        json.putObject("permissions").put("admin", false).put("push", pushes).put("pull", true);
        return json;
    }

    synchronized ArrayNode page(int page, int size) {
        ArrayNode json = JSON.arrayNode();
        all().stream().skip((long) (page - 1) * size).limit(size).forEach(json::add);
        return json;
    }

    private Optional<ObjectNode> find(long id) {
        return releases.stream()
                .filter(release -> release.path("id").asLong() == id)
                .findFirst();
    }

    private Optional<ObjectNode> published(String tag) {
        return releases.stream()
                .filter(release -> !release.path("draft").asBoolean()
                        && release.path("tag_name").asText().equals(tag))
                .findFirst();
    }

    private static Answer notFound() {
        return Answer.message(404, "Not Found");
    }

    synchronized Answer get(long id) {
        return find(id).map(release -> Answer.of(200, release.deepCopy())).orElseGet(GitHubReleases::notFound);
    }

    synchronized Answer byTag(String tag) {
        return published(tag).map(release -> Answer.of(200, release.deepCopy())).orElseGet(GitHubReleases::notFound);
    }

    synchronized Answer ref(String tag) {
        String commit = tags.get(tag);
        if (commit == null) {
            return notFound();
        }
        ObjectNode json = JSON.objectNode().put("ref", "refs/tags/" + tag).put("url", url() + "/git/refs/tags/" + tag);
        json.putObject("object").put("type", "commit").put("sha", commit).put("url", url() + "/git/commits/" + commit);
        return Answer.of(200, json);
    }

    synchronized Answer create(JsonNode asked) {
        String tag = asked.path("tag_name").asText("");
        if (tag.isEmpty()) {
            return Answer.invalid("missing_field", "tag_name", "");
        }
        ObjectNode release = JSON.objectNode();
        long id = ++last;
        release.put("id", id).put("url", url() + "/releases/" + id);
        release.put("assets_url", url() + "/releases/" + id + "/assets");
        release.put("upload_url", url + "/uploads/repos/" + repository + "/releases/" + id + "/assets{?name,label}");
        release.put("html_url", url + "/" + repository + "/releases/tag/" + tag);
        release.put("target_commitish", "main").put("immutable", false).put("created_at", "2026-11-28T00:00:00Z");
        release.put("tag_name", tag)
                .put("name", tag)
                .put("body", "")
                .put("draft", true)
                .put("prerelease", false);
        release.putNull("published_at");
        release.putArray("assets");
        return change(release, asked, asked.path("draft").asBoolean(false)).orElseGet(() -> {
            releases.add(release);
            return Answer.of(201, release.deepCopy());
        });
    }

    synchronized Answer update(long id, JsonNode asked) {
        ObjectNode release = find(id).orElse(null);
        if (release == null) {
            return notFound();
        }
        boolean titleOnly = asked.properties().stream()
                .map(Map.Entry::getKey)
                .allMatch(field -> field.equals("name") || field.equals("body"));
        if (release.path("immutable").asBoolean() && !titleOnly) {
            return Answer.message(422, "Cannot update an immutable release.");
        }
        boolean draft = asked.path("draft").asBoolean(release.path("draft").asBoolean());
        return change(release, asked, draft).orElseGet(() -> Answer.of(200, release.deepCopy()));
    }

    /** What is refused; empty when it was changed. */
    private Optional<Answer> change(ObjectNode release, JsonNode asked, boolean draft) {
        String tag = asked.path("tag_name").asText(release.path("tag_name").asText());
        boolean publishes = release.path("draft").asBoolean() && !draft;
        if (publishes && burnt.contains(tag)) {
            return Optional.of(Answer.invalid("custom", "tag_name", "tag_name was used by an immutable release"));
        }
        if (publishes && published(tag).isPresent()) {
            return Optional.of(Answer.invalid("already_exists", "tag_name", ""));
        }
        for (String field : List.of("tag_name", "target_commitish", "name", "body", "prerelease")) {
            if (asked.has(field)) {
                release.set(field, asked.get(field));
            }
        }
        release.put("draft", draft);
        if (publishes) {
            release.put("published_at", "2026-11-28T00:00:00Z").put("immutable", immutable);
            String commit = release.path("target_commitish").asText();
            tags.putIfAbsent(tag, commit.length() == HEAD.length() ? commit : HEAD);
            if (immutable) {
                burnt.add(tag);
            }
        }
        return Optional.empty();
    }

    /** The tag stays, and an immutable release's name is used for ever. */
    synchronized Answer delete(long id) {
        return releases.removeIf(release -> release.path("id").asLong() == id) ? Answer.none() : notFound();
    }

    synchronized Answer upload(long id, String name, String type, byte[] content) {
        ObjectNode release = find(id).orElse(null);
        if (release == null) {
            return notFound();
        }
        if (release.path("immutable").asBoolean()) {
            return Answer.message(422, "Cannot upload assets to an immutable release.");
        }
        ArrayNode assets = (ArrayNode) release.path("assets");
        for (JsonNode asset : assets) {
            if (asset.path("name").asText().equals(name)) {
                return Answer.invalid("already_exists", "name", "");
            }
        }
        long own = ++last;
        ObjectNode asset = assets.addObject();
        asset.put("id", own).put("name", name).put("size", content.length).put("state", "uploaded");
        asset.put("url", url() + "/releases/assets/" + own).put("content_type", type);
        asset.put("browser_download_url", url + "/" + repository + "/releases/download/" + own);
        if (digests) {
            asset.put("digest", "sha256:" + sha256(content));
        }
        bytes.put(own, content);
        return Answer.of(201, asset.deepCopy());
    }

    synchronized Answer assets(long id) {
        return find(id).map(release -> Answer.of(200, release.path("assets").deepCopy()))
                .orElseGet(GitHubReleases::notFound);
    }

    synchronized Answer asset(long id, boolean content) {
        if (content && bytes.containsKey(id)) {
            return new Answer(200, null, bytes.get(id));
        }
        return releases.stream()
                .flatMap(release -> {
                    List<JsonNode> all = new ArrayList<>();
                    release.path("assets").forEach(all::add);
                    return all.stream();
                })
                .filter(asset -> asset.path("id").asLong() == id)
                .findFirst()
                .map(asset -> Answer.of(200, asset.deepCopy()))
                .orElseGet(GitHubReleases::notFound);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
