package io.jenkins.plugins.agentic.engine.publish.pypi;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
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
 * One version on its way to an index. An index keeps no note of who uploaded a file: files with our sums are ours, unless
 * this object saw that another uploaded them first.
 */
final class PypiDestination implements Destination {
    private final PypiIndex index;
    private final Optional<PypiIndex> staging;
    private final PublishRequest request;
    private final Contents contents;
    private final PypiTarget.Undo undo;
    private final int patience;

    /** Files that another uploaded between our look and our upload. */
    private final Set<String> others = new HashSet<>();

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
        return index.base() + "/" + Distribution.normalized(request.name()) + "/ " + request.version();
    }

    /** What is to be there: file to SHA-256. */
    private Map<String, String> sums() throws IOException {
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
        return look(index);
    }

    private Presence look(PypiIndex at) throws IOException {
        Map<String, String> wanted = sums();
        int there = 0;
        for (PypiIndex.Held held : at.files(request.version())) {
            if (!wanted.containsKey(held.file()) || !at.sum(held).equals(wanted.get(held.file()))) {
                return Presence.OTHERS;
            }
            there++;
        }
        return there == wanted.size() ? Presence.OURS : Presence.NOBODYS;
    }

    @Override
    public void stage() throws IOException {
        if (staging.isPresent()) {
            upload(staging.get(), new HashSet<>());
        }
    }

    @Override
    public void verify() throws IOException {
        if (staging.isPresent()) {
            await(staging.get());
        }
    }

    /** Uploads what is not there yet. */
    private void upload(PypiIndex to, Set<String> foreign) throws IOException {
        Set<String> there = new HashSet<>();
        for (PypiIndex.Held held : to.files(request.version())) {
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
                    if (!to.upload(distribution, copy, digests)) {
                        foreign.add(name);
                        throw taken();
                    }
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
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AgenticException(ErrorCode.ABORTED, "Publishing was cancelled.", "", false, e);
            }
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
        upload(index, others);
        await(index);
    }

    /** The index of the release; what went to the staging index stays there, where nobody installs from. */
    @Override
    public Left compensate() throws IOException {
        List<PypiIndex.Held> held = index.files(request.version());
        List<PypiIndex.Held> mine = ours(held);
        if (mine.isEmpty()) {
            return Left.nothing();
        }
        boolean removed = mine.size() == held.size() && remove();
        List<PypiIndex.Held> left = ours(index.files(request.version()));
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
                ? Left.byHand(files + " yanked: only who names the version still gets it", index.base())
                : Left.byHand(
                        files + " at the index for good: no file is taken back by its API; yank the version by hand",
                        index.base());
    }

    private boolean remove() throws IOException {
        return switch (undo) {
            case NONE -> false;
            case REMOVE_PKG -> index.remove(request.version());
            case DELETE -> index.delete(request.version());
        };
    }

    /** What this request brought: what has its names and its sums. */
    private List<PypiIndex.Held> ours(List<PypiIndex.Held> held) throws IOException {
        Map<String, String> wanted = request.sums().isEmpty() ? sums() : request.sums();
        List<PypiIndex.Held> mine = new ArrayList<>();
        for (PypiIndex.Held each : held) {
            if (!others.contains(each.file()) && index.sum(each).equals(wanted.get(each.file()))) {
                mine.add(each);
            }
        }
        return mine;
    }
}
