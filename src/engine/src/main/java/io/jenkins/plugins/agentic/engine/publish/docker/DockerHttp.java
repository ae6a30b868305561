package io.jenkins.plugins.agentic.engine.publish.docker;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.Secrets.Login;
import io.jenkins.plugins.agentic.engine.publish.registry.BoundedInput;
import io.jenkins.plugins.agentic.engine.publish.registry.Patience;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Carries requests to a registry of images, with the login in the way that it asks for: HTTP's basic authentication, or a
 * token of the service that it names.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">Token authentication</a>
 */
final class DockerHttp {
    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration ANSWER = Patience.of(Duration.ofMinutes(15));
    private static final Pattern PARAMETER = Pattern.compile("(realm|service|scope)=\"([^\"]*)\"");

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final String base;
    private final String scope;
    private final Optional<Login> login;
    private final Duration patience;
    private String authorization = "";

    /** @param image the repository that rights are asked for */
    DockerHttp(String base, String image, Optional<Login> login) {
        this(base, image, login, ANSWER);
    }

    /** @param patience how long an answer, and then each part of it, is waited for */
    DockerHttp(String base, String image, Optional<Login> login, Duration patience) {
        this.patience = patience;
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.scope = "repository:" + image + ":pull,push,delete";
        this.login = login;
    }

    String base() {
        return base;
    }

    /** One answer; {@code body} at most a manifest's largest size. */
    record Answer(String asked, int status, HttpHeaders headers, byte[] body) {
        boolean ok() {
            return status / 100 == 2;
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    Answer send(String method, String path) throws IOException {
        return send(method, path, Map.of(), HttpRequest.BodyPublishers::noBody);
    }

    /** Sends, whatever the answer is; the body is made anew when the registry wants a login first. */
    Answer send(String method, String path, Map<String, String> headers, Supplier<BodyPublisher> body)
            throws IOException {
        Answer answer = once(method, path, headers, body.get());
        if (answer.status == 401 && logIn(answer.header("WWW-Authenticate"))) {
            answer = once(method, path, headers, body.get());
        }
        if (answer.ok() && answer.header("Content-Type").startsWith("text/html")) {
            throw DockerTarget.wrong(
                    "What answers " + answer.asked + " is no registry of images: it sends a page.",
                    "Check that the address is the registry's own, not that of a page or a proxy.");
        }
        return answer;
    }

    private Answer once(String method, String path, Map<String, String> headers, BodyPublisher body)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(patience)
                .method(method, body);
        headers.forEach(request::header);
        request.header("User-Agent", "agentic-workflow");
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        String asked = method + " " + base + path.replaceAll("\\?.*", "");
        HttpResponse<InputStream> response = exchange(request.build(), asked);
        try (InputStream in = new BoundedInput(response.body(), patience)) {
            return new Answer(asked, response.statusCode(), response.headers(), in.readNBytes(Manifest.MOST_BYTES));
        } catch (IOException e) {
            throw silent(asked, e);
        }
    }

    private HttpResponse<InputStream> exchange(HttpRequest request, String asked) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(ErrorCode.ABORTED, "Publishing was cancelled.", "", false, e);
        } catch (IOException e) {
            throw silent(asked, e);
        }
    }

    private static AgenticException silent(String asked, IOException e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The registry did not answer " + asked + ": " + why + ".",
                "Check its address and that it runs, then run again.",
                true,
                e);
    }

    /** Whether there is something to try again with. */
    private boolean logIn(String challenge) throws IOException {
        String before = authorization;
        if (challenge.regionMatches(true, 0, "Bearer", 0, "Bearer".length())) {
            authorization = "Bearer " + token(challenge);
        } else if (login.isPresent()) {
            authorization = RegistryClient.header(login.get());
        }
        return !authorization.equals(before);
    }

    private String token(String challenge) throws IOException {
        String realm = "";
        String service = "";
        Matcher parameter = PARAMETER.matcher(challenge);
        while (parameter.find()) {
            switch (parameter.group(1)) {
                case "realm" -> realm = parameter.group(2);
                case "service" -> service = parameter.group(2);
                default -> {}
            }
        }
        boolean safe = realm.startsWith("https://") || realm.startsWith("http://") && base.startsWith("http://");
        if (!safe) {
            throw DockerTarget.wrong(
                    "The registry " + base + " sends its users for a token to '" + realm + "', which is not safe.",
                    "Check the registry's configuration.");
        }
        String address =
                realm + (realm.contains("?") ? "&" : "?") + "service=" + encoded(service) + "&scope=" + encoded(scope);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).timeout(CONNECT.multipliedBy(4));
        login.ifPresent(it -> request.header("Authorization", RegistryClient.basic(it)));
        String asked = "GET " + realm;
        HttpResponse<InputStream> response = exchange(request.build(), asked);
        try (InputStream in = new BoundedInput(response.body(), patience)) {
            byte[] body = in.readNBytes(Manifest.MOST_BYTES);
            Answer answer = new Answer(asked, response.statusCode(), response.headers(), body);
            if (!answer.ok()) {
                throw DockerRegistry.refused(answer);
            }
            var json = Json.MAPPER.readTree(body);
            return json.path("token").asText(json.path("access_token").asText(""));
        } catch (IOException e) {
            throw silent(asked, e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
