package io.jenkins.plugins.agentic.engine.publish.docker;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.docker.DockerRecords.Note;
import io.jenkins.plugins.agentic.engine.publish.docker.DockerRecords.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One image on its way to a registry. Staged it is there by its digest; committed, a tag of its own (a publication only) and
 * one that moves point to it.
 */
final class DockerDestination implements Destination {
    /** How often, and how many milliseconds apart, another run that gives way is waited for. */
    private static final int TRIES = 20;

    private static final int PAUSE = 250;

    private final DockerRegistry registry;
    private final PublishRequest request;
    private final DockerSource source;
    private final Optional<String> fixed;
    private final Optional<String> moving;
    private final DockerRecords records;

    /**
     * @param fixed the tag that no image may have yet
     * @param moving the tag that is moved; at least one of both is there
     */
    DockerDestination(
            DockerRegistry registry,
            PublishRequest request,
            DockerSource source,
            Optional<String> fixed,
            Optional<String> moving) {
        this.registry = registry;
        this.request = request;
        this.source = source;
        this.fixed = fixed;
        this.moving = moving;
        this.records = new DockerRecords(registry, request, tag(), moving.orElse(""));
    }

    private String tag() {
        return fixed.or(() -> moving).orElseThrow();
    }

    @Override
    public String location() {
        return registry.location(":" + tag());
    }

    @Override
    public String address() {
        return registry.location(moving.map(tag -> ":" + tag).orElse(""));
    }

    @Override
    public void preflight() throws IOException {
        source.check();
        registry.checkPushing();
        if (look() == Presence.OTHERS) {
            throw taken();
        }
        if (fixed.isPresent()) {
            List<String> others = records.others();
            if (!others.isEmpty()) {
                throw busy(others.get(0));
            }
        }
    }

    @Override
    public Optional<Contents> elsewhere() {
        return source instanceof DockerSource.Engine engine ? Optional.of(engine) : Optional.empty();
    }

    private AgenticException taken() {
        return DockerTarget.wrong(
                location() + " is there already, and a version is never published twice.",
                "Raise the version, or give the target another tag.");
    }

    private AgenticException busy(String other) {
        return DockerTarget.wrong(
                location() + " is being published by another run.",
                "Wait for it, or raise the version. If that run is dead for good, remove the tag " + other + ".");
    }

    @Override
    public Presence look() throws IOException {
        Optional<Note> note = records.read();
        boolean ours = note.isPresent()
                && note.get().state() != State.WITHDRAWN
                && !note.get().digest().isEmpty();
        String digest = ours ? note.get().digest() : "none";
        if (fixed.isPresent()) {
            String there = registry.digest(fixed.get());
            if (!there.isEmpty() && !(ours && there.equals(digest) && note.get().state() != State.STAGED)) {
                return Presence.OTHERS;
            }
            return !there.isEmpty() && note.get().state() == State.RELEASED ? Presence.OURS : Presence.NOBODYS;
        }
        boolean there = ours
                && note.get().state() == State.RELEASED
                && registry.digest(moving.orElseThrow()).equals(digest);
        return there ? Presence.OURS : Presence.NOBODYS;
    }

    @Override
    public void stage() throws IOException {
        Optional<Note> before = records.read();
        if (before.isPresent() && before.get().state() == State.TAGGING) {
            // Killed while it set its tags: the image is there.
            return;
        }
        records.write(new Note(State.STAGED, "", ""));
        claim();
        String digest = source.send(registry);
        DockerSource.keep(request, digest);
        records.write(new Note(State.STAGED, digest, ""));
    }

    /** Of several runs one goes on: who sees another's note gives way, unless its own comes first and the other gives way. */
    private void claim() throws IOException {
        if (fixed.isEmpty()) {
            return;
        }
        List<String> others = records.others();
        for (int i = 0; i < TRIES && !others.isEmpty(); i++) {
            if (others.stream().anyMatch(other -> other.compareTo(records.own()) < 0)) {
                break;
            }
            pause();
            others = records.others();
        }
        if (!others.isEmpty()) {
            throw busy(others.get(0));
        }
        if (look() == Presence.OTHERS) {
            throw taken();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(ErrorCode.ABORTED, "Publishing was cancelled.", "", false, e);
        }
    }

    private Note note() throws IOException {
        Note found = records.read()
                .filter(note ->
                        note.state() != State.WITHDRAWN && !note.digest().isEmpty())
                .orElseThrow(() -> missing("the note " + records.own()));
        DockerSource.requireSent(request, registry.location(""), found.digest());
        return found;
    }

    private AgenticException missing(String what) {
        return DockerTarget.wrong(
                "The registry said that it took " + what + " of " + location() + ", but does not have it.",
                "Look at the registry's log.");
    }

    @Override
    public void verify() throws IOException {
        Manifest root = image(note().digest());
        List<Manifest> images = new ArrayList<>();
        if (root.isIndex()) {
            for (Manifest.Part image : root.images()) {
                images.add(image(image.digest()));
            }
        } else {
            images.add(root);
        }
        for (Manifest image : images) {
            for (Manifest.Part blob : image.blobs()) {
                if (!registry.has(blob)) {
                    throw missing(blob.digest());
                }
            }
        }
    }

    private Manifest image(String digest) throws IOException {
        return registry.manifest(digest).orElseThrow(() -> missing(digest));
    }

    @Override
    public void commit() throws IOException {
        Note note = note();
        if (note.state() == State.STAGED) {
            if (look() == Presence.OTHERS) {
                throw taken();
            }
            String before = moving.isPresent() ? registry.digest(moving.get()) : "";
            note = new Note(State.TAGGING, note.digest(), before);
            records.write(note);
        }
        Manifest image = image(note.digest());
        if (fixed.isPresent()) {
            point(fixed.get(), image);
        }
        if (moving.isPresent()) {
            point(moving.get(), image);
        }
        records.write(new Note(State.RELEASED, note.digest(), note.before()));
    }

    private void point(String tag, Manifest image) throws IOException {
        if (registry.digest(tag).equals(image.digest())) {
            return;
        }
        registry.put(tag, image);
        // Not every 201 means it.
        if (!registry.digest(tag).equals(image.digest())) {
            throw missing("the tag " + tag);
        }
    }

    @Override
    public Left compensate() throws IOException {
        Optional<Note> found = records.read();
        if (found.isEmpty()) {
            return Left.nothing();
        }
        Note note = found.get();
        List<String> done = new ArrayList<>();
        boolean gone = true;
        if (moving.isPresent() && isOurs(moving.get(), note)) {
            gone &= back(moving.get(), note.before(), done);
        }
        if (fixed.isPresent() && isOurs(fixed.get(), note)) {
            gone &= removed(fixed.get(), done);
        }
        boolean stays = !note.digest().isEmpty();
        if (fixed.isPresent() && stays && isUntagged(note.digest())) {
            stays = !registry.delete(note.digest());
            gone &= !stays;
            done.add(stays ? note.digest() + " stays without a tag" : "image removed");
        }
        records.write(new Note(State.WITHDRAWN, note.digest(), note.before()));
        if (!stays) {
            // As long as the image is there, its note keeps users' tags from it.
            records.remove(records.own());
        }
        String what = String.join(", ", done);
        if (!gone) {
            return Left.forGood(what + ": the registry does not let it be removed");
        }
        return note.state() == State.WITHDRAWN && done.isEmpty()
                ? Left.nothing()
                : Left.undone(what.isEmpty() ? "note removed" : what);
    }

    /** Whether a tag points to our image, or was being removed when the process died, or could not be. */
    private boolean isOurs(String tag, Note note) throws IOException {
        return switch (note.state()) {
            case STAGED -> false;
            case TAGGING, RELEASED -> registry.digest(tag).equals(note.digest()) || records.isHalfRemoved(tag);
            // Whoever has pointed it to the same image since did so on purpose.
            case WITHDRAWN -> records.isHalfRemoved(tag);
        };
    }

    private boolean back(String tag, String before, List<String> done) throws IOException {
        if (before.isEmpty()) {
            return removed(tag, done);
        }
        Optional<Manifest> instead = new DockerLine(registry, records.line()).instead(tag, request.version(), before);
        if (instead.isEmpty()) {
            return removed(tag, done);
        }
        String digest = instead.get().digest();
        point(tag, instead.get());
        done.add("tag " + tag + " points to " + digest
                + (digest.equals(before) ? " again" : ", the newest before it that stands"));
        return true;
    }

    private boolean removed(String tag, List<String> done) throws IOException {
        boolean removed = records.remove(tag);
        done.add(removed ? "tag " + tag + " removed" : "tag " + tag + " points to an empty image");
        return removed;
    }

    /** Whether nobody's tag points to an image, so that it may be removed. */
    private boolean isUntagged(String digest) throws IOException {
        for (String tag : registry.tags()) {
            if (registry.digest(tag).equals(digest)) {
                return false;
            }
        }
        return true;
    }
}
