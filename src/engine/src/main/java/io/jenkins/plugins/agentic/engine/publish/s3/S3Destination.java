package io.jenkins.plugins.agentic.engine.publish.s3;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One version on its way to a bucket. The first run to write its {@code release.json} owns it; staged its files are there;
 * committed, the key for the newest version holds it and {@code release.json} says that it is released.
 */
final class S3Destination implements Destination {
    private static final String JSON = "application/json";
    /** How often another run may move the key for the newest while we do. */
    private static final int TRIES = 5;

    private final S3Bucket bucket;
    private final S3Files sender;
    private final PublishRequest request;
    private final S3Source source;
    private final String publisher;
    private final String folder;
    private final String record;
    private final S3Latest latest;

    /** @param prefix of keys, with a slash at its end unless it is empty */
    S3Destination(S3Bucket bucket, PublishRequest request, S3Source source, String prefix, String latest) {
        this.bucket = bucket;
        this.sender = new S3Files(bucket);
        this.request = request;
        this.source = source;
        this.publisher = Sha256.hex(request.publisher());
        this.folder = folder(prefix, request);
        this.record = folder + S3Record.NAME;
        this.latest = new S3Latest(bucket, prefix + request.name() + "/", latest);
    }

    /** Where a version's objects are. */
    static String folder(String prefix, PublishRequest request) {
        return prefix + request.name() + "/" + request.version() + "/";
    }

    @Override
    public String location() {
        return bucket.location(folder);
    }

    @Override
    public String address() {
        return latest.toString();
    }

    @Override
    public void preflight() throws IOException {
        source.check(bucket, folder);
        Optional<S3Record> found = found();
        if (found.isEmpty()) {
            List<String> there = bucket.list(folder);
            if (!there.isEmpty()) {
                throw S3Target.wrong(
                        location() + " is not empty, though no release was published there: it holds "
                                + bucket.location(there.get(0)) + ".",
                        "Delete what is there, or raise the version.");
            }
        } else if (!isOurs(found.get())) {
            throw taken(found.get());
        }
        latest.read();
        // A key of its own: there are endpoints where the end of an upload takes an object of its key away.
        bucket.checkWriting(record + ".check");
    }

    private boolean isOurs(S3Record found) {
        return found.publisher().equals(publisher);
    }

    private AgenticException taken(S3Record other) {
        if (other.released()) {
            return S3Target.wrong(
                    request.name() + " " + request.version() + " is at " + location()
                            + " already, and a version is never published twice.",
                    "Raise the version.");
        }
        return S3Target.wrong(
                request.name() + " " + request.version() + " is being published to " + location() + " by another run.",
                "Wait for it, or raise the version. If that run is dead for good, delete what is there.");
    }

    private Optional<S3Bucket.Text> text() {
        return bucket.read(record);
    }

    private Optional<S3Record> found() {
        return text().map(this::parsed);
    }

    private S3Record parsed(S3Bucket.Text text) {
        return S3Record.of(text.text(), bucket.location(record));
    }

    @Override
    public Presence look() {
        return found().map(there -> {
                    if (!isOurs(there)) {
                        return Presence.OTHERS;
                    }
                    return there.released() ? Presence.OURS : Presence.NOBODYS;
                })
                .orElse(Presence.NOBODYS);
    }

    @Override
    public void stage() throws IOException {
        bucket.replace(record, S3Record.claim(publisher).json(), JSON, Optional.empty());
        // Whoever was first, and whatever the answer was.
        S3Bucket.Text claimed = text().orElseThrow(() -> missing(record));
        S3Record claim = parsed(claimed);
        if (!isOurs(claim)) {
            throw taken(claim);
        }
        bucket.abortUploads(folder);
        save(claim.with(source.send(folder, sender)), claimed);
    }

    private AgenticException missing(String key) {
        return S3Target.wrong(
                "The bucket said that it took " + bucket.location(key) + ", but does not have it as it was sent.",
                "Look at the endpoint's log.");
    }

    private void save(S3Record changed, S3Bucket.Text before) {
        if (!bucket.replace(record, changed.json(), JSON, Optional.of(before)) || !changed.equals(ours())) {
            throw missing(record);
        }
    }

    private S3Record ours() {
        S3Record there = found().orElseThrow(() -> missing(record));
        if (!isOurs(there)) {
            throw taken(there);
        }
        return there;
    }

    @Override
    public void verify() throws IOException {
        S3Record staged = ours();
        if (staged.files().isEmpty()) {
            throw missing(record);
        }
        for (Map.Entry<String, S3Files.Sent> file : staged.files().entrySet()) {
            if (!sender.has(folder + file.getKey(), file.getValue())) {
                throw missing(folder + file.getKey());
            }
        }
    }

    @Override
    public void commit() {
        for (int i = 0; i < TRIES; i++) {
            S3Record staged = ours();
            Optional<S3Bucket.Text> before = latest.read();
            String held = before.map(S3Bucket.Text::text).orElse("").strip();
            if (!held.equals(request.version())) {
                save(staged.instead(held), text().orElseThrow(() -> missing(record)));
                // Not every 200 means it; what is neither is the work of a run after us.
                if (!latest.move(request.version(), before) || latest.holds(held)) {
                    continue;
                }
            }
            save(ours().done(), text().orElseThrow(() -> missing(record)));
            return;
        }
        throw S3Target.wrong(
                latest + " could not be moved to " + request.version() + ": it holds another version each time.",
                "See who else publishes there, and the endpoint's log.");
    }

    @Override
    public Left compensate() {
        Optional<S3Record> found = found();
        if (found.isEmpty() || !isOurs(found.get())) {
            return Left.nothing();
        }
        String now = latest.back(request.version(), found.get().before());
        bucket.abortUploads(folder);
        boolean gone = true;
        for (String key : sent(found.get())) {
            gone &= bucket.delete(key);
        }
        // Not every endpoint's list leaves out what a delete marker hides.
        List<String> left = bucket.list(folder).stream()
                .filter(key -> !key.equals(record) && bucket.head(key).isPresent())
                .toList();
        if (!left.isEmpty()) {
            throw S3Target.wrong(
                    "The bucket said that it deleted " + bucket.location(left.get(0)) + ", but still has it.",
                    "Delete it by hand.");
        }
        // Not before: without it nobody knows any more whose the rest is.
        gone &= bucket.delete(record);
        return gone
                ? Left.undone("deleted" + now)
                : Left.forGood(
                        "the bucket keeps its versions and does not let them be removed. It is hidden by a delete"
                                + " marker" + now + "; ask the bucket's owner to remove the versions below "
                                + location());
    }

    /** What is there of the version but its record, whether the bucket lists it or only the record names it. */
    private Set<String> sent(S3Record found) {
        Set<String> keys = new TreeSet<>(bucket.list(folder));
        found.files().keySet().forEach(name -> keys.add(folder + name));
        keys.remove(record);
        return keys;
    }
}
