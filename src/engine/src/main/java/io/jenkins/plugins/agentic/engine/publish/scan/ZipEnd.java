package io.jenkins.plugins.agentic.engine.publish.scan;

import io.jenkins.plugins.agentic.engine.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A zip file that is read as it comes, and notes how many entries the record at its end names: others read it from there.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">ZIP, 4.3.16</a>
 */
final class ZipEnd extends BlockInputStream {
    /** PK, 5, 6. */
    private static final int SIGNATURE = 0x504b0506;
    /** Bytes behind the signature: the number of all entries, in two bytes, the lower first. */
    private static final int ENTRIES_AT = 6;
    /** The number stands elsewhere. */
    private static final int ZIP64 = 0xffff;

    private int lastFour;
    private int since = -1;
    private int low;
    private int entries = -1;

    ZipEnd(InputStream in) {
        super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        for (int i = 0; i < count; i++) {
            next(bytes[offset + i] & 0xff);
        }
        return count;
    }

    private void next(int value) {
        if (since >= 0) {
            if (since == ENTRIES_AT) {
                low = value;
            } else if (since == ENTRIES_AT + 1) {
                entries = value << 8 | low;
                since = -2;
            }
            since++;
        }
        lastFour = lastFour << 8 | value;
        if (lastFour == SIGNATURE) {
            since = 0;
        }
    }

    /** Reads the rest, and fails where there is no end, or where it names more entries than were read. */
    void require(long read) throws IOException {
        transferTo(OutputStream.nullOutputStream());
        if (entries < 0 || entries != ZIP64 && entries > read) {
            throw new IOException("the zip file has other entries than can be read from its beginning");
        }
    }
}
