package io.jenkins.plugins.agentic.engine.publish.npm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.Published;
import io.jenkins.plugins.agentic.engine.publish.SentFiles;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * A dist-tag on its way to a version that is in the registry. Which version it had before is kept at the registry, as a
 * dist-tag {@code before-<digits>}, until the promotion is taken back.
 */
final class NpmPromotion implements Destination {
    private static final int DIGITS = 12;
    private static final String BEFORE = "before-";

    private final NpmRegistry registry;
    private final PublishRequest request;
    private final String tag;
    private final Published published;
    private final String before;

    NpmPromotion(NpmRegistry registry, PublishRequest request, String tag, Published published) {
        this.registry = registry;
        this.request = request;
        this.tag = tag;
        this.published = published;
        this.before = BEFORE + Sha256.hex(request.publisher()).substring(0, DIGITS);
    }

    @Override
    public String location() {
        return registry.base() + "/" + request.name() + "/" + tag;
    }

    /** The package, which must have the version. */
    private ObjectNode document() throws IOException {
        ObjectNode document = registry.document().orElseThrow(this::missing);
        if (document.path("versions").path(request.version()).isMissingNode()) {
            throw missing();
        }
        return document;
    }

    private AgenticException missing() {
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The npm registry " + registry.base() + " has no " + request.name() + " " + request.version() + ".",
                "Publish it there first.");
    }

    private static String tagged(ObjectNode document, String tag) {
        return document.path("dist-tags").path(tag).asText("");
    }

    @Override
    public void preflight() throws IOException {
        String user = registry.checkLogin();
        ObjectNode document = document();
        registry.checkWriting(user);
        if (!document.path("versions")
                .path(request.version())
                .path("deprecated")
                .asText("")
                .isEmpty()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    request.name() + " " + request.version() + " is deprecated at " + registry.base() + ".",
                    "Promote another version.");
        }
        requireNew(document);
        requirePublished(document);
    }

    /** Not every registry keeps what it has: where a version may be unpublished, another may be published in its place. */
    private void requirePublished(ObjectNode document) throws IOException {
        published.requireAny(
                "The tarball of " + request.name() + " " + request.version(),
                registry.digest(document.path("versions").path(request.version())));
    }

    /** Refuses where the tag is this version already, and not by this promotion: taken back, it would be taken away. */
    private void requireNew(ObjectNode document) {
        if (tagged(document, tag).equals(request.version()) && !mayHaveMoved()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    tag + " of " + request.name() + " is " + request.version() + " already.",
                    "Nothing is left to promote.");
        }
    }

    @Override
    public Presence look() throws IOException {
        ObjectNode document = document();
        if (!tagged(document, tag).equals(request.version())) {
            return Presence.NOBODYS;
        }
        return tagged(document, before).isEmpty() || !mayHaveMoved() ? Presence.OTHERS : Presence.OURS;
    }

    /** Whether this promotion moved the tag, or died while it did; */
    private boolean mayHaveMoved() {
        return request.sent().in(SentFiles.State.TAKEN).contains(before);
    }

    private void note(SentFiles.State state) {
        request.sent().note(before, Sha256.hex(request.version()), state);
    }

    /** The first time a tag is set it had no version: then the mark is on the new one. */
    @Override
    public void stage() throws IOException {
        request.sent().plan(Map.of(before, Sha256.hex(request.version())));
        ObjectNode document = document();
        requireNew(document);
        String earlier = tagged(document, tag);
        if (tagged(document, before).isEmpty()) {
            note(SentFiles.State.SENDING);
            registry.moveTag(before, earlier.isEmpty() ? request.version() : earlier);
        }
    }

    @Override
    public void verify() throws IOException {
        ObjectNode document = document();
        if (tagged(document, before).isEmpty()) {
            throw registry.lied("moved " + before);
        }
        requirePublished(document);
    }

    @Override
    public void commit() throws IOException {
        requireNew(document());
        note(SentFiles.State.TAKEN);
        registry.movedTag(tag, request.version());
    }

    @Override
    public Left compensate() throws IOException {
        ObjectNode document = registry.document().orElseThrow(this::missing);
        String earlier = tagged(document, before);
        boolean known = request.sent().sums().containsKey(before);
        boolean isThere = tagged(document, tag).equals(request.version()) && (mayHaveMoved() || !known);
        if (earlier.isEmpty()) {
            boolean others = document.path("dist-tags").properties().stream()
                    .anyMatch(each -> each.getKey().startsWith(BEFORE));
            if (!isThere) {
                return Left.nothing();
            }
            if (others) {
                throw new AgenticException(
                        ErrorCode.PUBLISH,
                        "The npm registry " + registry.base() + " does not say any more what " + tag + " of "
                                + request.name() + " was before it was " + request.version() + ".",
                        "Move the dist-tag by hand.");
            }
        }
        String did = "";
        if (isThere) {
            Optional<String> instead = earlier.equals(request.version())
                    ? Optional.empty()
                    : request.neighbours()
                            .instead(request.version(), earlier, NpmRegistry.standing(document, request.version()));
            if (instead.isPresent()) {
                registry.movedTag(tag, instead.get());
                did = "the dist-tag " + tag + " is " + instead.get()
                        + (instead.get().equals(earlier)
                                ? " again"
                                : " now, the newest before it that stands: what it had is gone or taken back");
            } else {
                registry.removeTag(tag);
                did = "the dist-tag " + tag + " was removed"
                        + (earlier.equals(request.version()) ? "" : ", for what it had is gone or taken back");
                if (tagged(registry.document().orElse(document), tag).equals(request.version())) {
                    throw registry.lied("removed " + tag);
                }
            }
        }
        if (!earlier.isEmpty()) {
            registry.removeTag(before);
            if (!tagged(registry.document().orElse(document), before).isEmpty()) {
                throw registry.lied("removed " + before);
            }
        }
        return Left.undone(did);
    }
}
