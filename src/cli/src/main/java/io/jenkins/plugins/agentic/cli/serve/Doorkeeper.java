package io.jenkins.plugins.agentic.cli.serve;

import io.jenkins.plugins.agentic.engine.api.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Who is let in. Without a token: whoever is on this machine, under its own names only. With one: whoever has it, as a
 * bearer token or as the password of a browser's own dialogue. No change is taken that a page from elsewhere sent.
 */
final class Doorkeeper {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]", "::1");
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final byte[] token;

    /** {@code token}: empty for none */
    Doorkeeper(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    void check(Request request) {
        if (token.length > 0) {
            checkToken(header(request, HttpHeader.AUTHORIZATION));
        } else if (!LOOPBACK.contains(name(header(request, HttpHeader.HOST)))) {
            // A page elsewhere may point a name of its own at 127.0.0.1: only our own names are answered.
            throw Problem.of(421, "This server answers only at 127.0.0.1 and localhost.");
        }
        if (!READING.contains(request.getMethod())) {
            checkOrigin(request);
        }
    }

    /** For a WebSocket: a page from elsewhere may not even listen. */
    void checkUpgrade(Request request) {
        check(request);
        checkOrigin(request);
    }

    private void checkToken(String authorization) {
        String given = "";
        if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            given = authorization.substring(7).strip();
        } else if (authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            given = password(authorization.substring(6).strip());
        }
        if (!MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token)) {
            throw Problem.of(
                    401,
                    "This server wants its token: Authorization: Bearer …, or as a password.",
                    Map.of("WWW-Authenticate", "Basic realm=\"agentic\", charset=\"UTF-8\""));
        }
    }

    private static String password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** A browser names the page that sends: it must be ours. Other programs name none. */
    private static void checkOrigin(Request request) {
        String origin = header(request, HttpHeader.ORIGIN);
        String site = header(request, "Sec-Fetch-Site");
        boolean foreign = !origin.isEmpty()
                && !origin.toLowerCase(Locale.ROOT)
                        .replaceFirst("^https?://", "")
                        .equals(header(request, HttpHeader.HOST).toLowerCase(Locale.ROOT));
        if (foreign || site.equals("cross-site") || site.equals("same-site")) {
            throw Problem.of(403, "A page from elsewhere may do nothing here.");
        }
    }

    private static String header(Request request, HttpHeader header) {
        return header(request, header.asString());
    }

    private static String header(Request request, String name) {
        String value = request.getHeaders().get(name);
        return value == null ? "" : value;
    }

    private static String name(String host) {
        return host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
    }
}
