package io.jenkins.plugins.agentic.engine.publish.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.publish.registry.BoundedInput;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something that tells how a release does.
 *
 * @param options the map that the Jenkinsfile gives
 */
record Signal(String name, String type, Map<?, ?> options) {
    private static final Map<String, Set<String>> OPTIONS = Map.of(
            "http", Set.of("type", "name", "url", "status", "contains", "credentialsId"),
            "prometheus", Set.of("type", "name", "url", "query", "least", "most", "credentialsId"),
            "log", Set.of("type", "name", "file", "pattern", "most"));
    private static final Map<String, String> NEEDED = Map.of("http", "url", "prometheus", "query", "log", "pattern");
    private static final List<String> NUMBERS = List.of("status", "least", "most");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** One for all, for each has a thread. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private static final int MOST_BODY = 1 << 20;
    private static final int LONGEST_NOTE = 200;

    /** @throws AgenticException {@link ErrorCode#JENKINSFILE} when it is none */
    static Signal of(Object given) {
        Map<?, ?> map = given instanceof Map<?, ?> own ? own : Map.of();
        String type = String.valueOf(map.get("type"));
        Set<String> known = OPTIONS.get(type);
        if (known == null) {
            throw wrong("There is no signal " + given + ".", "There are the types: http, prometheus, log.");
        }
        for (Object option : map.keySet()) {
            if (!known.contains(String.valueOf(option))) {
                throw wrong(
                        "Signal '" + type + "' has no option '" + option + "'.",
                        "It takes: " + String.join(", ", new TreeSet<>(known)) + ".");
            }
        }
        if (map.get(NEEDED.get(type)) == null) {
            throw wrong("Signal '" + type + "' needs the option '" + NEEDED.get(type) + "'.", "See docs/releases.md.");
        }
        if (!type.equals("log")) {
            RegistryClient.address(map.get("url"));
        } else {
            pattern(map);
        }
        for (String number : NUMBERS) {
            if (map.get(number) != null && !(map.get(number) instanceof Number)) {
                throw wrong(
                        "'" + number + "' of the signal '" + type + "' is '" + map.get(number) + "'.",
                        "Give a number, without quotes.");
            }
        }
        Object name = map.get("name");
        return new Signal(
                name == null
                        ? type + " " + map.get(type.equals("log") ? "file" : NEEDED.get(type))
                        : String.valueOf(name),
                type,
                map);
    }

    private static Pattern pattern(Map<?, ?> options) {
        try {
            return Pattern.compile(String.valueOf(options.get("pattern")));
        } catch (PatternSyntaxException e) {
            throw wrong(
                    "The pattern '" + options.get("pattern") + "' is no regular expression: " + e.getDescription()
                            + ".",
                    "Write one as RE2 has it.");
        }
    }

    private static AgenticException wrong(String message, String hint) {
        return new AgenticException(ErrorCode.JENKINSFILE, message, hint);
    }

    /**
     * Looks now. What can't be read is bad, for nobody knows that it is good.
     *
     * @param last what was read before in this window; empty when it begins now
     * @param begins whether what is there now is of before the window
     */
    Reading read(RunContext run, Optional<Reading> last, boolean begins) {
        Reading before = last.orElse(new Reading(false, null, ""));
        try {
            return switch (type) {
                case "http" -> http(run);
                case "prometheus" -> prometheus(run);
                default -> begins ? beginning(run) : log(run, before);
            };
        } catch (IOException e) {
            return new Reading(true, null, note("no answer: " + e.getMessage(), run)).after(before);
        } catch (AgenticException e) {
            if (e.code() == ErrorCode.ABORTED) {
                // Who reads was ended, which says nothing of the release.
                throw e;
            }
            return new Reading(true, null, note(e.getMessage(), run)).after(before);
        }
    }

    private static String note(String text, RunContext run) {
        String line = run.mask().apply(text.replaceAll("\\s+", " ").strip());
        return line.length() > LONGEST_NOTE ? line.substring(0, LONGEST_NOTE) + "…" : line;
    }

    private record Answer(int status, String body, long millis) {}

    private Answer get(String address, RunContext run) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).header("User-Agent", "agentic-workflow");
        Object credentials = options.get("credentialsId");
        if (credentials != null) {
            request.header("Authorization", RegistryClient.header(run.secrets().find(String.valueOf(credentials))));
        }
        long began = System.nanoTime();
        try {
            HttpResponse<InputStream> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = new BoundedInput(answer.body(), PATIENCE)) {
                String body = new String(in.readNBytes(MOST_BODY), StandardCharsets.UTF_8);
                return new Answer(answer.statusCode(), body, (System.nanoTime() - began) / 1_000_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(ErrorCode.ABORTED, "Watching was cancelled.", "", false, e);
        }
    }

    private Reading http(RunContext run) throws IOException {
        Answer answer = get(String.valueOf(options.get("url")), run);
        int wanted = options.get("status") instanceof Number status ? status.intValue() : 200;
        Object text = options.get("contains");
        if (answer.status != wanted) {
            return new Reading(true, (double) answer.millis, "status " + answer.status + " instead of " + wanted);
        }
        boolean lacks = text != null && !answer.body.contains(String.valueOf(text));
        return new Reading(lacks, (double) answer.millis, lacks ? "'" + text + "' is not in the answer" : "");
    }

    /** The first value of an instant query. */
    private Reading prometheus(RunContext run) throws IOException {
        String base = String.valueOf(options.get("url")).replaceFirst("/$", "");
        Answer answer = get(
                base + "/api/v1/query?query="
                        + URLEncoder.encode(String.valueOf(options.get("query")), StandardCharsets.UTF_8),
                run);
        JsonNode json;
        try {
            json = Json.MAPPER.readTree(answer.body);
        } catch (JsonProcessingException e) {
            return new Reading(true, null, "status " + answer.status + ", and no JSON");
        }
        if (!json.path("status").asText().equals("success")) {
            return new Reading(
                    true, null, note("the query failed: " + json.path("error").asText(), run));
        }
        JsonNode result = json.at("/data/result");
        JsonNode value = json.at("/data/resultType").asText().equals("scalar")
                ? result
                : result.path(0).path("value");
        if (!value.path(1).isTextual()) {
            return new Reading(true, null, "the query has no result");
        }
        double number;
        try {
            number = Double.parseDouble(
                    value.path(1).asText().replace("+Inf", "Infinity").replace("-Inf", "-Infinity"));
        } catch (NumberFormatException e) {
            return new Reading(true, null, "the query's result is no number");
        }
        return bounded(number);
    }

    private Reading bounded(double number) {
        boolean low = options.get("least") instanceof Number least && !(number >= least.doubleValue());
        boolean high = options.get("most") instanceof Number most && !(number <= most.doubleValue());
        String note = low
                ? number + " is below " + options.get("least")
                : high ? number + " is above " + options.get("most") : "";
        return new Reading(low || high, Double.isFinite(number) ? number : null, note);
    }

    private String file() {
        return String.valueOf(options.get("file"));
    }

    /** Nothing of the window is written yet: what is there is of before it. */
    private Reading beginning(RunContext run) throws IOException {
        return new Reading(false, 0.0, "", run.workspace().size(file()), 0);
    }

    /** Lines that match, with those that were read before, and the last of the new ones; a log that was begun anew is read whole. */
    private Reading log(RunContext run, Reading before) throws IOException {
        boolean anew = run.workspace().size(file()) < before.position();
        long from = anew ? 0 : before.position();
        LogReader.Found found;
        try (InputStream in = run.workspace().open(file(), from)) {
            found = new LogReader(pattern(options)).read(in);
        }
        double all = (double) before.found() + found.found();
        int most = options.get("most") instanceof Number number ? number.intValue() : 0;
        String seen = found.last().isEmpty() ? before.note() : note(found.last(), run);
        return new Reading(
                all > most, all, all > most ? seen : "", from + found.ended(), before.found() + found.foundEnded());
    }
}
