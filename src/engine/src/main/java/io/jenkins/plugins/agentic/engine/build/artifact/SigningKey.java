package io.jenkins.plugins.agentic.engine.build.artifact;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Signs and checks with an Ed25519 (RFC 8032) or an ECDSA key (SHA-256, ASN.1 signatures), as OpenSSL writes them: PEM with
 * 'PRIVATE KEY' (PKCS #8) to sign, 'PUBLIC KEY' (X.509) to check. Signatures are DSSE 1.0 envelopes.
 */
public final class SigningKey {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (PRIVATE|PUBLIC) KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1 KEY-----");
    private static final List<String> ALGORITHMS = List.of("Ed25519", "EC");

    private final Key key;

    private SigningKey(Key key) {
        this.key = key;
    }

    /** A key, or the key in a file of this machine. */
    public static SigningKey read(String pemOrFile) {
        if (pemOrFile.contains("-----BEGIN")) {
            return parse(pemOrFile);
        }
        try {
            return parse(Files.readString(Path.of(pemOrFile.strip())));
        } catch (IOException | InvalidPathException e) {
            throw new AgenticException(
                    ErrorCode.USAGE, "The signing key's file can't be read.", "Name a file with a PEM key.", false, e);
        }
    }

    /** @throws AgenticException with {@link ErrorCode#USAGE} where the text is no such key; the text is not in the message */
    public static SigningKey parse(String pem) {
        Matcher m = PEM.matcher(pem);
        if (m.find()) {
            byte[] bytes = decode(m.group(2));
            for (String algorithm : ALGORITHMS) {
                try {
                    KeyFactory factory = KeyFactory.getInstance(algorithm);
                    return new SigningKey(
                            m.group(1).equals("PRIVATE")
                                    ? factory.generatePrivate(new PKCS8EncodedKeySpec(bytes))
                                    : factory.generatePublic(new X509EncodedKeySpec(bytes)));
                } catch (GeneralSecurityException e) {
                    // Another algorithm's: the next is tried.
                    continue;
                }
            }
        }
        throw new AgenticException(
                ErrorCode.USAGE,
                "The signing key is no unencrypted Ed25519 or EC key in PEM.",
                "Make one with: openssl genpkey -algorithm ed25519 -out key.pem; and its public part with:"
                        + " openssl pkey -in key.pem -pubout.");
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private String algorithm() {
        return key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "Ed25519";
    }

    /** A DSSE envelope around a text. */
    Map<String, Object> envelope(String payloadType, String payload) {
        byte[] body = payload.getBytes(StandardCharsets.UTF_8);
        byte[] signature = sign(preAuthentication(payloadType, body));
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("payload", Base64.getEncoder().encodeToString(body));
        envelope.put("payloadType", payloadType);
        envelope.put("signatures", List.of(Map.of("sig", Base64.getEncoder().encodeToString(signature))));
        return envelope;
    }

    /** The signature of some bytes, raw as OpenSSL has it. */
    public byte[] sign(byte[] bytes) {
        if (!(key instanceof PrivateKey secret)) {
            throw new AgenticException(
                    ErrorCode.USAGE, "The signing key is a public key, which can't sign.", "Give the private key.");
        }
        try {
            Signature signature = Signature.getInstance(algorithm());
            signature.initSign(secret);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AgenticException(ErrorCode.USAGE, "The signing key can't sign.", "Use another key.", false, e);
        }
    }

    /** Whether one of the envelope's signatures is this public key's. */
    boolean hasSigned(String payloadType, byte[] payload, List<byte[]> signatures) {
        if (!(key instanceof PublicKey open)) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "The key to check with is a private key.",
                    "Give the public one: openssl pkey -in key.pem -pubout.");
        }
        for (byte[] each : signatures) {
            try {
                Signature signature = Signature.getInstance(algorithm());
                signature.initVerify(open);
                signature.update(preAuthentication(payloadType, payload));
                if (signature.verify(each)) {
                    return true;
                }
            } catch (GeneralSecurityException e) {
                // No signature of this kind of key; another one may be.
                continue;
            }
        }
        return false;
    }

    /** DSSE's PAE: "DSSEv1", the type and the body, each after its length. */
    private static byte[] preAuthentication(String type, byte[] body) {
        byte[] head = ("DSSEv1 " + type.getBytes(StandardCharsets.UTF_8).length + " " + type + " " + body.length + " ")
                .getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }
}
