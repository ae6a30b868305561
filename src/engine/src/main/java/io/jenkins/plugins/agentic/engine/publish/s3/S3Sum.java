package io.jenkins.plugins.agentic.engine.publish.s3;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * SHA-256 of a file and, as S3 has it for one that was sent in parts, of its parts' sums: base64, then '-' and their number.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html">Checking object
 *     integrity</a>
 */
final class S3Sum {
    private final MessageDigest whole = digest();
    private final List<byte[]> parts = new ArrayList<>();
    private long size;

    /** Takes the next part, and returns its sum as S3 has it. */
    String add(byte[] part) {
        whole.update(part);
        size += part.length;
        byte[] sum = digest().digest(part);
        parts.add(sum);
        return Base64.getEncoder().encodeToString(sum);
    }

    /** Bytes so far. */
    long size() {
        return size;
    }

    /** Of the whole, in hex, as sha256sum(1) has it; nothing may be added after. */
    String hex() {
        return HexFormat.of().formatHex(whole.digest());
    }

    /** Of the object as S3 has it; {@code multipart}: whether it was sent in parts. */
    String ofObject(boolean multipart) {
        if (!multipart) {
            return Base64.getEncoder().encodeToString(parts.get(0));
        }
        MessageDigest all = digest();
        parts.forEach(all::update);
        return Base64.getEncoder().encodeToString(all.digest()) + "-" + parts.size();
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(digest().digest(bytes));
    }

    static String base64OfHex(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    static String hexOfBase64(String checksum) {
        return HexFormat.of().formatHex(Base64.getDecoder().decode(checksum));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
    }
}
