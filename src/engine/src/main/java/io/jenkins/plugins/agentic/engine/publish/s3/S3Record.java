package io.jenkins.plugins.agentic.engine.publish.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code release.json} of a version says. It is the first object of a version that is written and the last that is
 * deleted: whoever made it owns the version.
 *
 * @param publisher SHA-256 of the request's
 * @param released whether the version is there for users
 * @param before the version that the key for the newest held, empty where it held none
 * @param files by name
 */
record S3Record(String publisher, boolean released, String before, Map<String, S3Files.Sent> files) {
    static final String NAME = "release.json";

    S3Record {
        files = Map.copyOf(files);
    }

    /** The claim of a version, before anything of it is sent. */
    static S3Record claim(String publisher) {
        return new S3Record(publisher, false, "", Map.of());
    }

    S3Record with(Map<String, S3Files.Sent> sent) {
        return new S3Record(publisher, released, before, sent);
    }

    S3Record instead(String earlier) {
        return new S3Record(publisher, released, earlier, files);
    }

    S3Record done() {
        return new S3Record(publisher, true, before, files);
    }

    String json() {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("publisher", publisher);
        json.put("released", released);
        json.put("before", before);
        ObjectNode all = json.putObject("files");
        new TreeMap<>(files).forEach((name, sent) -> all.putObject(name)
                .put("size", sent.size())
                .put("sha256", sent.sha256())
                .put("checksum", sent.checksum()));
        return json.toPrettyString() + "\n";
    }

    /** @param location of the text; whatever is no record is refused */
    static S3Record of(String text, String location) {
        return of(text).orElseThrow(() -> S3Target.wrong(
                location + " holds no record of a release: " + S3Latest.quoted(text) + ".",
                "Check that the endpoint is S3's own, not that of a page or a proxy, and who wrote it."));
    }

    /** Empty where the text is none. */
    static Optional<S3Record> of(String text) {
        try {
            JsonNode json = Json.MAPPER.readTree(text);
            if (json == null || !json.path("publisher").isTextual()) {
                return Optional.empty();
            }
            Map<String, S3Files.Sent> files = new TreeMap<>();
            json.path("files")
                    .properties()
                    .forEach(file -> files.put(
                            file.getKey(),
                            new S3Files.Sent(
                                    file.getValue().path("size").asLong(),
                                    file.getValue().path("sha256").asText(),
                                    file.getValue().path("checksum").asText())));
            return Optional.of(new S3Record(
                    json.path("publisher").asText(),
                    json.path("released").asBoolean(),
                    json.path("before").asText(),
                    files));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
