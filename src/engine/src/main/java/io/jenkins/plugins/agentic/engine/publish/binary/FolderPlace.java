package io.jenkins.plugins.agentic.engine.publish.binary;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.Published;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder of this machine. A version appears whole, by one rename, or not at all, and is never changed afterwards. */
record FolderPlace(Path root) implements Place {
    private static final String PUBLISHER = ".published-by";

    private Path folder(Id id) {
        return root.resolve(id.name()).resolve(id.version());
    }

    @Override
    public String location(Id id) {
        return folder(id).toString();
    }

    @Override
    public Destination.Presence look(Id id, String publisher) throws IOException {
        if (publishedBy(folder(id), publisher)) {
            return Destination.Presence.OURS;
        }
        return Files.exists(folder(id)) ? Destination.Presence.OTHERS : Destination.Presence.NOBODYS;
    }

    @Override
    public void checkWriting(Id id) {
        for (Path folder : List.of(root.resolve(".staging"), folder(id).getParent())) {
            Path there = folder;
            while (there != null && !Files.exists(there)) {
                there = there.getParent();
            }
            if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
                throw new AgenticException(
                        ErrorCode.PUBLISH,
                        "The folder " + folder + " can't be written: " + there + " is "
                                + (there != null && Files.isDirectory(there) ? "not writable." : "no folder."),
                        "Let the user that this software runs as write there, or give another registry.");
            }
        }
    }

    private static boolean publishedBy(Path place, String publisher) throws IOException {
        Path marker = place.resolve(PUBLISHER);
        return Files.exists(marker) && Files.readString(marker).strip().equals(publisher);
    }

    private Path staging(String publisher) {
        return root.resolve(".staging").resolve(Sha256.hex(publisher).substring(0, 32));
    }

    /** All on disk when it returns. */
    @Override
    public void stage(Id id, String publisher, Contents contents, Optional<Signer> signer) throws IOException {
        Path staging = staging(publisher);
        deleteAll(staging);
        Files.createDirectories(staging);
        TreeMap<String, String> sums = new TreeMap<>();
        for (String name : contents.names()) {
            Path copy = staging.resolve(name);
            try (InputStream in = contents.open(name);
                    OutputStream out = Files.newOutputStream(copy)) {
                sums.put(name, Sha256.copying(in, out));
            }
            sync(copy);
        }
        byte[] text = new Sums(sums).toString().getBytes(StandardCharsets.UTF_8);
        write(staging.resolve(SUMS), text);
        if (signer.isPresent()) {
            write(staging.resolve(SIGNATURE), signer.get().sign(text));
        }
        write(staging.resolve(PUBLISHER), (publisher + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        sync(file);
    }

    private static Sums sums(Path folder) throws IOException {
        Path file = folder.resolve(SUMS);
        return Sums.parse(Files.readString(file), file.toString());
    }

    @Override
    public void verify(Id id, String publisher) throws IOException {
        Path staging = staging(publisher);
        for (var each : sums(staging).all().entrySet()) {
            try (InputStream in = Files.newInputStream(staging.resolve(each.getKey()))) {
                if (!Sha256.of(in).hex().equals(each.getValue())) {
                    throw Place.spoilt(each.getKey(), root.toString());
                }
            }
        }
    }

    @Override
    public void commit(Id id, String publisher) throws IOException {
        Path place = folder(id);
        Files.createDirectories(place.getParent());
        try {
            Files.move(staging(publisher), place, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            throw Place.taken(id);
        } catch (FileSystemException e) {
            if (Files.exists(place)) {
                throw Place.taken(id);
            }
            throw e;
        }
        sync(place.getParent());
    }

    @Override
    public boolean undo(Id id, String publisher) throws IOException {
        Path place = folder(id);
        Path grave = staging(publisher);
        boolean staged = Files.exists(grave);
        deleteAll(grave);
        if (!publishedBy(place, publisher)) {
            return staged;
        }
        Files.createDirectories(grave.getParent());
        Files.move(place, grave, StandardCopyOption.ATOMIC_MOVE);
        deleteAll(grave);
        return true;
    }

    @Override
    public Contents contents(Id id, Published published) throws IOException {
        Path place = folder(id);
        if (!Files.exists(place.resolve(SUMS))) {
            throw Place.missing(id, place.toString());
        }
        Sums sums = sums(place);
        for (String name : sums.all().keySet()) {
            try (InputStream in = Files.newInputStream(place.resolve(name))) {
                published.require(name, Sha256.of(in).hex());
            }
        }
        return new Contents() {
            @Override
            public List<String> names() {
                return List.copyOf(sums.all().keySet());
            }

            @Override
            public InputStream open(String name) throws IOException {
                return published.open(name, Files.newInputStream(place.resolve(name)));
            }
        };
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
