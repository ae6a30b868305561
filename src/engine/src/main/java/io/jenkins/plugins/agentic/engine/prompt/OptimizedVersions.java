package io.jenkins.plugins.agentic.engine.prompt;

import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptName;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptVersion;
import java.util.Optional;

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
     * Keeps a text as the next version of a prompt, or as its first, and moves a label to it.
     *
     * @param label empty for none
     * @return the version's number
     */
    public String save(PromptName name, String source, String message, String label) {
        PromptStore store = prompts.store();
        PromptVersion saved = store.save(name.text(), source, AUTHOR, message, Optional.empty(), Bump.AUTO);
        if (!label.isEmpty()) {
            store.label(name.text(), label, saved.version(), AUTHOR);
        }
        return saved.version();
    }
}
