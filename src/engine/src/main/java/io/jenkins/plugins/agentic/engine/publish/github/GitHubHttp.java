package io.jenkins.plugins.agentic.engine.publish.github;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.publish.registry.BoundedInput;
import io.jenkins.plugins.agentic.engine.publish.registry.Patience;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.kohsuke.github.connector.GitHubConnector;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/**
 * Carries github-api's requests. The library's own way reads whole uploads into memory; here what is {@link Sized} is sent as
 * it is read, with the length that GitHub wants to know before. No redirect is followed, for the token must not follow it.
 */
final class GitHubHttp implements GitHubConnector {
    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration ANSWER = Patience.of(Duration.ofMinutes(10));
    /** Headers that the JDK's client sets itself. */
    private static final Set<String> RESTRICTED = Set.of("connection", "content-length", "host", "expect", "upgrade");

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    /** A stream whose length in bytes is known. */
    static final class Sized extends FilterInputStream {
        private final long length;

        Sized(InputStream in, long length) {
            super(in);
            this.length = length;
        }
    }

    private static final class Response extends GitHubConnectorResponse {
        private final HttpResponse<InputStream> response;

        Response(GitHubConnectorRequest request, HttpResponse<InputStream> response) {
            super(request, response.statusCode(), response.headers().map());
            this.response = response;
        }

        @Override
        public InputStream bodyStream() throws IOException {
            return wrapStream(new BoundedInput(response.body(), ANSWER));
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }

    @Override
    public GitHubConnectorResponse send(GitHubConnectorRequest request) throws IOException {
        try {
            HttpRequest.Builder builder = HttpRequest.newBuilder(request.url().toURI())
                    .timeout(ANSWER)
                    .method(request.method(), body(request));
            request.allHeaders().forEach((name, values) -> {
                if (name != null && !RESTRICTED.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                    values.forEach(value -> builder.header(name, value));
                }
            });
            if (request.contentType() != null && request.hasBody()) {
                builder.setHeader("Content-Type", request.contentType());
            }
            builder.setHeader("User-Agent", "agentic-workflow");
            HttpResponse<InputStream> response = send(builder.build());
            Optional<String> type = response.headers().firstValue("Content-Type");
            if (response.statusCode() / 100 == 2
                    && type.isPresent()
                    && type.get().startsWith("text/html")) {
                response.body().close();
                throw GitHubTarget.wrong(
                        "What answers " + request.method() + " " + request.url()
                                + " is not GitHub's API: it sends a page.",
                        "Check the target's 'api': https://HOST/api/v3 for an Enterprise Server.");
            }
            return new Response(request, response);
        } catch (URISyntaxException e) {
            throw new IOException("GitHub named the address " + request.url() + ", which is none", e);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(ErrorCode.ABORTED, "Publishing was cancelled.", "", false, e);
        }
    }

    private static BodyPublisher body(GitHubConnectorRequest request) throws IOException {
        InputStream body = request.hasBody() ? request.body() : null;
        if (body == null) {
            return BodyPublishers.noBody();
        }
        if (body instanceof Sized sized && sized.length > 0) {
            return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> sized), sized.length);
        }
        return BodyPublishers.ofByteArray(body.readAllBytes());
    }
}
