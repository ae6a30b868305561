package io.jenkins.plugins.agentic.engine.prompt;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.SuiteReader;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptVersion;
import io.jenkins.plugins.agentic.engine.prompt.studio.StudioImport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Takes prompts of Google AI Studio into the store: the step {@code promptImport}, and the API. */
public final class PromptImport {
    private static final long MOST_BYTES = 20_000_000;
    private static final String NOBODY = "Pipeline";
    private static final String FROM_STUDIO = " from AI Studio";
    /** What the messages of imported versions say. */
    private static final Pattern IMPORTED =
            Pattern.compile("Import \\S.*(?: in \\S+|" + FROM_STUDIO + ")", Pattern.DOTALL);

    private final Prompts prompts;

    public PromptImport(Prompts prompts) {
        this.prompts = prompts;
    }

    /**
     * The version that an import made, or has made before.
     *
     * @param notes what was left out, and what became of it: one sentence each
     */
    public record Taken(PromptVersion version, List<String> notes) {}

    /** The message of an import that gives none. */
    public static String message(String name) {
        return "Import " + name + FROM_STUDIO;
    }

    /**
     * Saves what was read. The same text again makes no version. Where the template's newest version was not imported, it
     * stays the newest, with its suite; what is imported is a version beside it.
     *
     * @param label empty for none
     * @param runId empty outside of a run
     */
    public static Taken take(
            PromptStore store,
            String name,
            StudioImport.Imported imported,
            String author,
            String message,
            String label,
            String runId) {
        if (!label.isEmpty()) {
            PromptStore.requireLabel(label);
        }
        imported.suite().ifPresent(suite -> SuiteReader.check("The imported suite", suite));
        KeptText kept = KeptText.save(
                store, name, imported.source(), author, message, newest -> IMPORTED.matcher(newest.message())
                        .matches());
        List<String> notes = new ArrayList<>(imported.notes());
        if (kept.note().isEmpty()) {
            imported.suite().ifPresent(suite -> store.saveSuite(name, suite, author, message));
        } else {
            notes.add(kept.note());
        }
        if (!label.isEmpty()) {
            store.label(name, label, kept.version().version(), author, runId);
        }
        return new Taken(kept.version(), notes);
    }

    /**
     * Does the step.
     *
     * @param arguments bound by the step's specification
     */
    public Map<String, Object> run(Map<String, Object> arguments, RunContext run) {
        String name = (String) arguments.get("name");
        String label = (String) arguments.get("label");
        if (!label.isEmpty()) {
            PromptStore.requireLabel(label);
        }
        StudioImport.Imported imported = StudioImport.read(name, read((String) arguments.get("file"), run));
        String author = run.user().isEmpty() ? NOBODY : run.user();
        String message = "Import " + arguments.get("file") + " in " + run.runId();
        Taken taken = take(prompts.store(), name, imported, author, message, label, run.runId());
        PromptVersion saved = taken.version();
        taken.notes().forEach(note -> run.console().println("[promptImport] " + note));
        run.console().println("[promptImport] " + saved.id());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("name", name);
        result.put("version", saved.version());
        result.put("commit", saved.commit());
        result.put("notes", taken.notes());
        return result;
    }

    private static String read(String file, RunContext run) {
        try {
            return run.workspace().readText(file, MOST_BYTES);
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.WORKSPACE,
                    "The file " + file + " can't be read: " + e.getMessage() + ".",
                    "Check that it is in the workspace.",
                    false,
                    e);
        }
    }
}
