package io.jenkins.plugins.agentic.engine.publish.npm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/**
 * One version on its way to an npm registry. Staged it is there under the dist-tag {@code next-<digits>}; committed, the
 * users' dist-tag points to it. Which version that tag had before stands in the version's manifest.
 */
final class NpmDestination implements Destination {
    private static final int DIGITS = 12;

    private final NpmRegistry registry;
    private final PublishRequest request;
    private final String tag;
    private final String access;
    private final String publisher;
    private final String staging;

    NpmDestination(NpmRegistry registry, PublishRequest request, String tag, String access) {
        this.registry = registry;
        this.request = request;
        this.tag = tag;
        this.access = access;
        this.publisher = Sha256.hex(request.publisher());
        this.staging = NpmRegistry.STAGING + publisher.substring(0, DIGITS);
    }

    @Override
    public String location() {
        return registry.base() + "/" + request.name() + "/" + request.version();
    }

    @Override
    public String address() {
        return registry.base() + "/" + request.name() + "/" + tag;
    }

    private NpmPackage read() throws IOException {
        if (request.files().size() != 1) {
            throw wrong(
                    "npm takes one tarball for a version, not "
                            + request.files().size() + " files.",
                    "Give the step's files a pattern that matches the tarball only.");
        }
        String file = request.files().get(0);
        NpmPackage npm;
        try (InputStream in = open()) {
            npm = NpmPackage.read(file, in);
        }
        if (!npm.name().equals(request.name()) || !npm.version().equals(request.version())) {
            throw wrong(
                    "The npm package " + file + " is " + npm + ", not " + request.name() + "@" + request.version()
                            + ".",
                    "Let package.json and the step say the same.");
        }
        if (npm.manifest().path("private").asBoolean()) {
            throw wrong(
                    "The npm package " + npm + " says that it is private.", "Take \"private\" out of package.json.");
        }
        return npm;
    }

    /** The tarball; at its end it throws where it is not what the release has. */
    private InputStream open() {
        Contents contents = Contents.of(request);
        try {
            return contents.open(contents.names().get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AgenticException wrong(String message, String hint) {
        return new AgenticException(ErrorCode.PUBLISH, message, hint);
    }

    @Override
    public void preflight() throws IOException {
        read();
        String user = registry.checkLogin();
        if (registry.document().isPresent()) {
            registry.checkWriting(user);
        }
        if (look() == Presence.OTHERS) {
            throw taken();
        }
    }

    private AgenticException taken() {
        return wrong(
                request.name() + " " + request.version() + " is at " + registry.base()
                        + " already, and a version is never published twice.",
                "Raise the version.");
    }

    private static JsonNode version(ObjectNode document, String version) {
        return document.path("versions").path(version);
    }

    @Override
    public Presence look() throws IOException {
        Optional<ObjectNode> document = registry.document();
        if (document.isEmpty() || version(document.get(), request.version()).isMissingNode()) {
            return Presence.NOBODYS;
        }
        if (!isOurs(document.get())) {
            return Presence.OTHERS;
        }
        // The staging tag is the last that commit removes.
        return isStaged(document.get()) ? Presence.NOBODYS : Presence.OURS;
    }

    private boolean isStaged(ObjectNode document) {
        return tagged(document, staging).equals(request.version());
    }

    private boolean isOurs(ObjectNode document) {
        return version(document, request.version())
                        .path(NpmRegistry.PUBLISHER)
                        .asText()
                        .equals(publisher)
                || isStaged(document);
    }

    private static String tagged(ObjectNode document, String tag) {
        return document.path("dist-tags").path(tag).asText("");
    }

    @Override
    public void stage() throws IOException {
        Optional<ObjectNode> document = registry.document();
        if (document.isPresent() && !version(document.get(), request.version()).isMissingNode()) {
            if (!isOurs(document.get())) {
                throw taken();
            }
            // It got there, though nobody may have been told.
            return;
        }
        String before = document.map(known -> tagged(known, tag)).orElse("");
        try {
            registry.publish(
                    read(),
                    this::open,
                    staging,
                    access,
                    Map.of(NpmRegistry.PUBLISHER, publisher, NpmRegistry.BEFORE, before));
        } catch (AgenticException e) {
            if (look() == Presence.OTHERS) {
                // Refused because another run was faster.
                throw taken();
            }
            throw e;
        }
    }

    @Override
    public void verify() throws IOException {
        ObjectNode document = registry.document().orElseThrow(this::missing);
        JsonNode there = version(document, request.version());
        NpmPackage sent = read();
        if (there.isMissingNode()) {
            throw missing();
        }
        boolean same = there.at("/dist/integrity").asText(sent.integrity()).equals(sent.integrity());
        if (!same || !registry.digest(there).equals(sent.sha256())) {
            throw wrong(
                    "The npm registry " + registry.base() + " holds another " + sent + " than was sent.",
                    "Two runs may have published it at once; raise the version.");
        }
    }

    private AgenticException missing() {
        return wrong(
                "The npm registry " + registry.base() + " said that it took " + request.name() + " " + request.version()
                        + ", but does not have it.",
                "Look at the registry's log.");
    }

    @Override
    public void commit() throws IOException {
        ObjectNode document = registry.document().orElseThrow(this::missing);
        if (version(document, request.version()).isMissingNode()) {
            throw missing();
        }
        if (!isOurs(document)) {
            throw taken();
        }
        if (!tagged(document, tag).equals(request.version())) {
            registry.movedTag(tag, request.version());
        }
        registry.removeTag(staging);
    }

    @Override
    public Left compensate() throws IOException {
        Optional<ObjectNode> found = registry.document();
        if (found.isEmpty() || version(found.get(), request.version()).isMissingNode() || !isOurs(found.get())) {
            return Left.nothing();
        }
        ObjectNode document = found.get();
        String moved = "";
        String earlier =
                version(document, request.version()).path(NpmRegistry.BEFORE).asText("");
        if (tagged(document, tag).equals(request.version())) {
            Optional<String> instead = request.neighbours()
                    .instead(request.version(), earlier, NpmRegistry.standing(document, request.version()));
            if (instead.isPresent()) {
                document = registry.movedTag(tag, instead.get());
                moved = ", " + tag + " is " + instead.get()
                        + (instead.get().equals(earlier) ? " again" : " now, the newest before it that stands");
            } else if (document.path("versions").size() > 1) {
                moved = ", " + tag + " points to nothing, for no version before it stands";
            }
        }
        boolean unpublished = registry.unpublish(document, request.version());
        Optional<ObjectNode> left = registry.document();
        boolean gone = left.isEmpty() || version(left.get(), request.version()).isMissingNode();
        if (gone) {
            return Left.undone("unpublished" + moved + (unpublished ? "" : "; the registry kept its tarball"));
        }
        if (unpublished) {
            // Not every 200 means it.
            throw wrong(
                    "The npm registry " + registry.base() + " said that it unpublished " + request.name() + " "
                            + request.version() + ", but still has it.",
                    "Unpublish it by hand.");
        }
        registry.deprecate(document, request.version());
        registry.removeTag(staging);
        if (registry.document()
                .filter(now -> tagged(now, tag).equals(request.version()))
                .isPresent()) {
            moved = ", " + tag + " still points to it, for no version before it stands";
        }
        return Left.byHand(
                "the registry does not let it be unpublished: it is deprecated" + moved
                        + "; its version stays used, and who names it still gets it",
                location());
    }
}
