package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Function;

/** A file that must be what it was: at its end it throws where the SHA-256 is another. */
final class SameContent extends FilterInputStream {
    private final String sum;
    private final Function<String, AgenticException> other;
    private final MessageDigest digest = Sha256.digest();
    private boolean ended;

    /** @param other what is thrown, for the SHA-256 that it has */
    SameContent(InputStream in, String sum, Function<String, AgenticException> other) {
        super(in);
        this.sum = sum;
        this.other = other;
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
            String now = HexFormat.of().formatHex(digest.digest());
            if (!now.equals(sum)) {
                throw other.apply(now);
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
