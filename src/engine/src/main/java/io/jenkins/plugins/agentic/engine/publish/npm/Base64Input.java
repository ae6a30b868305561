package io.jenkins.plugins.agentic.engine.publish.npm;

import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;

/** The Base64 text of a stream, made as it is read. */
final class Base64Input extends InputStream {
    /** A multiple of three, so that only the end is padded. */
    private static final int PIECE = 3 << 13;

    private final InputStream in;
    private byte[] piece = {};
    private int at;

    Base64Input(InputStream in) {
        this.in = in;
    }

    /** How long the text of so many bytes is. */
    static long length(long bytes) {
        return (bytes + 2) / 3 * 4;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] bytes, int offset, int most) throws IOException {
        if (at == piece.length) {
            byte[] next = in.readNBytes(PIECE);
            if (next.length == 0) {
                return -1;
            }
            piece = Base64.getEncoder().encode(next);
            at = 0;
        }
        int count = Math.min(most, piece.length - at);
        System.arraycopy(piece, at, bytes, offset, count);
        at += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
