package io.jenkins.plugins.agentic.engine.publish.pypi;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Secrets;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One project at an index: read by the simple API, as JSON or HTML; written by the upload API that twine speaks.
 *
 * @see <a href="https://packaging.python.org/en/latest/specifications/simple-repository-api/">Simple repository API</a>
 * @see "PyPI, Upload API: the form of a file upload and its fields"
 */
final class PypiIndex {
    private static final String SIMPLE = "application/vnd.pypi.simple.v1+json, text/html;q=0.2";
    private static final Pattern LINK = Pattern.compile("<a\\s[^>]*href=[\"']([^\"']+)[\"']", Pattern.CASE_INSENSITIVE);
    private static final Pattern SHA256 = Pattern.compile("sha256=([0-9a-f]{64})");

    /** Fields of the form that stand once for each value; their names are not those of the headers. */
    private static final Map<String, String> MANY = Map.of(
            "classifier", "classifiers",
            "platform", "platform",
            "supported-platform", "supported_platform",
            "requires-dist", "requires_dist",
            "provides-dist", "provides_dist",
            "obsoletes-dist", "obsoletes_dist",
            "requires-external", "requires_external",
            "project-url", "project_urls",
            "provides-extra", "provides_extra",
            "license-file", "license_file");

    private final RegistryClient upload;
    private final RegistryClient simple;
    private final String name;

    /** For a map with {@code repository} (where twine uploads), {@code index} (the simple API) and {@code credentialsId}. */
    PypiIndex(Map<String, Object> options, PublishRequest request) {
        PublishRequest here = PublishRequest.of(
                options, request.name(), request.version(), request.files(), request.publisher(), request.run());
        for (String option : Set.of("repository", "index")) {
            if (options.get(option) == null) {
                throw new AgenticException(
                        ErrorCode.PUBLISH,
                        "Target 'pypi' needs the option '" + option + "'.",
                        "Give 'repository', the address twine uploads to, and 'index', that of the simple API.");
            }
        }
        this.upload = client(options.get("repository"), here);
        this.simple = client(options.get("index"), here);
        this.name = Distribution.normalized(request.name());
    }

    private static RegistryClient client(Object address, PublishRequest request) {
        Object credentials = request.options().get("credentialsId");
        Optional<String> authorization = Optional.ofNullable(credentials)
                .map(id -> request.run().secrets().find(String.valueOf(id)))
                // A token is the password of a user with that name.
                .map(login -> RegistryClient.basic(
                        login.user().isEmpty() ? new Secrets.Login("__token__", login.secret()) : login));
        return new RegistryClient("Python index", RegistryClient.address(address), authorization, SIMPLE);
    }

    String base() {
        return simple.base();
    }

    /**
     * Where a person looks after the project: the page that yanks its versions where the index is laid out as the public one, whose uploads
     * go to a host of their own; else the project's page.
     */
    String page() {
        return page(simple.base(), upload.base(), name);
    }

    static String page(String index, String repository, String name) {
        URI at = URI.create(index);
        boolean isPublic = URI.create(repository).getHost().equals("upload." + at.getHost());
        return isPublic
                ? at.getScheme() + "://" + at.getAuthority() + "/manage/project/" + name + "/releases/"
                : index + "/" + name + "/";
    }

    /** One file at the index; {@code sha256} is empty where the index does not say it. */
    record Held(String file, String address, String sha256, boolean yanked) {}

    /** The files of a version. */
    List<Held> files(String version) throws IOException {
        Answer answer = simple.send("GET", "/" + name + "/");
        if (answer.status() == 404) {
            return List.of();
        }
        if (!answer.ok()) {
            throw simple.refused(answer);
        }
        List<Held> all = answer.type().toLowerCase(Locale.ROOT).contains("json") ? json(answer) : html(answer);
        return all.stream()
                .filter(held -> Distribution.parts(held.file)
                        .filter(parts ->
                                Distribution.normalized(parts[0]).equals(name) && Pep440.same(parts[1], version))
                        .isPresent())
                .toList();
    }

    private List<Held> json(Answer answer) {
        JsonNode files = simple.json(answer).path("files");
        if (!files.isArray()) {
            throw simple.confused(answer, "no list of files");
        }
        List<Held> all = new ArrayList<>();
        for (JsonNode file : files) {
            JsonNode yanked = file.path("yanked");
            all.add(new Held(
                    file.path("filename").asText(),
                    absolute(file.path("url").asText()),
                    file.at("/hashes/sha256").asText(""),
                    yanked.isTextual() || yanked.asBoolean()));
        }
        return all;
    }

    private List<Held> html(Answer answer) {
        String text = answer.text();
        // Anybody's page may hold links: an index's are those of distributions, or it says what it is.
        String lower = text.toLowerCase(Locale.ROOT);
        boolean isIndex = lower.contains("links for")
                || lower.contains("simple index")
                || lower.contains("pypi:repository-version")
                || LINK.matcher(text).results().anyMatch(link -> Distribution.parts(file(link.group(1)))
                        .isPresent());
        if (!isIndex) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    "The Python index answered " + answer.asked() + " with a page that is no index.",
                    "Check that the address is the index's own, not that of a login or a proxy.");
        }
        List<Held> all = new ArrayList<>();
        Matcher m = LINK.matcher(text);
        while (m.find()) {
            String address = m.group(1).replace("&amp;", "&");
            String path = address.replaceFirst("[#?].*", "");
            Matcher sum = SHA256.matcher(address);
            boolean hasSum = sum.find();
            all.add(new Held(
                    file(path),
                    absolute(path),
                    hasSum ? sum.group(1) : "",
                    m.group().contains("data-yanked")));
        }
        return all;
    }

    /** The name of the file that a link leads to. */
    private static String file(String link) {
        String path = link.replaceFirst("[#?].*", "");
        return URLDecoder.decode(path.substring(path.lastIndexOf('/') + 1), StandardCharsets.UTF_8);
    }

    private String absolute(String address) {
        return URI.create(simple.base() + "/" + name + "/").resolve(address).toString();
    }

    /** SHA-256 of a file there. */
    String sum(Held held) throws IOException {
        return held.sha256.isEmpty() ? simple.digest(held.address) : held.sha256;
    }

    void download(Held held, OutputStream out) throws IOException {
        simple.download(held.address, out);
    }

    /** Uploads one file. Answers false where the index has one of that name already. */
    boolean upload(Distribution distribution, Path file, Map<String, String> sums) throws IOException {
        String boundary = "agentic-" + UUID.randomUUID();
        StringBuilder head = new StringBuilder();
        form(distribution, sums).forEach((key, values) -> values.forEach(value -> part(head, boundary, key, value)));
        head.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"content\"; filename=\"");
        head.append(distribution.file()).append("\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        BodyPublisher body = BodyPublishers.concat(
                BodyPublishers.ofString(head.toString()),
                BodyPublishers.ofFile(file),
                BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        Answer answer = upload.send("POST", "/", "multipart/form-data; boundary=" + boundary, body);
        if (answer.status() == 409
                || answer.status() == 400
                        && answer.text().toLowerCase(Locale.ROOT).contains("already exist")) {
            return false;
        }
        if (!answer.ok()) {
            throw upload.refused(answer);
        }
        return true;
    }

    private static void part(StringBuilder text, String boundary, String name, String value) {
        text.append("--")
                .append(boundary)
                .append("\r\nContent-Disposition: form-data; name=\"")
                .append(name);
        text.append("\"\r\n\r\n").append(value).append("\r\n");
    }

    private static Map<String, List<String>> form(Distribution distribution, Map<String, String> sums) {
        Map<String, List<String>> form = new TreeMap<>();
        form.put(":action", List.of("file_upload"));
        form.put("protocol_version", List.of("1"));
        form.put("filetype", List.of(distribution.type()));
        form.put("pyversion", List.of(distribution.python()));
        sums.forEach((digest, value) -> form.put(digest, List.of(value)));
        for (Distribution.Field field : distribution.fields()) {
            String header = field.name().toLowerCase(Locale.ROOT);
            String many = MANY.get(header);
            String key = many == null ? header.replace('-', '_') : many;
            List<String> values = form.computeIfAbsent(key, any -> new ArrayList<>());
            if (many != null || values.isEmpty()) {
                values.add(field.value());
            }
        }
        return form;
    }

    /** Asks pypiserver, or an index that knows the same form, to remove a version. */
    boolean remove(String version) throws IOException {
        String form = ":action=remove_pkg&name=" + encoded(name) + "&version=" + encoded(version);
        return done(upload.send("POST", "/", "application/x-www-form-urlencoded", BodyPublishers.ofString(form)));
    }

    /** Deletes a version as devpi has it: {@code DELETE <repository>/<name>/<version>}. */
    boolean delete(String version) throws IOException {
        return done(upload.send("DELETE", "/" + name + "/" + encoded(version)));
    }

    /** Whether an index that may not know the request did it. */
    private boolean done(Answer answer) {
        if (answer.status() >= 500) {
            throw upload.refused(answer);
        }
        return answer.ok();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Refuses a login that the index does not know, where the index tells; nothing is sent. */
    void checkLogin() throws IOException {
        Answer answer = upload.send(
                "POST", "/", "application/x-www-form-urlencoded", BodyPublishers.ofString(":action=agentic_check"));
        if (answer.status() == 401 || answer.status() == 403) {
            throw upload.refused(answer);
        }
        if (answer.status() >= 500) {
            throw upload.refused(answer);
        }
    }
}
