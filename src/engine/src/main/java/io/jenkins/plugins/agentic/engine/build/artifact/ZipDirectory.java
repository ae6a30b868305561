package io.jenkins.plugins.agentic.engine.build.artifact;

import io.jenkins.plugins.agentic.engine.archive.ArchiveLimits;
import io.jenkins.plugins.agentic.engine.archive.ArchiveTooLarge;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Opens zips of untrusted origin. A zip's directory is read into memory as a whole, so both what it names and its bytes are bounded. */
final class ZipDirectory {
    private static final int ENTRY = 0x504b0102;
    private static final long MOST_BYTES = 32 << 20;
    private static final int BUFFER = 1 << 16;

    private ZipDirectory() {}

    /** Copies one, and counts what the directory may name: of each entry there begins a header, and a zip in it counts as well. */
    static void copy(InputStream in, Path to, ArchiveLimits limits) throws IOException {
        byte[] bytes = new byte[BUFFER];
        int last = 0;
        try (OutputStream out = Files.newOutputStream(to)) {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                for (int i = 0; i < count; i++) {
                    last = last << 8 | bytes[i] & 0xff;
                    if (last == ENTRY) {
                        limits.entry();
                    }
                }
                out.write(bytes, 0, count);
            }
        }
    }

    static ZipFile open(Path file) throws IOException {
        Bounded bytes = new Bounded(Files.newByteChannel(file));
        try {
            ZipFile zip = ZipFile.builder().setSeekableByteChannel(bytes).get();
            bytes.isOpening = false;
            return zip;
        } catch (IOException | RuntimeException e) {
            bytes.close();
            if (e.getCause() instanceof ArchiveTooLarge why) {
                throw why;
            }
            throw e;
        }
    }

    /** Bounds what is read of a file while it is opened. */
    private static final class Bounded implements SeekableByteChannel {
        private final SeekableByteChannel file;
        private boolean isOpening = true;
        private long read;

        private Bounded(SeekableByteChannel file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int count = file.read(into);
            read += Math.max(0, count);
            if (isOpening && read > MOST_BYTES) {
                throw new ArchiveTooLarge("has a directory of more than " + (MOST_BYTES >> 20) + " MiB");
            }
            return count;
        }

        @Override
        public int write(ByteBuffer from) {
            throw new NonWritableChannelException();
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public SeekableByteChannel position(long to) throws IOException {
            file.position(to);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) {
            throw new NonWritableChannelException();
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
