package io.jenkins.plugins.agentic.engine.publish.pypi;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.SentFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * One version on its way to an index. An index keeps no note of who uploaded a file: ours are those with our sums that we
 * noted before we sent them. What it took stays, even where it does not show it yet.
 */
final class PypiDestination implements Destination {
    private final PypiIndex index;
    private final Optional<PypiIndex> staging;
    private final PublishRequest request;
    private final Contents contents;
    private final PypiTarget.Undo undo;
    private final int patience;

    private Map<String, String> sums;

    PypiDestination(
            PypiIndex index,
            Optional<PypiIndex> staging,
            PublishRequest request,
            Contents contents,
            PypiTarget.Undo undo,
            int patience) {
        this.index = index;
        this.staging = staging;
        this.request = request;
        this.contents = contents;
        this.undo = undo;
        this.patience = patience;
    }

    @Override
    public String location() {
        return address() + "#" + request.version();
    }

    @Override
    public String address() {
        return index.base() + "/" + Distribution.normalized(request.name()) + "/";
    }

    /** What is to be there: file to SHA-256. */
    private Map<String, String> sums() throws IOException {
        if (sums == null && !request.sent().sums().isEmpty()) {
            // Known also where the files are gone.
            sums = request.sent().sums();
        }
        if (sums == null) {
            Map<String, String> found = new TreeMap<>();
            for (String name : contents.names()) {
                try (InputStream in = contents.open(name)) {
                    found.put(name, Sha256.of(in).hex());
                }
            }
            sums = found;
        }
        return sums;
    }

    private static AgenticException wrong(String message, String hint) {
        return new AgenticException(ErrorCode.PUBLISH, message, hint);
    }

    @Override
    public void preflight() throws IOException {
        for (String name : contents.names()) {
            try (InputStream in = contents.open(name)) {
                Distribution read = Distribution.read(name, in);
                boolean same =
                        Distribution.normalized(read.first("Name")).equals(Distribution.normalized(request.name()))
                                && Pep440.same(read.first("Version"), request.version());
                if (!same) {
                    throw wrong(
                            "The Python distribution " + name + " is " + read.first("Name") + " "
                                    + read.first("Version") + ", not " + request.name() + " " + request.version() + ".",
                            "Let the project's metadata and the step say the same.");
                }
            }
        }
        index.checkLogin();
        if (look() == Presence.OTHERS) {
            throw taken();
        }
        if (staging.isPresent()) {
            staging.get().checkLogin();
        }
    }

    private AgenticException taken() {
        return wrong(
                request.name() + " " + request.version() + " is at " + index.base()
                        + " already, and a file of an index is never replaced.",
                "Raise the version.");
    }

    @Override
    public Presence look() throws IOException {
        List<PypiIndex.Held> held = index.files(request.version());
        Presence seen = compare(index, held);
        // What others sent is not ours to complete, though it is the same: they may take it back.
        boolean foreign = request.sent().sums().isEmpty()
                ? seen == Presence.NOBODYS && !held.isEmpty()
                : !held.stream().map(PypiIndex.Held::file).allMatch(request.sent()::began);
        return foreign ? Presence.OTHERS : seen;
    }

    private Presence look(PypiIndex at) throws IOException {
        return compare(at, at.files(request.version()));
    }

    private Presence compare(PypiIndex at, List<PypiIndex.Held> shown) throws IOException {
        Map<String, String> wanted = sums();
        int there = 0;
        for (PypiIndex.Held held : shown) {
            if (!wanted.containsKey(held.file()) || !at.sum(held).equals(wanted.get(held.file()))) {
                return Presence.OTHERS;
            }
            there++;
        }
        return there > 0 && there == wanted.size() ? Presence.OURS : Presence.NOBODYS;
    }

    @Override
    public void stage() throws IOException {
        request.sent().plan(sums());
        if (staging.isPresent()) {
            upload(staging.get(), SentFiles.none());
        }
    }

    @Override
    public void verify() throws IOException {
        if (staging.isPresent()) {
            await(staging.get());
        }
    }

    /** Uploads what is not there yet: only bytes that are the release's. */
    private void upload(PypiIndex to, SentFiles sent) throws IOException {
        Set<String> there = new HashSet<>();
        for (PypiIndex.Held held : to.files(request.version())) {
            if (to == index && !sent.began(held.file())) {
                throw taken();
            }
            there.add(held.file());
        }
        for (String name : contents.names()) {
            if (!there.contains(name)) {
                Path copy = Files.createTempFile("agentic-publish", "");
                try {
                    Map<String, String> digests = new HashMap<>();
                    try (InputStream in = contents.open(name);
                            OutputStream out = Files.newOutputStream(copy)) {
                        digests.put("sha256_digest", Sha256.copying(in, out));
                    }
                    Distribution distribution;
                    try (InputStream in = Files.newInputStream(copy)) {
                        distribution = Distribution.read(name, in);
                    }
                    String sum = digests.get("sha256_digest");
                    if (!sum.equals(sums().get(name))) {
                        throw wrong(
                                "The file " + name + " is not the one that the release began with.",
                                "Let nothing else write it while it is published, and run again.");
                    }
                    boolean maybeBefore = sent.began(name);
                    sent.note(name, sum, SentFiles.State.SENDING);
                    try {
                        if (!to.upload(distribution, copy, digests)) {
                            throw taken();
                        }
                    } catch (AgenticException e) {
                        if (e.code() == ErrorCode.PUBLISH && !e.retriable() && !maybeBefore) {
                            // Refused, not silent: it is not there by us.
                            sent.note(name, sum, SentFiles.State.PLANNED);
                        }
                        throw e;
                    }
                    sent.note(name, sum, SentFiles.State.TAKEN);
                } finally {
                    Files.delete(copy);
                }
            }
        }
    }

    /** Waits until an index shows what it took: some are behind themselves for a while. */
    private void await(PypiIndex at) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(patience);
        Presence seen = look(at);
        while (seen == Presence.NOBODYS && System.nanoTime() < end) {
            pause();
            seen = look(at);
        }
        if (seen == Presence.OTHERS) {
            throw wrong(
                    "The Python index " + at.base() + " holds other files of " + request.name() + " "
                            + request.version() + " than were sent.",
                    "Another run may have published it at the same time; raise the version.");
        }
        if (seen == Presence.NOBODYS) {
            throw wrong(
                    "The Python index " + at.base() + " said that it took " + request.name() + " " + request.version()
                            + ", but does not have it.",
                    "Look at the index, and raise the option 'patience' where it is slow.");
        }
    }

    @Override
    public void commit() throws IOException {
        upload(index, request.sent());
        await(index);
        if (look() == Presence.OTHERS) {
            throw taken();
        }
    }

    /** The index of the release; what went to the staging index stays there, where nobody installs from. */
    @Override
    public Left compensate() throws IOException {
        List<String> taken = new ArrayList<>(request.sent().in(SentFiles.State.TAKEN));
        List<String> unknown = request.sent().in(SentFiles.State.SENDING);
        boolean wasThere = !request.sent().in(SentFiles.State.REMOVING).isEmpty();
        List<PypiIndex.Held> held = shown(taken);
        List<PypiIndex.Held> mine = ours(held);
        mine.forEach(each -> taken.remove(each.file()));
        if (mine.isEmpty() && taken.isEmpty() && wasThere) {
            // Killed before anybody noted it.
            return Left.undone("deleted");
        }
        if (mine.isEmpty() && taken.isEmpty()) {
            return unknown.isEmpty()
                    ? Left.nothing()
                    : Left.undone("the index shows nothing of " + String.join(", ", unknown)
                            + ", and did not say whether it took it");
        }
        boolean removed = mine.size() == held.size() && remove(mine);
        List<PypiIndex.Held> left = ours(index.files(request.version()));
        note(left, SentFiles.State.TAKEN);
        if (left.isEmpty() && !taken.isEmpty()) {
            return Left.byHand(
                    "the index took " + String.join(", ", taken) + " and does not show it: it may show it yet, and then"
                            + " it is there for all. Look again, and yank or remove the version by hand",
                    index.page());
        }
        if (left.isEmpty()) {
            return Left.undone("deleted");
        }
        if (removed) {
            throw wrong(
                    "The Python index " + index.base() + " said that it removed " + request.name() + " "
                            + request.version() + ", but still has it.",
                    "Remove it by hand.");
        }
        String files = String.join(", ", left.stream().map(PypiIndex.Held::file).toList());
        return left.stream().allMatch(PypiIndex.Held::yanked)
                ? Left.byHand(files + " yanked: only who names the version still gets it", index.page())
                : Left.byHand(
                        files + " at the index for good: no file is taken back by its API; yank the version by hand",
                        index.page());
    }

    /** What the index shows of the version; what it took is waited for as long as an upload is. */
    private List<PypiIndex.Held> shown(List<String> taken) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(patience);
        List<PypiIndex.Held> held = index.files(request.version());
        while (!held.stream().map(PypiIndex.Held::file).toList().containsAll(taken) && System.nanoTime() < end) {
            pause();
            held = index.files(request.version());
        }
        return held;
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(ErrorCode.ABORTED, "Publishing was cancelled.", "", false, e);
        }
    }

    private boolean remove(List<PypiIndex.Held> shown) throws IOException {
        if (undo != PypiTarget.Undo.NONE) {
            note(shown, SentFiles.State.REMOVING);
        }
        return switch (undo) {
            case NONE -> false;
            case REMOVE_PKG -> index.remove(request.version());
            case DELETE -> index.delete(request.version());
        };
    }

    private Map<String, String> wanted() {
        Map<String, String> noted = request.sent().sums();
        return noted.isEmpty() ? request.sums() : noted;
    }

    private void note(List<PypiIndex.Held> mine, SentFiles.State state) {
        Map<String, String> wanted = wanted();
        mine.forEach(each -> request.sent().note(each.file(), wanted.get(each.file()), state));
    }

    /** What this request brought: what it began to send, with its sums. */
    private List<PypiIndex.Held> ours(List<PypiIndex.Held> held) throws IOException {
        Map<String, String> wanted = wanted();
        List<PypiIndex.Held> mine = new ArrayList<>();
        for (PypiIndex.Held each : held) {
            boolean same = request.sent().began(each.file()) && index.sum(each).equals(wanted.get(each.file()));
            if (same) {
                mine.add(each);
            }
        }
        return mine;
    }
}
