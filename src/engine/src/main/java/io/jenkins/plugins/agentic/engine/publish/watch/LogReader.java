package io.jenkins.plugins.agentic.engine.publish.watch;

import com.google.re2j.Pattern;
import io.jenkins.plugins.agentic.engine.BlockInputStream;
import io.jenkins.plugins.agentic.engine.build.report.Lines;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts the lines of a log that match, in the first {@value #LONGEST} characters of each. What is written to it while it is
 * watched is read once; a last line that has no end yet is read again.
 */
final class LogReader {
    /** Of {@link Lines}. */
    private static final int LONGEST = 8000;

    private final Pattern pattern;
    private long found;
    private boolean lastMatched;
    private String last = "";

    LogReader(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * What was found.
     *
     * @param found lines, with the last, unended one
     * @param last that matched
     * @param ended bytes up to the end of the last line that has one
     * @param foundEnded lines without the last, unended one
     */
    record Found(long found, String last, long ended, long foundEnded) {}

    /** Reads to the end. Does not close it. */
    Found read(InputStream in) throws IOException {
        Ends bytes = new Ends(in);
        Lines.each(bytes, this::line);
        boolean open = bytes.read > bytes.ended;
        return new Found(found, last, bytes.ended, open && lastMatched ? found - 1 : found);
    }

    private void line(String line) {
        lastMatched = pattern.matcher(line).find();
        if (lastMatched) {
            found++;
            last = line;
        }
    }

    /** Notes where the last line ends. */
    private static final class Ends extends BlockInputStream {
        private long read;
        private long ended;

        Ends(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            for (int i = count - 1; i >= 0; i--) {
                if (bytes[offset + i] == '\n') {
                    ended = read + i + 1;
                    break;
                }
            }
            read += Math.max(0, count);
            return count;
        }
    }
}
