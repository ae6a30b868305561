package io.jenkins.plugins.agentic.engine.publish.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a run notes of its release in the repository itself: an empty manifest with annotations, under a tag of its own. A
 * registry knows no conditional writes, so that these notes also settle which of several runs may set a version's tag.
 */
final class DockerRecords {
    /** Of the tags of all notes. */
    static final String PREFIX = "agentic-";

    private static final String PUBLISHER = "io.jenkins.agentic.publisher";
    private static final String TAG = "io.jenkins.agentic.tag";
    private static final String MOVING = "io.jenkins.agentic.moving";
    private static final String VERSION = "io.jenkins.agentic.version";
    private static final String STATE = "io.jenkins.agentic.state";
    private static final String DIGEST = "io.jenkins.agentic.digest";
    private static final String BEFORE = "io.jenkins.agentic.before";
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final String EMPTY_TYPE = "application/vnd.oci.empty.v1+json";
    private static final Manifest.Part CONTENT =
            new Manifest.Part("sha256:" + Sha256.hex("{}"), EMPTY.length, EMPTY_TYPE);
    private static final int VERSION_DIGITS = 12;
    private static final int OWN_DIGITS = 32;

    private final DockerRegistry registry;
    private final String publisher;
    private final String tag;
    private final String moving;
    private final String version;
    private final String group;
    private final String own;

    /** How far a release is. */
    enum State {
        /** Its image is being sent, or is there without a tag of users. */
        STAGED,
        /** Its tags are being set. */
        TAGGING,
        RELEASED,
        /** Taken back; its note stays as long as its image does. */
        WITHDRAWN
    }

    /**
     * @param digest of the image; empty while it is not there
     * @param before what the tag that moves pointed to; empty where it was none
     */
    record Note(State state, String digest, String before) {}

    /** A release that has moved the same tag. */
    record Known(String version, String tag, Note note) {}

    /**
     * @param tag that the release is about
     * @param moving the tag that it moves; empty for none
     */
    DockerRecords(DockerRegistry registry, PublishRequest request, String tag, String moving) {
        this.registry = registry;
        this.publisher = Sha256.hex(request.publisher());
        this.tag = tag;
        this.moving = moving;
        this.version = request.version();
        this.group = PREFIX + Sha256.hex(tag).substring(0, VERSION_DIGITS) + "-";
        this.own = group + publisher.substring(0, OWN_DIGITS);
    }

    DockerRegistry registry() {
        return registry;
    }

    /** The tag of our note. */
    String own() {
        return own;
    }

    /** Our note; empty where there is none. */
    Optional<Note> read() throws IOException {
        return note(own);
    }

    private Optional<Note> note(String at) throws IOException {
        Optional<Manifest> found = registry.manifest(at);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Optional<Note> note = noteIn(annotations(found.get()));
        if (note.isEmpty()) {
            throw DockerTarget.wrong(
                    "What " + registry.location(":" + at) + " holds is no note of a release.",
                    "Find out who wrote it.");
        }
        return note;
    }

    private static JsonNode annotations(Manifest manifest) throws IOException {
        return manifest.json().path("annotations");
    }

    private static Optional<Note> noteIn(JsonNode notes) {
        return Arrays.stream(State.values())
                .filter(state -> state.name().equals(notes.path(STATE).asText()))
                .findFirst()
                .map(state -> new Note(
                        state, notes.path(DIGEST).asText(), notes.path(BEFORE).asText()));
    }

    /** All releases that have moved, or were to move, the tag that ours moves, as far as notes of them are left. */
    List<Known> line() throws IOException {
        List<Known> line = new ArrayList<>();
        for (String each : registry.tags()) {
            Optional<Manifest> found = each.startsWith(PREFIX) ? registry.manifest(each) : Optional.empty();
            if (found.isPresent()) {
                JsonNode notes = annotations(found.get());
                noteIn(notes)
                        .filter(note -> notes.path(MOVING).asText().equals(moving))
                        .ifPresent(note -> line.add(new Known(
                                notes.path(VERSION).asText(), notes.path(TAG).asText(), note)));
            }
        }
        return line;
    }

    /** Writes our note, and looks whether it was written. */
    void write(Note note) throws IOException {
        put(own, manifest(note));
        if (!note.equals(read().orElse(null))) {
            throw DockerTarget.wrong(
                    "The registry said that it took " + registry.location(":" + own) + ", but does not have it.",
                    "Look at the registry's log.");
        }
    }

    /** Sends a manifest that no other release has: its digest may be removed without harm. */
    private void put(String at, Manifest manifest) throws IOException {
        registry.upload(CONTENT, () -> new ByteArrayInputStream(EMPTY));
        registry.put(at, manifest);
    }

    private Manifest manifest(Note note) throws IOException {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("schemaVersion", 2).put("mediaType", Manifest.IMAGE);
        json.putObject("config")
                .put("mediaType", CONTENT.type())
                .put("digest", CONTENT.digest())
                .put("size", CONTENT.size());
        json.putArray("layers");
        json.putObject("annotations")
                .put(PUBLISHER, publisher)
                .put(TAG, tag)
                .put(MOVING, moving)
                .put(VERSION, version)
                .put(STATE, note.state().name())
                .put(DIGEST, note.digest())
                .put(BEFORE, note.before());
        return new Manifest(Manifest.IMAGE, Json.MAPPER.writeValueAsBytes(json));
    }

    /** Tags of other runs' notes that stand between us and the tag. */
    List<String> others() throws IOException {
        List<String> others = new ArrayList<>();
        for (String each : registry.tags()) {
            if (each.startsWith(group) && !each.equals(own) && isInTheWay(each)) {
                others.add(each);
            }
        }
        return others;
    }

    private boolean isInTheWay(String other) throws IOException {
        try {
            return note(other).filter(note -> note.state() != State.WITHDRAWN).isPresent();
        } catch (AgenticException e) {
            if (e.code() == ErrorCode.ABORTED) {
                throw e;
            }
            // A registry may fail over what its run is just removing: who waits for that looks again.
            return true;
        }
    }

    private Manifest tombstone(String unwanted) throws IOException {
        return manifest(new Note(State.WITHDRAWN, "", unwanted));
    }

    /** Whether we began to remove a tag, which still is there. */
    boolean isHalfRemoved(String unwanted) throws IOException {
        return registry.digest(unwanted).equals(tombstone(unwanted).digest());
    }

    /**
     * Removes a tag and nothing else: it is pointed to an empty manifest of its own, which then is removed. Answers false
     * where the registry removes nothing; the tag then points to that manifest, and no image.
     */
    boolean remove(String unwanted) throws IOException {
        Manifest tombstone = tombstone(unwanted);
        put(unwanted, tombstone);
        boolean removed = registry.delete(tombstone.digest());
        String now = registry.digest(unwanted);
        if (!now.isEmpty() && (removed || !now.equals(tombstone.digest()))) {
            throw DockerTarget.wrong(
                    "The registry said that it removed " + registry.location(":" + unwanted) + ", but did not.",
                    "Remove the tag by hand.");
        }
        return removed;
    }
}
