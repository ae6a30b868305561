package io.jenkins.plugins.agentic.engine;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream around another that sees all that is read through it in {@link #read(byte[], int, int)}: single bytes are read as
 * blocks of one, and nothing is read again, for it keeps no mark.
 */
public abstract class BlockInputStream extends FilterInputStream {
    protected BlockInputStream(InputStream in) {
        super(in);
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final boolean markSupported() {
        return false;
    }
}
