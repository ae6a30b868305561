package io.jenkins.plugins.agentic.engine.workflow;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.cost.CostReports;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts together what a person is shown. Secrets are masked. Of a file longer than {@value #MOST_CHARACTERS} characters
 * only the beginning is kept, with the SHA-256 of the whole, so that the checkpoint's hash covers what is not shown.
 */
final class CheckpointContent {
    private static final int MOST_CHARACTERS = 200_000;
    private static final int MOST_ARTIFACTS = 200;

    /** What a pipeline may give, or not: nothing found is something else than not looked for. */
    private static final List<String> PARTS = List.of("plan", "diff", "findings", "tests");

    private CheckpointContent() {}

    /**
     * What the pipeline gives and what does not change while it waits.
     *
     * @param given the names of the arguments that it gave: an empty list among them says that there is none
     */
    static Map<String, Object> asked(
            Map<String, Object> unmasked, Set<String> given, CostReports.Expected usual, RunContext run) {
        // Before anything is cut, which might leave half a secret.
        Map<?, ?> arguments = (Map<?, ?>) run.masked(unmasked);
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("message", arguments.get("message"));
        content.put("details", arguments.get("details"));
        content.put("plan", arguments.get("plan"));
        content.put("diff", files((List<?>) arguments.get("diff")));
        content.put("findings", maps((List<?>) arguments.get("findings"), "findings"));
        content.put("tests", arguments.get("tests"));
        content.put("given", PARTS.stream().filter(given::contains).toList());
        content.put("unread", unread((Map<?, ?>) arguments.get("tests")));
        String artifacts = String.valueOf(arguments.get("artifacts"));
        if (!artifacts.isEmpty()) {
            content.put("artifacts", artifacts(artifacts, run.workspace()));
        }
        if (arguments.get("release") instanceof Map<?, ?> release) {
            content.put("release", release);
        }
        Map<String, Object> cost = new LinkedHashMap<>();
        cost.put("expectedRuns", usual.runs());
        cost.put("expectedMedian", usual.median().stripTrailingZeros().toPlainString());
        cost.put("expectedP90", usual.p90().stripTrailingZeros().toPlainString());
        content.put("cost", cost);
        return Json.readMap(Json.write(content));
    }

    /** The reports of findings that compilePackage could not read: where one is missing, that there are none says nothing. */
    private static List<String> unread(Map<?, ?> tests) {
        List<String> unread = new ArrayList<>();
        for (Object each : tests.get("steps") instanceof List<?> steps ? steps : List.of()) {
            if (each instanceof Map<?, ?> step && step.get("reports") instanceof List<?> reports) {
                for (Object one : reports) {
                    if (one instanceof Map<?, ?> report
                            && report.get("problem") instanceof String problem
                            && !problem.isEmpty()
                            && !Boolean.FALSE.equals(report.get("hasFindings"))) {
                        unread.add(step.get("name") + ": " + report.get("path") + " " + problem);
                    }
                }
            }
        }
        return unread;
    }

    /** The same with what the run has spent so far and the prompt versions it has used. */
    static Map<String, Object> now(Map<String, Object> asked, String runId, int number, Ledger ledger) {
        Ledger.Totals totals = ledger.totals(runId);
        Map<String, Object> cost = new LinkedHashMap<>();
        ((Map<?, ?>) asked.get("cost")).forEach((name, value) -> cost.put((String) name, value));
        cost.put("spent", totals.cost().stripTrailingZeros().toPlainString());
        cost.put("calls", totals.calls());
        cost.put("rehearsal", totals.rehearsal());
        Map<String, Object> content = new LinkedHashMap<>(asked);
        content.put("run", runId);
        content.put("number", number);
        content.put("cost", cost);
        content.put("prompts", prompts(ledger, runId));
        // Through JSON, so that the hash is that of what is stored and read again.
        return Json.readMap(Json.write(content));
    }

    /** Each prompt version with the role and model that used it, once. */
    static List<Map<String, Object>> prompts(Ledger ledger, String runId) {
        Set<Map<String, Object>> prompts = new LinkedHashSet<>();
        for (Ledger.Call call : ledger.calls(runId)) {
            Map<String, Object> prompt = new LinkedHashMap<>();
            prompt.put("role", call.role());
            prompt.put("version", call.promptVersion());
            prompt.put("model", call.model());
            prompts.add(prompt);
        }
        return List.copyOf(prompts);
    }

    /** The files that are to be published, each with its size in bytes and its SHA-256. */
    private static List<Object> artifacts(String pattern, Workspace workspace) {
        List<Object> artifacts = new ArrayList<>();
        try {
            for (String path : workspace.find(pattern, MOST_ARTIFACTS)) {
                try (InputStream in = workspace.open(path)) {
                    Sha256.Content content = Sha256.of(in);
                    Map<String, Object> artifact = new LinkedHashMap<>();
                    artifact.put("path", path);
                    artifact.put("size", content.bytes());
                    artifact.put("sha256", content.hex());
                    artifacts.add(artifact);
                }
            }
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.WORKSPACE,
                    "The checkpoint's artifacts can't be read: " + e.getMessage() + ".",
                    "Check the pattern '" + pattern + "'.",
                    false,
                    e);
        }
        if (artifacts.isEmpty()) {
            throw wrong(
                    "No file in the workspace matches the checkpoint's artifacts '" + pattern + "'.",
                    "Build them first.");
        }
        return artifacts;
    }

    /** SHA-256 of the canonical JSON: UTF-8, no white space, keys in the order of their UTF-16 code units. */
    static String hash(Map<String, Object> content) {
        return Sha256.hex(Json.canonical(content));
    }

    private static List<Object> files(List<?> given) {
        List<Object> files = new ArrayList<>();
        for (Map<?, ?> file : maps(given, "diff")) {
            if (!(file.get("path") instanceof String path)) {
                throw wrong("A file in the checkpoint's 'diff' has no path.", "Give path, before and after.");
            }
            Map<String, Object> copy = new LinkedHashMap<>();
            copy.put("path", path);
            side(copy, "before", file.get("before"));
            side(copy, "after", file.get("after"));
            files.add(copy);
        }
        return files;
    }

    private static void side(Map<String, Object> file, String name, Object text) {
        String whole = text == null ? null : text.toString();
        boolean cut = whole != null && whole.length() > MOST_CHARACTERS;
        file.put(name, cut ? whole.substring(0, MOST_CHARACTERS) : whole);
        if (cut) {
            file.put(name + "Sha256", Sha256.hex(whole));
            file.put(name + "Characters", whole.length());
        }
    }

    private static List<Map<?, ?>> maps(List<?> given, String name) {
        List<Map<?, ?>> maps = new ArrayList<>();
        for (Object element : given) {
            if (!(element instanceof Map<?, ?> map)) {
                throw wrong("The checkpoint's '" + name + "' has something that is no map.", "Give a list of maps.");
            }
            maps.add(map);
        }
        return maps;
    }

    private static AgenticException wrong(String message, String hint) {
        return new AgenticException(ErrorCode.JENKINSFILE, message, hint);
    }
}
