package io.jenkins.plugins.agentic.engine.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A zip of untrusted origin, read from its beginning. What is passed over is unpacked as well, and counts. */
public final class BoundedZip extends ZipInputStream {
    private final ArchiveLimits limits;

    public BoundedZip(InputStream in, ArchiveLimits limits) {
        this(in, limits, StandardCharsets.UTF_8);
    }

    /** @param names what the names of entries are in that do not say that they are UTF-8 */
    public BoundedZip(InputStream in, ArchiveLimits limits, Charset names) {
        super(in, names);
        this.limits = limits;
    }

    @Override
    public ZipEntry getNextEntry() throws IOException {
        ZipEntry entry = super.getNextEntry();
        if (entry != null) {
            limits.entry();
        }
        return entry;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        limits.unpacked(count);
        return count;
    }
}
