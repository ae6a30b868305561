package io.jenkins.plugins.agentic.engine.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/** An archive without end: some bytes, and then others over and over. Whoever reads on and on is told so before memory is short. */
public final class Bomb extends InputStream {
    private static final int RECORD = 512;
    private static final long HUGE = 8L << 30;

    private final byte[] start;
    private final byte[] again;
    private final long most;
    private long read;

    private Bomb(byte[] start, byte[] again, long most) {
        this.start = start;
        this.again = again;
        this.most = most;
    }

    /** A tar that begins with a name, or header, of 8 GiB. */
    public static Bomb tar(byte type) throws IOException {
        return new Bomb(huge(type), text(RECORD), 1 << 20);
    }

    /** The same, compressed to a thousandth. */
    public static Bomb tarball(byte type) throws IOException {
        return new Bomb(gzip(huge(type)), gzip(text(1 << 20)), 64 << 10);
    }

    /** A compressed tar of empty files without end. */
    public static Bomb ofFiles(int most) throws IOException {
        byte[] file = record("a", TarConstants.LF_NORMAL, 0);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 1000; i++) {
            many.write(file);
        }
        return new Bomb(gzip(file), gzip(many.toByteArray()), most);
    }

    /** A compressed tar of a file without end. */
    public static Bomb ofText(String name, int most) throws IOException {
        return new Bomb(gzip(record(name, TarConstants.LF_NORMAL, HUGE * 8 - 1)), gzip(text(1 << 20)), most);
    }

    private static byte[] huge(byte type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(record("././@LongLink", type, HUGE - 1));
        // As the headers of pax begin; of a name these are characters like any other.
        bytes.write("1000000000 comment=".getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    /** What stands before an entry. */
    static byte[] record(String name, byte type, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setSize(size);
        byte[] record = new byte[RECORD];
        // Sizes of 8 GiB and more in the way of star and GNU.
        entry.writeEntryHeader(record, ZipEncodingHelper.getZipEncoding("UTF-8"), true);
        return record;
    }

    private static byte[] text(int length) {
        byte[] text = new byte[length];
        Arrays.fill(text, (byte) 'a');
        return text;
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    @Override
    public int read() {
        if (read >= most) {
            throw new AssertionError("More than " + most + " bytes were read");
        }
        byte next = read < start.length ? start[(int) read] : again[(int) ((read - start.length) % again.length)];
        read++;
        return next & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        for (int i = 0; i < length; i++) {
            bytes[offset + i] = (byte) read();
        }
        return length;
    }

    @Override
    public int available() {
        return 1;
    }
}
