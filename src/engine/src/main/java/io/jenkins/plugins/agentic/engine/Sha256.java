package io.jenkins.plugins.agentic.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 (FIPS 180-4) in lower-case hex. */
public final class Sha256 {
    private Sha256() {}

    /** Of the text's UTF-8 bytes. */
    public static String hex(String text) {
        return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Copies everything from {@code in} to {@code out} and returns the digest of what passed. */
    public static String copying(InputStream in, OutputStream out) throws IOException {
        MessageDigest digest = digest();
        in.transferTo(new DigestOutputStream(out, digest));
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * What a content is known by.
     *
     * @param hex its SHA-256
     */
    public record Content(long bytes, String hex) {}

    /** Reads everything from {@code in}. */
    public static Content of(InputStream in) throws IOException {
        MessageDigest digest = digest();
        long bytes = in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        return new Content(bytes, HexFormat.of().formatHex(digest.digest()));
    }

    /** A digest to feed. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
    }
}
