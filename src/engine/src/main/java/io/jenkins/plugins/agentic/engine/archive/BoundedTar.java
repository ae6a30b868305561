package io.jenkins.plugins.agentic.engine.archive;

import io.jenkins.plugins.agentic.engine.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A tar archive of untrusted origin. Names and headers of any length are read into memory before an entry is seen; here what
 * stands between two entries' bytes is bounded, and what holds for all entries.
 */
public final class BoundedTar extends TarArchiveInputStream {
    /** Bytes of names and headers of one entry. */
    private static final long MOST_HEADERS = 64 << 10;
    /** Bytes of headers for all entries, each of which is looked at for each entry. */
    private static final long MOST_COMMON = 8 << 10;
    /** Of characters. A path has no more on any usual system. */
    private static final int LONGEST_NAME = 4096;
    /** Of a sparse file. The library reads across as many by calling itself. */
    private static final int MOST_PIECES = 1000;

    private static final int TYPE_AT = 156;

    private final Headers headers;
    private final ArchiveLimits limits;
    private boolean between;
    private long common;
    private long commonFrom = -1;

    /**
     * Begins with the first entry.
     *
     * @param in what comes out of a compression is counted where {@link ArchiveLimits#unpacked} is around it
     */
    public BoundedTar(InputStream in, ArchiveLimits limits) {
        this(new Headers(in), limits);
    }

    private BoundedTar(Headers headers, ArchiveLimits limits) {
        super(headers, StandardCharsets.UTF_8.name());
        this.headers = headers;
        this.limits = limits;
    }

    /** Counts, and where it is told to, bounds. */
    private static final class Headers extends BlockInputStream {
        private long count;
        private long most = Long.MAX_VALUE;

        private Headers(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return counted(super.read(bytes, offset, length));
        }

        @Override
        public long skip(long bytes) throws IOException {
            return counted(super.skip(bytes));
        }

        private <N extends Number> N counted(N read) throws ArchiveTooLarge {
            count += Math.max(0, read.longValue());
            if (count > most) {
                throw new ArchiveTooLarge(
                        "has names and headers of more than " + ArchiveLimits.size(MOST_HEADERS) + " for one file");
            }
            return read;
        }
    }

    @Override
    public TarArchiveEntry getNextEntry() throws IOException {
        if (between) {
            // The library asks for the entry that a name or header belongs to.
            return super.getNextEntry();
        }
        pass();
        between = true;
        headers.most = headers.count + MOST_HEADERS;
        TarArchiveEntry entry;
        try {
            entry = super.getNextEntry();
        } finally {
            between = false;
            headers.most = Long.MAX_VALUE;
        }
        if (entry != null) {
            limits.entry();
            if (entry.getName().length() > LONGEST_NAME || entry.getLinkName().length() > LONGEST_NAME) {
                throw new ArchiveTooLarge("has a name of more than " + LONGEST_NAME + " characters");
            }
            if (entry.getSparseHeaders() != null && entry.getSparseHeaders().size() > MOST_PIECES) {
                throw new ArchiveTooLarge("holds a sparse file of more than " + MOST_PIECES + " pieces");
            }
        }
        return entry;
    }

    /** Goes to the end of the entry that was read last, whose bytes are no headers. */
    private void pass() throws IOException {
        if (getCurrentEntry() != null) {
            for (long passed = 1; passed > 0; ) {
                passed = skip(Long.MAX_VALUE);
            }
        }
    }

    @Override
    protected byte[] readRecord() throws IOException {
        if (commonFrom >= 0) {
            common += headers.count - commonFrom;
            commonFrom = -1;
            if (common > MOST_COMMON) {
                throw new ArchiveTooLarge("has headers for all files of more than " + ArchiveLimits.size(MOST_COMMON));
            }
        }
        byte[] record = super.readRecord();
        if (record != null && record[TYPE_AT] == TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER) {
            commonFrom = headers.count;
        }
        return record;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (getCurrentEntry() != null && getCurrentEntry().isSparse()) {
            // Its gaps come out of nothing.
            limits.unpacked(count);
        }
        return count;
    }
}
