package io.jenkins.plugins.agentic.engine;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text of bytes that must be UTF-8: what is not is refused, never replaced. */
public final class Utf8 {
    private Utf8() {}

    /** @throws CharacterCodingException where the bytes are no UTF-8 */
    public static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
