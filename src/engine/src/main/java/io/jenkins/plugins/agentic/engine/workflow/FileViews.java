package io.jenkins.plugins.agentic.engine.workflow;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.tool.ToolException;
import io.jenkins.plugins.agentic.engine.tool.UnifiedPatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that agents wrote in a run, call by call, each as it was before and after, as far as the run knows: a file's text
 * before the run is not kept. Texts are cut at {@value #MOST_CHARACTERS} characters, and {@value #MOST_TOGETHER} of an answer.
 */
public final class FileViews {
    static final int MOST_CHARACTERS = 20_000;
    static final int MOST_TOGETHER = 1_000_000;

    private final Journal journal;
    private final CallViews calls;

    public FileViews(Journal journal, CallViews calls) {
        this.journal = journal;
        this.calls = calls;
    }

    /**
     * In the order in which they were written.
     *
     * @param number of the one call whose files are wanted; 0 for all
     */
    public List<Map<String, Object>> of(Runs.Run run, int number) {
        List<Map<String, Object>> all = new ArrayList<>();
        Map<String, String> texts = new HashMap<>();
        int left = MOST_TOGETHER;
        for (Map<String, Object> call : calls.list(run)) {
            boolean wanted = number == 0 || call.get("number").equals(number);
            for (Map<?, ?> file : files(run.id(), (String) call.get("path"))) {
                String path = String.valueOf(file.get("path"));
                String action = String.valueOf(file.get("action"));
                String after = action.equals("delete") ? null : text(file.get("content"));
                String before = texts.containsKey(path) ? texts.get(path) : unpatched(file, after);
                boolean known = texts.containsKey(path) || before != null || action.equals("create");
                texts.put(path, after);
                if (wanted) {
                    Map<String, Object> view = new LinkedHashMap<>();
                    view.put("call", call.get("number"));
                    view.put("role", call.get("role"));
                    view.put("path", path);
                    view.put("action", action);
                    view.put("known", known);
                    left -= side(view, "before", before, left);
                    left -= side(view, "after", after, left);
                    all.add(view);
                }
            }
        }
        return all;
    }

    /** Of an answer's files those that are changes: an architect's only have a purpose. */
    private List<Map<?, ?>> files(String runId, String path) {
        List<Map<?, ?>> files = new ArrayList<>();
        journal.find(new StepKey(runId, path))
                .filter(entry -> entry.state().equals("COMPLETED") && entry.result() != null)
                .map(entry -> Json.read(entry.result()))
                .map(answer -> answer instanceof Map<?, ?> map ? map.get("result") : null)
                .map(result -> result instanceof Map<?, ?> map ? map.get("files") : null)
                .ifPresent(given -> {
                    for (Object each : given instanceof List<?> list ? list : List.of()) {
                        if (each instanceof Map<?, ?> file && file.get("path") != null && file.get("action") != null) {
                            files.add(file);
                        }
                    }
                });
        return files;
    }

    private static String text(Object content) {
        return content == null ? "" : content.toString();
    }

    /** What a patch was made for; null where that can't be told. */
    private static String unpatched(Map<?, ?> file, String after) {
        if (!"patch".equals(file.get("action")) || after == null || file.get("patch") == null) {
            return null;
        }
        try {
            List<UnifiedPatch> parts =
                    UnifiedPatch.parse(reversed(file.get("patch").toString()));
            return parts.size() == 1 ? parts.get(0).apply(after) : null;
        } catch (ToolException e) {
            return null;
        }
    }

    /** The way back: what was added is removed. In a hunk what is removed comes first. */
    private static String reversed(String patch) {
        StringBuilder text = new StringBuilder();
        StringBuilder added = new StringBuilder();
        boolean inHunk = false;
        for (String line : patch.lines().toList()) {
            boolean header = !inHunk && !line.startsWith("@@");
            inHunk = !header;
            if (!header && line.startsWith("-")) {
                added.append('+').append(line.substring(1)).append('\n');
            } else if (!header && line.startsWith("+")) {
                text.append('-').append(line.substring(1)).append('\n');
            } else {
                text.append(added);
                added.setLength(0);
                text.append(line.replaceFirst("^@@ -(\\S+) \\+(\\S+) @@", "@@ -$2 +$1 @@"))
                        .append('\n');
            }
        }
        return text.append(added).toString();
    }

    /** How many characters it has put there. */
    private static int side(Map<String, Object> view, String name, String text, int left) {
        int most = Math.max(0, Math.min(MOST_CHARACTERS, left));
        boolean cut = text != null && text.length() > most;
        String shown = cut ? text.substring(0, most) : text;
        view.put(name, shown);
        if (cut) {
            view.put(name + "Characters", text.length());
        }
        return shown == null ? 0 : shown.length();
    }
}
