package io.jenkins.plugins.agentic.engine.publish.github;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kohsuke.github.GHFileNotFoundException;
import org.kohsuke.github.GHObject;
import org.kohsuke.github.GHRelease;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubAbuseLimitHandler;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.GitHubRateLimitHandler;
import org.kohsuke.github.HttpException;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/** One repository's releases. What GitHub refuses is an {@link AgenticException} {@code PUBLISH} with its own words. */
final class GitHubRepository {
    private static final int PAGE = 100;
    private static final String SHA256 = "sha256:";
    /** Drafts are among the newest; what is older is not ours. */
    private static final int MOST_RELEASES = 1000;

    private final RegistryClient raw;
    private final GitHub gitHub;
    private final String api;
    private final String name;
    private final String token;
    private GHRepository repository;

    GitHubRepository(String api, String name, String token) {
        this.api = api.endsWith("/") ? api.substring(0, api.length() - 1) : api;
        this.name = name;
        this.token = token;
        this.raw = new RegistryClient("GitHub API", this.api, Optional.of("Bearer " + token));
        try {
            this.gitHub = new GitHubBuilder()
                    .withEndpoint(this.api)
                    .withAppInstallationToken(token)
                    .withConnector(new GitHubHttp())
                    .withRateLimitHandler(new UsedUp())
                    .withAbuseLimitHandler(new TooFast())
                    .build();
        } catch (IOException e) {
            throw refused(e);
        }
    }

    /** The library waits by itself, up to an hour, where nobody sees why. */
    private static final class UsedUp extends GitHubRateLimitHandler {
        @Override
        public void onError(GitHubConnectorResponse response) {
            String reset = response.header("X-RateLimit-Reset");
            String until = reset != null && reset.matches("\\d{1,12}")
                    ? " until " + Instant.ofEpochSecond(Long.parseLong(reset))
                    : "";
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    "GitHub's rate limit for this token is used up" + until + ".",
                    "Run again then, or with a token of its own.",
                    true,
                    null);
        }
    }

    private static final class TooFast extends GitHubAbuseLimitHandler {
        @Override
        public void onError(GitHubConnectorResponse response) {
            String after = response.header("Retry-After");
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    "GitHub found too many requests at once from this token.",
                    after == null ? "Run again in some minutes." : "Run again in " + after + " seconds.",
                    true,
                    null);
        }
    }

    /** One request or several to GitHub. */
    @FunctionalInterface
    interface Request<T> {
        T send() throws IOException;
    }

    <T> T call(Request<T> request) {
        try {
            return request.send();
        } catch (IOException e) {
            throw refused(e);
        }
    }

    /** What a failure means; empty where its answer is none of GitHub's validation errors. */
    static String validation(Throwable e, String field) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            for (JsonNode error : json(cause).path("errors")) {
                if (error.path("field").asText().equals(field)) {
                    return error.path("code").asText() + " "
                            + error.path("message").asText();
                }
            }
        }
        return "";
    }

    private static JsonNode json(Throwable e) {
        try {
            JsonNode json = Json.MAPPER.readTree(String.valueOf(e.getMessage()));
            return json == null ? Json.MAPPER.createObjectNode() : json;
        } catch (JsonProcessingException other) {
            return Json.MAPPER.createObjectNode();
        }
    }

    private AgenticException refused(IOException e) {
        HttpException answer = null;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof AgenticException known) {
                return known;
            }
            answer = cause instanceof HttpException http ? http : answer;
        }
        boolean missing = e instanceof GHFileNotFoundException;
        int status = missing ? 404 : answer == null ? -1 : answer.getResponseCode();
        JsonNode json = json(answer == null ? e : answer);
        StringBuilder said = new StringBuilder(json.path("message").asText(""));
        for (JsonNode error : json.path("errors")) {
            said.append(said.isEmpty() ? "" : ", ")
                    .append(error.path("field").asText())
                    .append(' ')
                    .append(error.path("message").asText(error.path("code").asText()));
        }
        String text = (said.isEmpty() ? quoted(e) : said.toString()).replaceAll("[\\s.]+$", "");
        String hint =
                switch (status) {
                    case -1 -> "Check the target's 'api' and the network, then run again.";
                    case 401 -> "Give a credentialsId whose token is valid there.";
                    case 403 -> "Check that the token may write the repository's contents.";
                    case 404 -> "Check the repository's name, and that the token may see it and write its contents.";
                    default -> status >= 500 ? "Try again later." : "See what it says.";
                };
        String message = status < 0
                ? "GitHub did not answer for " + name + " at " + api + " as it should: " + text + "."
                : "GitHub refused it for " + name + " at " + api + " with " + status + ": " + text + ".";
        return new AgenticException(ErrorCode.PUBLISH, message, hint, status < 0 || status >= 500, e);
    }

    private static String quoted(IOException e) {
        String text = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    /** Where people see it; {@code rest} begins with a slash or is empty. */
    String location(String rest) {
        String host = api.equals("https://api.github.com") ? "https://github.com" : api.replaceAll("/api/v3$", "");
        return host + "/" + name + rest;
    }

    GHRepository repository() {
        if (repository == null) {
            GHRepository found = call(() -> gitHub.getRepository(name));
            if (found.getFullName() == null) {
                throw confused("what it sent is no repository");
            }
            repository = found;
        }
        return repository;
    }

    /** The published release of a tag; drafts are not found so. */
    Optional<GHRelease> published(String tag) {
        GHRelease found = call(() -> repository().getReleaseByTagName(tag));
        if (found != null && !tag.equals(found.getTagName())) {
            // What is not understood is not taken for a release that is not there.
            throw confused("what it sent is not the release of the tag " + tag);
        }
        return Optional.ofNullable(found);
    }

    private AgenticException confused(String what) {
        return new AgenticException(
                ErrorCode.PUBLISH,
                "GitHub did not answer for " + name + " at " + api + " as it should: " + what + ".",
                "Check the target's 'api' and the network, then run again.",
                true,
                null);
    }

    /** Drafts whose notes hold the mark. */
    List<GHRelease> drafts(String mark) {
        return call(() -> {
            List<GHRelease> found = new ArrayList<>();
            int seen = 0;
            for (GHRelease release : repository().listReleases().withPageSize(PAGE)) {
                if (release.isDraft() && body(release).contains(mark)) {
                    found.add(release);
                }
                seen++;
                if (seen == MOST_RELEASES) {
                    break;
                }
            }
            return found;
        });
    }

    static String body(GHRelease release) {
        return release.getBody() == null ? "" : release.getBody();
    }

    /** All that GitHub says of a release: the library knows neither digests nor immutability. */
    JsonNode details(GHObject release) throws IOException {
        RegistryClient.Answer answer = raw.send("GET", "/repos/" + name + "/releases/" + release.getId());
        if (!answer.ok()) {
            throw raw.refused(answer);
        }
        return raw.json(answer);
    }

    /** Whether GitHub still has it. */
    boolean has(GHObject release) throws IOException {
        return raw.send("GET", "/repos/" + name + "/releases/" + release.getId())
                        .status()
                != 404;
    }

    /** SHA-256 of an asset as GitHub tells it; an older server tells none, and is asked for the bytes, as users get them. */
    String sha256(JsonNode asset) throws IOException {
        String told = asset.path("digest").asText("");
        return told.startsWith(SHA256)
                ? told.substring(SHA256.length())
                : new RegistryClient("GitHub API", api, Optional.of("Bearer " + token), "application/octet-stream")
                        .digest(asset.path("url").asText());
    }
}
