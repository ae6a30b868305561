package io.jenkins.plugins.agentic.engine.archive;

import io.jenkins.plugins.agentic.engine.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What may come out of one file of untrusted origin, all archives in it together: a small file may neither fill the memory nor
 * hold up the machine that reads it. Not thread-safe.
 */
public final class ArchiveLimits {
    private static final int BUFFER = 8192;

    private final long mostEntries;
    private final long mostUnpacked;
    private long entries;
    private long unpacked;

    /**
     * Nothing has been read yet.
     *
     * @param mostEntries files, folders and links
     * @param mostUnpacked bytes that may come out of compressions
     */
    public ArchiveLimits(long mostEntries, long mostUnpacked) {
        this.mostEntries = mostEntries;
        this.mostUnpacked = mostUnpacked;
    }

    /** Counts one more. */
    public void entry() throws ArchiveTooLarge {
        if (++entries > mostEntries) {
            throw new ArchiveTooLarge("holds more than " + mostEntries + " files");
        }
    }

    /** What a compression gives, counted as it is read. */
    public InputStream unpacked(InputStream compression) {
        return new Unpacked(compression);
    }

    void unpacked(long count) throws ArchiveTooLarge {
        unpacked += Math.max(0, count);
        if (unpacked > mostUnpacked) {
            throw new ArchiveTooLarge("unpacks to more than " + size(mostUnpacked));
        }
    }

    static String size(long bytes) {
        return bytes >= 1 << 30 ? (bytes >> 30) + " GiB" : (bytes >> 10) + " KiB";
    }

    private final class Unpacked extends BlockInputStream {
        private Unpacked(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            unpacked(count);
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            // What is skipped is unpacked, too, and the limit is not to be seen only behind it.
            return Math.max(0, read(new byte[BUFFER], 0, (int) Math.min(BUFFER, Math.max(0, count))));
        }
    }
}
