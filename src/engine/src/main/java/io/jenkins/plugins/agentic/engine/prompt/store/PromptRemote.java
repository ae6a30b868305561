package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.eclipse.jgit.transport.URIish;

/**
 * A git repository elsewhere that a store keeps up with.
 *
 * @param url an {@code https}, {@code http} or {@code file} address, or an absolute path; without user and password
 * @param user empty for an address that asks for none, and for a token alone
 * @param secret password or token; empty where {@code user} is
 * @param every how long after one look the next one is due
 */
public record PromptRemote(String url, String user, String secret, Duration every) {
    private static final Pattern LOOPBACK = Pattern.compile("^http://(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]+)?/");

    public static final Duration DEFAULT_EVERY = Duration.ofMinutes(5);

    /** @throws AgenticException {@link ErrorCode#USAGE} for an address that is none */
    public PromptRemote {
        if (!isAddress(url)) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "'" + withoutLogin(url) + "' is no address of a git repository for the prompts.",
                    "Use https://HOST/PATH or the absolute path of a folder; user and password are given apart.");
        }
        if (!secret.isEmpty()
                && url.startsWith("http://")
                && !LOOPBACK.matcher(url).find()) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "The password of the prompts' remote " + url + " would go there in clear.",
                    "Use https.");
        }
        if (every.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "The prompts' remote is to be looked at every " + every + ".",
                    "Give it a minute.");
        }
    }

    /** Whether it is one that can be kept up with: no other program is started for it, and no secret stands in it. */
    public static boolean isAddress(String url) {
        try {
            URIish uri = new URIish(url);
            boolean path = uri.getScheme() == null && uri.getHost() == null && url.startsWith("/");
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return uri.getUser() == null
                    && uri.getPass() == null
                    && (path || "file".equals(uri.getScheme()) || web && uri.getHost() != null);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String withoutLogin(String url) {
        return url.replaceAll("//[^/@]*@", "//…@");
    }

    @Override
    public String toString() {
        return "PromptRemote[" + url + "]";
    }
}
