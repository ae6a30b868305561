package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Where a list goes on: the keys of the last element that was looked at, encrypted, for that may be one which the reader may
 * not see. Holds as long as the process.
 */
record Cursor(List<String> keys) {
    private static final int LONGEST = 6000;
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final SecretKey KEY = key();
    private static final SecureRandom RANDOM = new SecureRandom();

    private static SecretKey key() {
        try {
            return KeyGenerator.getInstance("AES").generateKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has AES.", e);
        }
    }

    static Cursor after(Object... keys) {
        return new Cursor(Arrays.stream(keys).map(String::valueOf).toList());
    }

    String text() {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(Json.write(keys).getBytes(StandardCharsets.UTF_8));
            byte[] whole = ByteBuffer.allocate(NONCE + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A cursor can't be encrypted.", e);
        }
    }

    private static Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, KEY, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    static Cursor parse(String text, int parts) {
        try {
            byte[] whole = text.length() <= LONGEST ? Base64.getUrlDecoder().decode(text) : new byte[0];
            if (whole.length > NONCE + TAG_BITS / Byte.SIZE) {
                byte[] open = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(whole, NONCE))
                        .doFinal(whole, NONCE, whole.length - NONCE);
                List<?> keys = (List<?>) Json.read(new String(open, StandardCharsets.UTF_8));
                if (keys.size() == parts) {
                    return new Cursor(keys.stream().map(String::valueOf).toList());
                }
            }
        } catch (GeneralSecurityException | ProviderException | IllegalArgumentException e) {
            // Made up, or of a process before.
            throw foreign();
        }
        throw foreign();
    }

    /** The error for a cursor that this list has not given. */
    static Problem foreign() {
        return Problem.of(400, "The cursor is none of this list. Follow the link rel=\"next\" of the page before.");
    }

    String text(int key) {
        return keys.get(key);
    }

    long number(int key) {
        try {
            return Long.parseLong(keys.get(key));
        } catch (NumberFormatException e) {
            throw foreign();
        }
    }
}
