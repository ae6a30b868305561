package io.jenkins.plugins.agentic.engine.prompt;

import io.jenkins.plugins.agentic.engine.prompt.store.PromptName;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;

/** Where {@code promptOptimize} keeps a better version: in the store, below the prompt's name. */
public final class OptimizedVersions {
    private static final String AUTHOR = "Prompt optimizer";

    private final Prompts prompts;

    public OptimizedVersions(Prompts prompts) {
        this.prompts = prompts;
    }

    /**
     * Refuses, before anything is paid, what could not be kept in the end.
     *
     * @param now the template as it is; its partials must be in the store
     * @param label empty for none
     */
    public void check(PromptTemplate now, String label) {
        prompts.store().requireSavable(now.name(), now.source());
        if (!label.isEmpty()) {
            PromptStore.requireLabel(label);
        }
    }

    /**
     * What was kept.
     *
     * @param version the version's number
     * @param note what else a person must know; may be empty
     */
    public record Kept(String version, String note) {}

    /**
     * Keeps a text as the next version of a prompt, or as its first, and moves a label to it. Where the prompt is not what
     * was optimized any more, the text becomes a version beside it.
     *
     * @param now the template that was optimized
     * @param label empty for none
     * @param runId the run that did it
     */
    public Kept save(PromptName name, PromptTemplate now, String source, String message, String label, String runId) {
        PromptStore store = prompts.store();
        KeptText kept = KeptText.save(store, name.text(), source, AUTHOR, message, newest -> newest.source()
                .equals(now.source()));
        if (!label.isEmpty()) {
            store.label(name.text(), label, kept.version().version(), AUTHOR, runId);
        }
        return new Kept(kept.version().version(), kept.note());
    }
}
