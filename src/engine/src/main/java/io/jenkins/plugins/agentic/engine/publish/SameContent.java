package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A file that must be what it was: at its end it throws where the SHA-256 is another. */
final class SameContent extends FilterInputStream {
    private final String file;
    private final String sum;
    private final MessageDigest digest = Sha256.digest();
    private boolean ended;

    SameContent(InputStream in, String file, String sum) {
        super(in);
        this.file = file;
        this.sum = sum;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            digest.update(bytes, offset, count);
        } else if (count < 0 && !ended) {
            ended = true;
            if (!HexFormat.of().formatHex(digest.digest()).equals(sum)) {
                throw ReleaseFiles.changed(file);
            }
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        // What is skipped is read: it counts for the sum.
        long left = count;
        byte[] bytes = new byte[8192];
        while (left > 0) {
            int read = read(bytes, 0, (int) Math.min(bytes.length, left));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return count - left;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
