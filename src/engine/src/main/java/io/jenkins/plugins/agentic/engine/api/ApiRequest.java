package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.Map;

/**
 * A request to the API as a host received it, its crumb and permission to be there at all checked.
 *
 * @param method in capitals
 * @param base the address of the API itself, such as {@code /api/v1/}: what links in answers begin with
 * @param path below the base, decoded, without a slash at its beginning
 * @param query decoded; of a name that is given twice the first value
 * @param headers by their names in lower case; of one that is given twice the first value
 * @param body empty where there is none
 * @param user who asks; empty where the host knows no users
 */
public record ApiRequest(
        String method,
        String base,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        String body,
        String user) {
    /** The longest body that is taken, in bytes. */
    public static final int LONGEST_BODY = 5_000_000;

    /** A request for something to read. */
    public static ApiRequest get(String path, Map<String, String> query, String user) {
        return new ApiRequest("GET", "/api/v1/", path, query, Map.of(), "", user);
    }

    /**
     * Reads a request's body.
     *
     * @throws Problem where it is too long, or no UTF-8
     */
    public static String body(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LONGEST_BODY + 1);
        if (bytes.length > LONGEST_BODY) {
            throw Problem.of(413, "The body has more than " + LONGEST_BODY + " bytes, the most that is taken.");
        }
        try {
            return Utf8.decode(bytes);
        } catch (CharacterCodingException e) {
            throw Problem.of(400, "The body is not UTF-8.");
        }
    }

    /** A header; empty where it is not given. */
    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "").strip();
    }
}
