package io.jenkins.plugins.agentic.host;

import io.jenkins.plugins.agentic.engine.host.EndsOfOutput;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Takes a program's output as bytes, in whatever pieces a node sends them, and keeps its first and last characters. */
final class OutputEnds extends OutputStream {
    private static final int LONGEST_CHARACTER = 4;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final EndsOfOutput kept;
    private ByteBuffer undecoded = ByteBuffer.allocate(0);

    /** @param most characters that are kept */
    OutputEnds(int most) {
        kept = new EndsOfOutput(most);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        ByteBuffer input = ByteBuffer.allocate(undecoded.remaining() + length);
        input.put(undecoded).put(bytes, offset, length).flip();
        CharBuffer characters = CharBuffer.allocate(input.remaining() + 1);
        decoder.decode(input, characters, false);
        kept.append(characters.array(), characters.position());
        // A character that is cut between two pieces: its other bytes come with the next.
        undecoded = ByteBuffer.allocate(LONGEST_CHARACTER).put(input).flip();
    }

    synchronized String text() {
        return kept.text();
    }

    synchronized boolean truncated() {
        return kept.truncated();
    }
}
